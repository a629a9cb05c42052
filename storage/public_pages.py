"""What anybody may read of an event without an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.event_seats import EventSeats
from storage.seat_rows import seats_of
from storage.tables import events, speakers


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event that was published: its row, its speakers in order, its seats, and how many attendees wait."""

    event: Row[Any]
    speakers: Sequence[Row[Any]]
    seats: EventSeats
    waiting: int


def published_event(conn: Connection, code: str) -> EventFacts | None:
    """The event with that code, in capitals or not; None where there is none or it is still a draft."""
    event = conn.execute(
        select(events).where(events.c.code.in_(_spellings(code)), events.c.status != "draft")
    ).first()
    if event is None:
        return None
    who = select(speakers).where(speakers.c.event_id == event.id).order_by(speakers.c.position)
    return EventFacts(event, conn.execute(who).all(), *seats_of(conn, event))


def _spellings(code: str) -> set[str]:
    """A code as it may be kept; what no database can hold is left out."""
    return {code, code.upper(), code.lower()} if code.isprintable() else set()
