"""What a changed agenda and a cancelled event do to those who have a seat or wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from panel import admin
from panel.imports import import_events
from panel.refused import Refused
from storage.database import Database
from storage.events_admin import UnknownEvent, cancel_event, list_events
from storage.tables import attendees, events, outbox, persons, registrations

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
AGENDA = "code,title,kind,starts_at,capacity,modality\nT1,Taller,taller,{start},{capacity},presencial\n"


def _import(db: Database, folder: Path, start: str = "2026-12-12 09:00", capacity: str = "1") -> None:
    path = folder / "agenda.csv"
    path.write_text(AGENDA.format(start=start, capacity=capacity))
    assert import_events(db, path, NOW).ok


def _register(conn: Connection, name: str, state: str) -> None:
    event_id = conn.execute(select(events.c.id)).scalar_one()
    person: dict[str, Any] = {"created_at": NOW, "language": "es", "reminders": True, "announcements": False}
    person_id = conn.execute(
        insert(persons).values(person | {"name": name}).returning(persons.c.id)
    ).scalar_one()
    registration = {
        "event_id": event_id,
        "person_id": person_id,
        "code": name[:4].upper(),
        "created_at": NOW,
        "organization_kind": "alone",
        "cls": "ninguna",
        "together": True,
        "channel": "web",
        "accessibility": "",
        "priority": 1,
    }
    made = insert(registrations).values(registration).returning(registrations.c.id)
    attendee = {"event_id": event_id, "position": 0, "name": name, "state": state, "from_reserve": ""}
    attendee |= {"registration_id": conn.execute(made).scalar_one(), "changed_at": NOW}
    conn.execute(insert(attendees).values(attendee))


def _kinds(db: Database, status: str = "queued") -> list[str]:
    with db.read() as conn:
        query = select(outbox.c.kind).where(outbox.c.status == status).order_by(outbox.c.kind)
        return list(conn.execute(query).scalars())


@pytest.fixture
def full(db: Database, tmp_path: Path) -> Database:
    """An event of one seat, taken by Rosa; José waits."""
    _import(db, tmp_path)
    db.write(lambda conn: _register(conn, "Rosa", "registered"))
    db.write(lambda conn: _register(conn, "José", "waiting"))
    return db


def test_a_moved_event_is_told_and_its_reminders_are_made_anew(full: Database, tmp_path: Path) -> None:
    _import(full, tmp_path, start="2026-12-13 09:00")
    told = _kinds(full)
    assert told.count("event.changed") == 2
    assert told.count("event.reminder") == 2
    _import(full, tmp_path, start="2026-12-13 09:00")
    assert _kinds(full) == told


def test_more_seats_are_offered_to_who_waits(full: Database, tmp_path: Path) -> None:
    _import(full, tmp_path, capacity="2")
    with full.read() as conn:
        states = dict(conn.execute(select(attendees.c.name, attendees.c.state)).all())
    assert states == {"Rosa": "registered", "José": "offered"}


def test_a_cancelled_event_is_told_once_and_stays_cancelled(full: Database, tmp_path: Path) -> None:
    assert full.write(lambda conn: cancel_event(conn, "t1", "Se malogró el local", NOW))
    assert not full.write(lambda conn: cancel_event(conn, "T1", "Otra vez", NOW))
    assert _kinds(full) == ["event.cancelled"] * 2
    _import(full, tmp_path, start="2026-12-20 09:00")
    assert _kinds(full) == ["event.cancelled"] * 2
    with full.read() as conn:
        (line,) = list_events(conn)
    assert (line.status, line.held, line.waiting, line.capacity) == ("cancelled", 1, 1, 1)


def test_the_list_says_of_a_week_that_it_is_one(full: Database) -> None:
    full.write(lambda conn: conn.execute(update(events).values(date_status="semana")))
    assert " semana del " in admin.event_lines(full)[0]
    full.write(lambda conn: conn.execute(update(events).values(date_status="rango")))
    assert " entre el " in admin.event_lines(full)[0]


def test_an_unknown_event_is_refused_with_the_nearest(full: Database) -> None:
    with pytest.raises(UnknownEvent) as refused:
        full.write(lambda conn: cancel_event(conn, "T11", "x", NOW))
    assert refused.value.near == ("T1",)


def test_an_event_that_is_over_is_not_cancelled(full: Database) -> None:
    with full.read() as conn:
        (line,) = list_events(conn)
    with pytest.raises(Refused, match="T1 ya pasó"):
        admin.cancel_event(full, "t1", "Se fue la luz", line.starts_at + timedelta(hours=6))
    with full.read() as conn:
        (same,) = list_events(conn)
    assert (same.status, _kinds(full)) == (line.status, [])
    admin.cancel_event(full, "t1", "Se fue la luz", line.starts_at - timedelta(minutes=1))
    assert _kinds(full) == ["event.cancelled"] * 2
