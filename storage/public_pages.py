"""What anybody may read of an event without an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.event_seats import EventSeats
from storage.seat_rows import seats_of
from storage.tables import events, sessions, speakers


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event that was published: its row, its speakers in order (`session_id`: of a session), its seats,
    how many attendees wait, and its programme."""

    event: Row[Any]
    speakers: Sequence[Row[Any]]
    seats: EventSeats
    waiting: int
    sessions: Sequence[Row[Any]] = ()


def published_event(conn: Connection, code: str) -> EventFacts | None:
    """The event with that code, in capitals or not; None where there is none or it is still a draft."""
    event = conn.execute(
        select(events).where(events.c.code.in_(_spellings(code)), events.c.status != "draft")
    ).first()
    if event is None:
        return None
    who = select(speakers).where(speakers.c.event_id == event.id).order_by(speakers.c.position)
    what = select(sessions).where(sessions.c.event_id == event.id).order_by(sessions.c.position)
    people, programme = conn.execute(who).all(), conn.execute(what).all()
    return EventFacts(event, people, *seats_of(conn, event), programme)


def _spellings(code: str) -> set[str]:
    """A code as it may be kept; what no database can hold is left out."""
    return {code, code.upper(), code.lower()} if code.isprintable() else set()
