"""Whoever watches over a site, or previews a link, asks for a page's head alone."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.web.public_world import public_client, seed

PATHS = [
    "/",
    "/e/TS01",
    "/e/TS01.ics",
    "/e/TS01/cartel.pdf",
    "/e/NADA",
    "/privacidad",
    "/qr/R7K4.svg",
    "/static/chat.js",
    "/d/P-1",
]


@pytest.mark.parametrize("path", PATHS)
def test_the_head_of_a_page_is_what_the_page_would_say(sqlite_db: Database, path: str) -> None:
    seed(sqlite_db)
    with public_client(sqlite_db) as client:
        head, whole = client.head(path), client.get(path)
    assert head.status_code == whole.status_code != 405
    assert head.headers["content-type"] == whole.headers["content-type"]
