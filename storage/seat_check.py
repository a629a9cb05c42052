"""What must always be true of seats and places, looked for in the rows of a database: facts, no words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, not_, select

from domain.event_seats import EventSeats
from domain.waiting import share
from storage.notices import OFFER, REMINDER
from storage.seat_rows import (
    EVENT_COLUMNS,
    HOLDS_A_SEAT,
    IS_LIVE,
    LockedEvent,
    seats_of,
    tally,
    waiting_parties,
)
from storage.tables import attendees, events, invitations, outbox, registrations

STATES = ("registered", "waiting", "offered", "expired", "declined", "cancelled")

LATE = timedelta(minutes=2)
"""An offer that has been over for longer was not ended by any job."""


@dataclass(frozen=True, slots=True)
class SeatProblem:
    """One thing that is not as it must be, and what it is about (0: nothing).

    `code` is one of the keys of CHECKS. `passing`: it may be there for some minutes, until a worker's next
    job; it is a fault only where it stays. The other codes are faults, but an organiser who lowers a capacity
    or a reserve below what is taken makes `over_capacity`, `over_open` and `over_reserve` too: nobody is
    thrown out.
    """

    code: str
    event_id: int = 0
    registration_id: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def passing(self) -> bool:
        return self.code in ("offer_overdue", "seat_unoffered")


def _counts(conn: Connection, now: datetime) -> Iterator[SeatProblem]:
    held = (
        select(*EVENT_COLUMNS, attendees.c.state, attendees.c.from_reserve, func.count().label("n"))
        .select_from(events.join(attendees, attendees.c.event_id == events.c.id))
        .where(HOLDS_A_SEAT)
        .group_by(events.c.id, attendees.c.state, attendees.c.from_reserve)
        .order_by(events.c.id)
    )
    for event_id, rows in groupby(conn.execute(held), attrgetter("id")):
        found = list(rows)
        for code, facts in _too_many(tally(found[0], found)[0], now):
            yield SeatProblem(code, event_id, facts=facts)


def _too_many(seats: EventSeats, now: datetime) -> Iterator[tuple[str, dict[str, object]]]:
    pools = seats.pools(now)
    if pools.capacity is None:
        return
    held = sum(seats.taken.values())
    if held > pools.capacity:
        yield "over_capacity", {"held": held, "capacity": pools.capacity}
    for cls in sorted(set(seats.taken) - {""}):
        kept = sum(reserve.seats for reserve in seats.reserves if reserve.cls == cls)
        if seats.taken[cls] > kept:
            yield "over_reserve", {"class": cls, "held": seats.taken[cls], "kept": kept}
    open_ = pools.capacity - sum(reserve.seats for reserve in pools.reserves)
    if seats.taken.get("", 0) > max(0, open_):
        yield "over_open", {"held": seats.taken[""], "open": max(0, open_)}


def _invitations(conn: Connection, _now: datetime) -> Iterator[SeatProblem]:
    used = func.count(attendees.c.id)
    rows = conn.execute(
        select(invitations.c.event_id, invitations.c.id, invitations.c.seats, used.label("used"))
        .select_from(invitations.join(registrations).join(attendees))
        .where(IS_LIVE)
        .group_by(invitations.c.id)
        .having(used > invitations.c.seats)
    )
    for row in rows:
        facts = {"invitation": row.id, "used": row.used, "seats": row.seats}
        yield SeatProblem("over_invitation", row.event_id, facts=facts)


def _twice(conn: Connection, _now: datetime) -> Iterator[SeatProblem]:
    count = func.count(registrations.c.id.distinct())
    rows = conn.execute(
        select(registrations.c.event_id, registrations.c.person_id, count.label("n"))
        .select_from(registrations.join(attendees))
        .where(IS_LIVE)
        .group_by(registrations.c.event_id, registrations.c.person_id)
        .having(count > 1)
    )
    for row in rows:
        facts = {"person": row.person_id, "registrations": row.n}
        yield SeatProblem("person_twice", row.event_id, facts=facts)


def _registrations(code: str, *wrong: ColumnElement[bool]) -> Callable[..., Iterator[SeatProblem]]:
    """A check that finds registrations by what must not be."""
    query = select(registrations.c.event_id, registrations.c.id).where(*wrong).order_by(registrations.c.id)
    return _finder(code, query)


def _attendees(code: str, *wrong: ColumnElement[bool]) -> Callable[..., Iterator[SeatProblem]]:
    """A check that finds attendees by what must not be."""
    query = (
        select(registrations.c.event_id, registrations.c.id)
        .select_from(registrations.join(attendees).join(events, events.c.id == registrations.c.event_id))
        .where(*wrong)
        .distinct()
        .order_by(registrations.c.id)
    )
    return _finder(code, query)


def _finder(code: str, query: Select[Any]) -> Callable[..., Iterator[SeatProblem]]:
    def check(conn: Connection, _now: datetime) -> Iterator[SeatProblem]:
        for row in conn.execute(query):
            yield SeatProblem(code, row.event_id, row.id)

    return check


def _somebody(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(attendees.c.registration_id == registrations.c.id, *conditions)


def _queued(kind: str) -> ColumnElement[bool]:
    return exists().where(
        outbox.c.registration_id == registrations.c.id, outbox.c.kind == kind, outbox.c.status == "queued"
    )


_told = exists().where(
    outbox.c.registration_id == registrations.c.id,
    outbox.c.kind == OFFER,
    outbox.c.status != "superseded",
    outbox.c.created_at >= attendees.c.offered_at,
)


def _overdue(conn: Connection, now: datetime) -> Iterator[SeatProblem]:
    late = and_(attendees.c.state == "offered", attendees.c.offered_until < now - LATE)
    yield from _attendees("offer_overdue", late)(conn, now)


def _unoffered(conn: Connection, now: datetime) -> Iterator[SeatProblem]:
    """Seats that somebody has a claim to and was not offered, while there is time to offer them."""
    waited_for = select(attendees.c.event_id).where(attendees.c.state == "waiting")
    coming = select(*EVENT_COLUMNS).where(events.c.id.in_(waited_for), events.c.starts_at > now)
    for row in conn.execute(coming.order_by(events.c.id)).all():
        seats, waiting = seats_of(conn, row)
        if not waiting or not seats.list_moves(now):
            continue
        for offer in share(seats.pools(now), waiting_parties(conn, LockedEvent(row, seats, waiting), now))[0]:
            facts = {"seats": len(offer.from_reserve)}
            yield SeatProblem("seat_unoffered", row.id, offer.registration_id, facts)


Check = Callable[[Connection, datetime], Iterator[SeatProblem]]
CHECKS: Sequence[Check] = (
    _counts,
    _invitations,
    _twice,
    _registrations("nobody_in_it", not_(_somebody())),
    _registrations("cancelled_but_in", registrations.c.cancelled_at.is_not(None), _somebody(IS_LIVE)),
    _registrations(
        "reminder_without_seat", _queued(REMINDER), not_(_somebody(attendees.c.state == "registered"))
    ),
    _registrations("notice_without_offer", _queued(OFFER), not_(_somebody(attendees.c.state == "offered"))),
    _attendees("state_unknown", attendees.c.state.not_in(STATES)),
    _attendees("other_event", attendees.c.event_id != registrations.c.event_id),
    _attendees(
        "seat_and_deadline", (attendees.c.state == "offered") != attendees.c.offered_until.is_not(None)
    ),
    _attendees("pool_without_seat", attendees.c.from_reserve != "", not_(HOLDS_A_SEAT)),
    _attendees("offer_untold", attendees.c.state == "offered", not_(_told)),
    _attendees("offer_of_a_cancelled_event", attendees.c.state == "offered", events.c.status == "cancelled"),
    _overdue,
    _unoffered,
)
