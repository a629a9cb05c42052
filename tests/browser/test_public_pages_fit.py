"""The public pages on narrow and wide screens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Connection, update

from storage.database import Database
from storage.tables import events
from tests.web.public_world import seed

pytestmark = pytest.mark.browser


@pytest.fixture
def seeded(sqlite_db: Database) -> None:
    def lengthen(conn: Connection) -> None:
        conn.execute(update(events).where(events.c.id == 3).values(title="Taller" * 30, venue="Local" * 30))

    with ThreadPoolExecutor(1) as outside:  # the browser's event loop owns this thread
        outside.submit(seed, sqlite_db).result()
        outside.submit(sqlite_db.write, lengthen).result()


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("path", ["/e/TALLER-PIURA", "/e/SEMANA", "/d/P-7KQ2", "/privacidad", "/e/NADA"])
@pytest.mark.usefixtures("seeded")
def test_no_page_scrolls_sideways(visit: Callable[..., Page], path: str, width: int) -> None:
    page = visit(path, width=width)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.usefixtures("seeded")
def test_an_event_leads_into_the_chat(visit: Callable[..., Page]) -> None:
    page = visit("/e/TALLER-PIURA")
    page.get_by_role("link", name="Quiero ir").click()
    expect(page.get_by_text("¿Te inscribo?")).to_be_visible()
