"""Names are gone over a range of ids at a time, and what of them a text holds is looked up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update

from storage import known_names
from storage.database import Database
from storage.erasure import erase
from storage.known_names import cleaned, learn_some
from storage.tables import name_parts, persons
from tests.storage.seating import NOW, ask, make_event, make_people, make_person

ROSA = "Lo dijo Rosa Quispe ayer."
HIDDEN = "Lo dijo [dato reservado] ayer."


def _shown(db: Database, text: str) -> str:
    with db.read() as conn:
        return cleaned(conn, lambda clean: clean(text))


def _go_over(db: Database, now: datetime = NOW) -> None:
    db.write(lambda conn: learn_some(conn, now))


def test_all_ranges_are_gone_over_in_turn(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_names, "SLICE", 2)
    monkeypatch.setattr(known_names, "NEWEST", 0)
    make_people(db, ["Ana Ríos", "Luis Ríos", "Juan Ríos", "Elsa Ríos", "Rosa María Quispe"], ["terminal"])
    _go_over(db)
    _go_over(db)
    assert _shown(db, ROSA) == ROSA
    assert _shown(db, "Elsa, Ríos") == "[dato reservado]"
    _go_over(db)
    assert _shown(db, ROSA) == HIDDEN
    db.write(lambda conn: conn.execute(update(persons).where(persons.c.id == 1).values(name="Inés Poma")))
    _go_over(db)
    assert _shown(db, "Inés Poma") == "[dato reservado]", "after the last range the first comes again"
    assert _shown(db, "Ana Ríos") == "[dato reservado]", "the name that was mended goes when all were seen"
    for _ in range(4):
        _go_over(db, datetime(2026, 12, 1, 6, tzinfo=UTC))
    for _ in range(4):
        _go_over(db, datetime(2026, 12, 1, 7, tzinfo=UTC))
    assert _shown(db, "Ana Ríos") == "Ana Ríos"
    assert _shown(db, ROSA) == HIDDEN


def test_who_is_erased_is_not_looked_for_any_more(db: Database) -> None:
    person = make_person(db, "Rosa Quispe")
    other = make_person(db, "Rosa Quispe Soto")
    event = make_event(db)
    db.write(lambda conn: ask(conn, event, person, "Rosa Quispe", "Elsa Huamán"))
    _go_over(db)
    assert _shown(db, "Elsa Huamán") == "[dato reservado]"
    for one in (person, other):
        db.write(partial(erase, person_id=one, keep_proposals=True, key=b"k", now=NOW))
        _go_over(db, NOW + timedelta(seconds=15))
        assert _shown(db, "Elsa Huamán") == "Elsa Huamán"
        assert _shown(db, ROSA) == (HIDDEN if one == person else ROSA), "somebody else is called so"


def test_the_newest_are_looked_at_whatever_the_turn(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_names, "SLICE", 2)
    make_people(db, ["Ana Ríos", *["Luis Ríos"] * known_names.NEWEST, "Rosa Quispe"], ["terminal"])
    _go_over(db)
    assert _shown(db, ROSA) == HIDDEN


def test_a_going_over_writes_nothing_twice(db: Database) -> None:
    make_person(db, "Rosa Quispe")
    assert db.write(lambda conn: learn_some(conn, NOW)), "something was new, so there may be more"
    with db.read() as conn:
        assert conn.execute(select(func.count()).select_from(name_parts)).scalar() == 3
        before = conn.execute(select(name_parts)).all()
    assert not db.write(lambda conn: learn_some(conn, NOW))
    with db.read() as conn:
        assert conn.execute(select(name_parts)).all() == before
