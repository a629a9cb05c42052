"""What anybody may read without an account: an event, and a contribution without its author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from domain.event_seats import EventSeats
from storage.seat_rows import seats_of
from storage.tables import contributions, events, processes, speakers, stages, themes


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event that was published: its row, its speakers in order, its seats, and how many attendees wait."""

    event: Row[Any]
    speakers: Sequence[Row[Any]]
    seats: EventSeats
    waiting: int


@dataclass(frozen=True, slots=True)
class ContributionFacts:
    """A contribution as the public may see it. `text` is None until somebody found it publishable;
    `answer_by` is the day on which its author has a response at the latest."""

    code: str
    process: str
    theme: str
    ubigeo: str
    received_at: datetime
    via: str
    revision: str
    withdrawn: bool
    text: str | None
    answer_by: date | None


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


def public_contribution(conn: Connection, code: str) -> ContributionFacts | None:
    """The contribution with that code, or None. Who sent it is not read at all."""
    row = conn.execute(
        select(
            contributions.c.code,
            contributions.c.ubigeo,
            contributions.c.received_at,
            contributions.c.via,
            contributions.c.revision,
            contributions.c.withdrawn_at,
            contributions.c.text,
            processes.c.name.label("process"),
            func.coalesce(themes.c.plain, "").label("theme"),
            func.coalesce(stages.c.respond_by, processes.c.respond_by).label("answer_by"),
        )
        .join(processes, processes.c.id == contributions.c.process_id)
        .outerjoin(themes, themes.c.id == contributions.c.theme_id)
        .outerjoin(stages, stages.c.id == contributions.c.stage_id)
        .where(contributions.c.code.in_(_spellings(code)))
    ).first()
    if row is None:
        return None
    shown = row.revision == "publicable" and row.withdrawn_at is None
    return ContributionFacts(
        row.code,
        row.process,
        row.theme,
        row.ubigeo or "",
        row.received_at,
        row.via,
        row.revision,
        row.withdrawn_at is not None,
        row.text if shown else None,
        row.answer_by,
    )
