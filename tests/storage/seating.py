"""Events and people for the tests of seats, in as few words as possible."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from storage.database import Database
from storage.outcome import Outcome
from storage.registrations import register
from storage.tables import addresses, attendees, events, outbox, persons, processes

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)  # a Sunday, 10:00 in Lima
START = datetime(2026, 12, 12, 14, tzinfo=UTC)  # Saturday 12 December, 9:00 in Lima

_EVENT: dict[str, Any] = {
    "title": "Taller de salud y agua",
    "kind": "taller",
    "modality": "presencial",
    "starts_at": START,
    "date_status": "exacta",
    "timezone": "America/Lima",
    "capacity": 2,
    "reserves": [],
    "max_per_person": 3,
    "waiting_list": True,
    "access": "abierto",
    "reminder_rules": [],
    "schedule_version": 1,
    "status": "published",
}


def make_event(db: Database, code: str = "TALLER", **changes: Any) -> int:
    """A published event with two seats, three weeks ahead; its id."""

    def work(conn: Connection) -> int:
        process = conn.execute(select(processes.c.id)).scalar()
        if process is None:
            process = _insert(conn, processes, code="VI", name="VI Plan", salt="", created_at=NOW)
        empty = {column.key: "" for column in events.c if _is_text(column) and not column.nullable}
        return _insert(conn, events, **{**empty, **_EVENT, "code": code, "process_id": process, **changes})

    return db.write(work)


def make_person(db: Database, name: str = "Rosa") -> int:
    """A person with one address; their id."""
    return make_people(db, [name], ["terminal"])[0]


def make_people(db: Database, names: Sequence[str], channels: Sequence[str]) -> list[int]:
    """The ids of people with one address each, who write on these channels in turn."""
    named = [
        {"created_at": NOW, "name": name, "language": "es", "reminders": True, "announcements": False}
        for name in names
    ]
    everybody = insert(persons).returning(persons.c.id, sort_by_parameter_order=True)

    def work(conn: Connection) -> list[int]:
        ids = list(conn.scalars(everybody, named))
        conn.execute(
            insert(addresses),
            [
                {
                    "channel": channel,
                    "external_id": f"{name}-{person}",
                    "person_id": person,
                    "language": "es",
                    "created_at": NOW,
                    "last_in_at": NOW,
                    "state": {},
                    "shown": {},
                }
                for person, name, channel in zip(ids, names, itertools.cycle(channels), strict=False)
            ],
        )
        return ids

    return db.write(work)


def ask(conn: Connection, event_id: int, person_id: int, *names: str, **changes: Any) -> Outcome:
    """One request, by default for one seat of nobody's class."""
    asked: dict[str, Any] = {
        "names": names or ("Rosa",),
        "organization_id": None,
        "organization_kind": "own",
        "cls": "ninguna",
        "channel": "terminal",
        "now": NOW,
    }
    return register(conn, event_id=event_id, person_id=person_id, **{**asked, **changes})


def apply(db: Database, event_id: int, *names: str, **changes: Any) -> Outcome:
    """A new person asks."""
    person = make_person(db, names[0] if names else "Rosa")
    return db.write(lambda conn: ask(conn, event_id, person, *names, **changes))


def seat(db: Database, event_id: int, *names: str, **changes: Any) -> int:
    """A new person asks; the id of the registration that comes of it."""
    registration_id = apply(db, event_id, *names, **changes).registration_id
    assert registration_id is not None
    return registration_id


def states(db: Database, event_id: int) -> dict[str, str]:
    """What became of each attendee, by name."""
    with db.read() as conn:
        rows = conn.execute(
            select(attendees.c.name, attendees.c.state)
            .where(attendees.c.event_id == event_id)
            .order_by(attendees.c.id)
        )
        return {row.name: row.state for row in rows}


def notices(db: Database, kind: str, status: str = "queued") -> Sequence[Any]:
    """The outbox's rows of a kind, oldest first."""
    with db.read() as conn:
        chosen = select(outbox).where(outbox.c.kind == kind, outbox.c.status == status)
        return conn.execute(chosen.order_by(outbox.c.due_at, outbox.c.id)).all()


def mark_sent(db: Database, kind: str, reason: str = "", at: datetime | None = None) -> None:
    """As if delivery had sent every queued notice of a kind, at a moment or when it was due."""
    queued = update(outbox).where(outbox.c.kind == kind, outbox.c.status == "queued")
    sent = queued.values(status="sent", delivery="sent", reason=reason, sent_at=at or outbox.c.due_at)
    db.write(lambda conn: conn.execute(sent))


def change_event(db: Database, event_id: int, **changes: Any) -> None:
    """What an organiser changed."""
    db.write(lambda conn: conn.execute(update(events).where(events.c.id == event_id).values(**changes)))


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def _insert(conn: Connection, table: Table, **values: Any) -> int:
    key: int = conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
    return key


def _is_text(column: Any) -> bool:
    return column.type.python_type is str if hasattr(column.type, "length") else False
