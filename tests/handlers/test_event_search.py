"""What a search shows: nothing that fits is hidden, and what is nearest to it where nothing fits."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.handlers.talking import Talker
from tests.storage.seating import make_event


@pytest.mark.parametrize(
    ("asked", "beginning"),
    [
        ("talleres en piura", "Esto encontré"),
        ("taller de trabajo en regiones: piura", "Taller de trabajo en regiones: Piura."),
        ("taller de trabajo piura", "Taller de trabajo en regiones: Piura."),
    ],
)
def test_a_title_wins_only_when_its_own_words_are_said(
    sqlite_db: Database, asked: str, beginning: str
) -> None:
    for code, title in (("A", "Taller de trabajo en regiones: Piura"), ("B", "Taller de obras")):
        make_event(sqlite_db, code, title=title, kind="taller", ubigeo="200101")
    assert Talker(sqlite_db, "a").says(asked).startswith(beginning)


def test_a_theme_without_that_kind_is_offered_with_another(sqlite_db: Database) -> None:
    for code, title, kind in (
        ("A", "Taller de salud", "taller"),
        ("B", "Mesa de salud", "mesa_tematica"),
        ("C", "Charla de obras", "webinar"),
    ):
        make_event(sqlite_db, code, title=title, kind=kind, searchable=f"{title} {kind}".lower())
    one = Talker(sqlite_db, "a")
    assert one.says("charlas de salud").startswith("Tal cual no encontré. De ese tema sí hay")
    assert len(one.row().shown["options"]) == 2
    assert one.says("1").startswith("Taller de salud.")
