"""Six months after a plan is published, who took part only in it and was silent since is known to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, update

from storage import identities
from storage.database import Database
from storage.links import join_by_staff
from storage.media_files import MediaFiles
from storage.purge import purge
from storage.tables import (
    addresses,
    attendances,
    attendees,
    contributions,
    events,
    persons,
    processes,
    registrations,
    supports,
    suppressions,
)
from tests.storage.seating import NOW, ask, make_event, make_people

PUBLISHED = date(2026, 12, 20)
LATER = datetime(2027, 6, 21, 12, tzinfo=NOW.tzinfo)
NAMES = ("Ana", "Beto")
COUNTED = (registrations, attendees, attendances, contributions, supports, persons)
Change = Callable[[Connection, int], object]


@pytest.fixture
def ana(db: Database) -> int:
    """She had a seat in the past process's only event; Beto wrote since."""
    event = make_event(db, "TS01", capacity=9)
    ids = make_people(db, NAMES, ["terminal"])
    for name, person in zip(NAMES, ids, strict=True):
        db.write(partial(_seat, event=event, person=person, name=name))
    db.write(lambda conn: conn.execute(update(processes).values(published_on=PUBLISHED)))
    wrote = (
        update(addresses).where(addresses.c.person_id == ids[1]).values(last_in_at=LATER - timedelta(days=9))
    )
    db.write(lambda conn: conn.execute(wrote))
    return ids[0]


def _seat(conn: Connection, event: int, person: int, name: str) -> None:
    ask(conn, event, person, name)


def _named(db: Database) -> list[str]:
    with db.read() as conn:
        return list(
            conn.scalars(select(persons.c.name).where(persons.c.name.is_not(None)).order_by(persons.c.id))
        )


def test_six_months_later_they_are_nameless_and_every_total_stays(
    db: Database, ana: int, tmp_path: Path
) -> None:
    before = _counts(db)
    assert purge(db, MediaFiles(str(tmp_path)), LATER - timedelta(days=2))["identities"] == 0
    assert _named(db) == ["Ana", "Beto"]
    assert purge(db, MediaFiles(str(tmp_path)), LATER)["identities"] == 1
    assert _named(db) == ["Beto"]
    assert _counts(db) == before
    with db.read() as conn:  # nobody asked not to be written to: when they come again they are new
        assert conn.scalar(select(func.count()).select_from(suppressions)) == 0
    assert purge(db, MediaFiles(str(tmp_path)), LATER + timedelta(days=400))["identities"] == 1


def _other_process(conn: Connection, person: int) -> None:
    values = {"code": "VII", "name": "VII Plan", "salt": "", "created_at": NOW}
    made = conn.execute(insert(processes).values(values).returning(processes.c.id)).scalar_one()
    _writes(conn, person, made)


def _writes(conn: Connection, person: int, process: int) -> None:
    words = {column.key: "" for column in contributions.c if not column.nullable and column.key != "id"}
    given = {**words, "process_id": process, "received_at": NOW, "publish_name": False, "code": "P-1"}
    conn.execute(insert(contributions).values({**given, "person_id": person}))


def _comes_again(conn: Connection, _person: int) -> None:
    conn.execute(update(events).values(starts_at=LATER))


def _not_published(conn: Connection, _person: int) -> None:
    conn.execute(update(processes).values(published_on=None))


def _supports_elsewhere(conn: Connection, person: int) -> None:
    other = conn.scalar(select(persons.c.id).where(persons.c.name == "Beto")) or 0
    _other_process(conn, other)
    row = {"contribution_id": conn.scalar(select(contributions.c.id)), "person_id": person}
    conn.execute(insert(supports).values(**row, channel="sms", at=NOW))


@pytest.mark.parametrize("change", [_other_process, _comes_again, _not_published, _supports_elsewhere])
def test_who_takes_part_elsewhere_or_again_stays(db: Database, ana: int, change: Change) -> None:
    db.write(lambda conn: change(conn, ana))
    assert identities.forget_all(db, LATER) == 0
    assert _named(db) == ["Ana", "Beto"]


def test_who_was_joined_is_forgotten_together_or_not_at_all(db: Database, ana: int) -> None:
    (other,) = make_people(db, ["Anita"], ["sms"])
    with db.read() as conn:
        chats = {row.person_id: row.id for row in conn.execute(select(addresses))}
    db.write(partial(_seat, event=1, person=other, name="Anita"))
    db.write(lambda conn: join_by_staff(conn, chats[ana], chats[other], "ana", NOW))
    assert identities.forget_all(db, LATER) == 1
    assert _named(db) == ["Beto"]


def test_a_job_goes_through_everybody_in_bounded_pieces(
    db: Database, ana: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "SLICE", 1)
    monkeypatch.setattr(identities, "PEOPLE", 1)
    hours = [LATER + timedelta(hours=hour) for hour in range(2)]
    assert sorted(db.write(partial(identities.forget_some, now=hour)) for hour in hours) == [False, True]
    assert _named(db) == ["Beto"]


def test_without_a_published_plan_nobody_is_looked_at(sqlite_db: Database) -> None:
    make_people(sqlite_db, NAMES, ["terminal"])
    assert sqlite_db.write(partial(identities.forget_some, now=LATER)) is False
    assert _named(sqlite_db) == list(NAMES)


def _counts(db: Database) -> list[int]:
    with db.read() as conn:
        return [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in COUNTED]
