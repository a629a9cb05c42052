"""What organisers do with events outside an agenda file: see them in a list, cancel one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, case, func, select, update

from domain.cells import nearest
from domain.event_seats import over_at
from storage.reminders import event_cancelled
from storage.seat_rows import HOLDS_A_SEAT
from storage.tables import attendees, events, processes


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event in the list. `capacity` None: no limit; `held`: seats taken or offered."""

    code: str
    title: str
    process: str
    starts_at: datetime
    ends_at: datetime | None
    timezone: str
    date_status: str
    status: str
    capacity: int | None
    held: int
    waiting: int


class UnknownEvent(LookupError):
    """No event has this code; `near` are the codes that look most like it."""

    def __init__(self, code: str, near: Sequence[str]) -> None:
        super().__init__(code)
        self.code = code
        self.near = tuple(near)


class EventOver(ValueError):
    """It has taken place: there is nothing to cancel."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def list_events(conn: Connection) -> list[EventLine]:
    """Every event, by its start."""
    held = func.coalesce(func.sum(case((HOLDS_A_SEAT, 1), else_=0)), 0)
    waiting = func.coalesce(func.sum(case((attendees.c.state == "waiting", 1), else_=0)), 0)
    query = (
        select(
            events.c.code,
            events.c.title,
            processes.c.code.label("process"),
            *(events.c[name] for name in ("starts_at", "ends_at", "timezone", "date_status")),
            *(events.c[name] for name in ("status", "capacity")),
            held.label("held"),
            waiting.label("waiting"),
        )
        .select_from(events.join(processes).outerjoin(attendees, attendees.c.event_id == events.c.id))
        .group_by(events.c.id, processes.c.code)
        .order_by(events.c.starts_at, events.c.id)
    )
    return [EventLine(**row) for row in conn.execute(query).mappings()]


def find_event(conn: Connection, code: str) -> int:
    """The event's id by its code, however it is capitalised. Raises UnknownEvent."""
    known = {row.code: row.id for row in conn.execute(select(events.c.code, events.c.id))}
    wanted = code.strip().upper()
    if wanted not in known:
        raise UnknownEvent(code, nearest(code, known))
    return int(known[wanted])


def cancel_event(conn: Connection, code: str, reason: str, now: datetime) -> bool:
    """Cancel the event and tell everybody who is registered or waiting; False if it was cancelled already.
    Raises UnknownEvent, EventOver."""
    event_id = find_event(conn, code)
    one = conn.execute(select(events).where(events.c.id == event_id)).one()
    over = over_at(one.starts_at, one.ends_at, one.date_status, ZoneInfo(one.timezone))
    if over <= now and one.status != "cancelled":
        raise EventOver(one.code)
    return cancel_by_id(conn, event_id, reason, now)


def cancel_by_id(conn: Connection, event_id: int, reason: str, now: datetime) -> bool:
    """`cancel_event` for who already has the event's id."""
    done = conn.execute(
        update(events)
        .where(events.c.id == event_id, events.c.status != "cancelled")
        .values(status="cancelled", status_reason=reason, status_at=now)
    ).rowcount
    if done:
        event_cancelled(conn, event_id, now)
    return bool(done)
