"""What the rows say about how the service goes: a handful of totals, none of them about anybody.

Each is one statement that an index bounds. What is counted stops at LIMIT: beyond it the exact number is not
what matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from storage import schema
from storage.help_desk import WAITS
from storage.seat_rows import IS_LIVE
from storage.sql import Query
from storage.tables import Instant, addresses, attendees, dead_letters, events, help_requests, outbox

LIMIT = 10_000

_EVENTS = 500
_LANES = (0, 1, 2)
_NOW = bindparam("in_now", type_=Instant())


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages of a lane and a channel (empty: not chosen yet) that are due and have no end: how many, LIMIT
    at most, and since when the first of them."""

    lane: int
    channel: str
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """`seats`: of the published events to come that have a limit, by state, `capacity` among them. `repeats`:
    messages that a crash may have sent twice."""

    waiting: tuple[Waiting, ...]
    dead_letters: int
    requests: int
    repeats: int
    seats: dict[str, int]


def readiness(conn: Connection) -> dict[str, str]:
    """Whether turns can be kept (`database`) and messages be taken from the `queue`: ready or
    not, and why."""
    if not schema.is_current(conn):
        return {"database": "old schema", "queue": "away"}
    conn.execute(select(outbox.c.id).limit(1).with_for_update(skip_locked=True))
    return {"database": "ready", "queue": "ready"}


def read(conn: Connection, now: datetime) -> Figures:
    """All of them."""
    return Figures(
        waiting=tuple(Waiting(*row) for row in _waiting.all(conn, in_now=now)),
        dead_letters=_first(_dead_letters, conn),
        requests=_first(_requests, conn),
        repeats=_first(_repeats, conn),
        seats={row.state: int(row.n or 0) for row in _seats.all(conn, in_now=now)},
    )


def _first(query: Query, conn: Connection) -> int:
    return int(query.all(conn)[0].n or 0)


def _of_lane(status: str, lane: int) -> Select[*tuple[Any, ...]]:
    due = select(outbox.c.address_id, outbox.c.due_at).where(
        outbox.c.status == status, outbox.c.lane == lane, outbox.c.due_at <= _NOW
    )
    some = due.order_by(outbox.c.due_at).limit(LIMIT).subquery()
    channel = func.coalesce(addresses.c.channel, literal("", String))
    return (
        select(
            literal(lane).label("lane"),
            channel.label("channel"),
            func.count().label("n"),
            func.min(some.c.due_at, type_=Instant()).label("since"),
        )
        .select_from(some.outerjoin(addresses, addresses.c.id == some.c.address_id))
        .group_by(channel)
    )


def _all_lanes() -> Select[*tuple[Any, ...]]:
    each = union_all(
        *(_of_lane(status, lane) for status in ("queued", "leased") for lane in _LANES)
    ).subquery()
    return select(
        each.c.lane,
        each.c.channel,
        func.sum(each.c.n).label("n"),
        func.min(each.c.since, type_=Instant()).label("since"),
    ).group_by(each.c.lane, each.c.channel)


def _count(key: FromClause, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    some = select(key.c.id).where(which).limit(LIMIT).subquery()
    return select(func.count().label("n")).select_from(some)


def _all_seats() -> Select[*tuple[Any, ...]]:
    coming = (
        select(events.c.id, events.c.capacity)
        .where(events.c.starts_at > _NOW, events.c.status == "published", events.c.capacity.is_not(None))
        .order_by(events.c.starts_at)
        .limit(_EVENTS)
        .cte("coming")
    )
    held = (
        select(attendees.c.state)
        .where(attendees.c.event_id.in_(select(coming.c.id)), IS_LIVE)
        .limit(10 * LIMIT)
        .subquery()
    )
    capacity = select(literal("capacity", String).label("state"), func.sum(coming.c.capacity).label("n"))
    by_state = select(held.c.state, func.count().label("n")).group_by(held.c.state)
    each = union_all(capacity, by_state).subquery()
    return select(each.c.state, each.c.n)


_waiting = Query(_all_lanes())
_dead_letters = Query(_count(dead_letters, dead_letters.c.resolved_at.is_(None)))
_requests = Query(_count(help_requests, WAITS))
_repeats = Query(select(func.sum(outbox.c.repeats).label("n")).where(outbox.c.repeats > 0))
_seats = Query(_all_seats())
