"""Events as people look for them: what is coming, and everything that a card tells about one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from storage.seats_left import SeatsLeft, seats_left
from storage.sql import Query
from storage.tables import Instant, events, sessions, speakers, themes

_LONGEST = timedelta(days=62)
"""No event is looked for longer than this after it began."""

_WEEK = timedelta(days=8)
"""An event without its hour lasts a week at most (domain/event_seats.over_at)."""

_PERSON = 1

_LISTED = [
    events.c[name]
    for name in (
        *("id", "code", "title", "kind", "series", "ubigeo", "modality", "starts_at", "ends_at"),
        *("date_status", "timezone", "status", "access", "waiting_list", "registration_closes", "searchable"),
    )
]
_ahead = (
    select(*_LISTED, themes.c.code.label("theme"))
    .select_from(events.outerjoin(themes))
    .where(
        events.c.starts_at > bindparam("in_since"),
        or_(events.c.starts_at > bindparam("in_lately"), events.c.ends_at > bindparam("in_lately")),
    )
    .order_by(events.c.starts_at, events.c.id)
)
_coming = Query(_ahead.where(events.c.status == "published"))
_announced = Query(_ahead.where(events.c.status != "draft"))
_public = select(events).where(events.c.status != "draft")
_by_id = Query(_public.where(events.c.id == bindparam("in_id")))
_by_code = Query(_public.where(func.upper(events.c.code) == bindparam("in_code")))
_person = select(
    literal_column("1").label("part"),
    *(
        speakers.c[name]
        for name in ("id", "position", "name", "role", "institution", "country", "session_id")
    ),
    cast(null(), Instant()).label("starts_at"),
).where(speakers.c.event_id == bindparam("in_event"))
_nothing: ColumnElement[str] = literal_column("''")
_session = select(
    literal_column("2"),
    *(sessions.c[name] for name in ("id", "position", "title", "room")),
    *(_nothing, _nothing, sessions.c.id, sessions.c.starts_at),
).where(sessions.c.event_id == bindparam("in_event"))
_who_and_what = Query(union_all(_person, _session).order_by("part", "position", "id"))
"""Speakers and the programme in one statement: a card is asked for all the time, and few events have one."""
_in_series = Query(
    _public.where(events.c.series == bindparam("in_series")).order_by(events.c.starts_at, events.c.id)
)


@dataclass(frozen=True, slots=True)
class EventCard:
    """One event, its speakers in order (`session_id`: of a session), its seats and its programme."""

    event: Any
    speakers: Sequence[Any]
    seats: SeatsLeft
    sessions: Sequence[CardSession] = ()


@dataclass(frozen=True, slots=True)
class CardSession:
    """One part of an event's programme; `starts_at` None: its hour is not known."""

    id: int
    title: str
    room: str
    starts_at: datetime | None


def coming(conn: Connection, now: datetime) -> list[Any]:
    """What was published and may not be over yet, soonest first; the caller drops what is over."""
    return _coming.all(conn, in_since=now - _LONGEST, in_lately=now - _WEEK)


def announced(conn: Connection, now: datetime) -> list[Any]:
    """The same with what was closed or suspended since, whose posters still hang."""
    return _announced.all(conn, in_since=now - _LONGEST, in_lately=now - _WEEK)


def event_by_id(conn: Connection, event_id: int) -> Any | None:
    """The row of an event that was published, or None."""
    return _by_id.first(conn, in_id=event_id)


def event_by_code(conn: Connection, code: str) -> Any | None:
    """The same by its code, in capitals or not."""
    return _by_code.first(conn, in_code=code.strip().upper())


def event_card(conn: Connection, event_id: int, now: datetime) -> EventCard | None:
    """Everything that a card tells; None where there is no such event or it is a draft."""
    event = event_by_id(conn, event_id)
    seats = seats_left(conn, event_id, now) if event is not None else None
    if seats is None:
        return None
    found = _who_and_what.all(conn, in_event=event_id)
    people = [row for row in found if row.part == _PERSON]
    programme = [
        CardSession(row.id, row.name, row.role, row.starts_at) for row in found if row.part != _PERSON
    ]
    return EventCard(event, people, seats, programme)


def series_events(conn: Connection, series: str) -> list[Any]:
    """The events that one registration covers, in their order."""
    return _in_series.all(conn, in_series=series)
