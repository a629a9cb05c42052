"""Offers of the waiting list: made whenever a seat comes free, and ended when nobody answers in time."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select

from domain.quiet import next_waking
from domain.waiting import Offer, offer_until, share, was_heard
from storage.notices import OFFER, Notice, notify, withdraw
from storage.seat_rows import (
    EVENT_COLUMNS,
    LockedEvent,
    lock_event,
    members,
    registration,
    seats_of,
    set_state,
    waiting_parties,
)
from storage.seats_left import seats_left_of
from storage.sql import Query
from storage.tables import addresses, attendees, events, outbox

EXPIRED = "waiting.expired"

PIECE = 5
"""Offers that one transaction of a job makes, or attendees whose offers it ends: less than ten
milliseconds with 300 people waiting."""

PULLED = "pulled"
"""The reason on a notice that was left for a page to fetch."""

_wrote = select(func.max(addresses.c.last_in_at)).where(addresses.c.person_id == outbox.c.person_id)
_last_offer = Query(
    select(
        *(outbox.c[name] for name in ("status", "reason", "delivery", "sent_at")),
        _wrote.scalar_subquery().label("wrote_at"),
    )
    .where(outbox.c.registration_id == bindparam("in_registration"), outbox.c.kind == OFFER)
    .order_by(outbox.c.id.desc())
    .limit(1)
)


def offer_free_seats(
    conn: Connection, event_id: int, now: datetime, *, most: int | None = None
) -> tuple[int, ...]:
    """Offer what is free to the head of the list, in `most` offers; the registrations that were offered
    something.

    Part of every change that frees a seat, and harmless when nothing is free. An offer made in the night
    holds its seat at once and is told at 08:00.
    """
    event = lock_event(conn, event_id)
    if event is None:
        return ()
    offers = _due(conn, event, now, most)
    for offer in offers:
        _make(conn, event, offer, now)
    return tuple(offer.registration_id for offer in offers)


def release_reserves(conn: Connection, now: datetime) -> bool:
    """Offer free seats that somebody waits for, of reserves whose day has come, of a raised capacity: PIECE
    offers of one event at most, and no other event is locked. Whether there may be more."""
    waits = exists().where(attendees.c.event_id == events.c.id, attendees.c.state == "waiting")
    waited_for = select(events.c.id).where(events.c.starts_at > now, waits)
    left = seats_left_of(conn, conn.execute(waited_for).scalars().all(), now)
    with_seats = [event_id for event_id, seats in left.items() if seats.open != 0 or any(seats.kept.values())]
    looked_at = select(*EVENT_COLUMNS).where(events.c.id.in_(with_seats)).order_by(events.c.id)
    for row in conn.execute(looked_at).all():
        if _due(conn, LockedEvent(row, *seats_of(conn, row)), now, most=1):
            offer_free_seats(conn, row.id, now, most=PIECE)
            return True
    return False


def expire_offers(conn: Connection, now: datetime) -> bool:
    """End offers whose deadline has passed and offer their seats on: those of PIECE attendees of one event at
    most, the longest over first. Whether there may be more.

    Who heard of the offer and did not answer leaves the list and is told. An offer that was not heard in time
    only ends: its party waits on, with its place.
    """
    late = select(attendees.c.event_id, attendees.c.registration_id).where(
        attendees.c.state == "offered", attendees.c.offered_until < now
    )
    overdue = conn.execute(late.order_by(attendees.c.offered_until, attendees.c.id).limit(PIECE)).all()
    if not overdue:
        return False
    event_id = overdue[0].event_id
    event = lock_event(conn, event_id)
    for registration_id in sorted({one.registration_id for one in overdue if one.event_id == event_id}):
        if event is not None:
            _expire(conn, event, registration_id, now)
    offer_free_seats(conn, event_id, now)
    return True


def shorten_offers(conn: Connection, event: LockedEvent, now: datetime) -> None:
    """The event is at another time: an offer that is open for longer than one made now would be is made again
    with that deadline. Where it is too late for offers, who has one waits like everybody else, and who comes
    first sits."""
    until = offer_until(now, event.seats.starts_at, event.seats.zone)
    found = conn.execute(
        select(attendees)
        .where(attendees.c.event_id == event.row.id, attendees.c.state == "offered")
        .order_by(attendees.c.registration_id, attendees.c.position)
    ).all()
    for registration_id, party in groupby(found, attrgetter("registration_id")):
        offered = list(party)
        if until is None:
            _take_back(conn, registration_id, offered, now)
        elif any(until < one.offered_until for one in offered):
            withdraw(conn, OFFER, registration_id=registration_id)
            _offer(conn, event, registration_id, [(one, one.from_reserve) for one in offered], until, now)


def ran_out(
    conn: Connection, event: LockedEvent, registration_id: int, people: list[Any], now: datetime
) -> tuple[list[Any], bool]:
    """Those of a registration whose offer is past its deadline, and whether they heard of it in time."""
    over = [one for one in people if one.state == "offered" and one.offered_until < now]
    until = max((one.offered_until for one in over), default=now)
    return over, bool(over) and _was_heard(conn, event, registration_id, until)


def leave_list(conn: Connection, people: list[Any], state: str, now: datetime) -> None:
    """Whoever of a party has no seat leaves the list, `declined`, `expired` or `cancelled`."""
    for one in people:
        if one.state in ("offered", "waiting"):
            set_state(conn, one, state, now)


def _due(conn: Connection, event: LockedEvent, now: datetime, most: int | None = None) -> tuple[Offer, ...]:
    """What the list is to be offered."""
    if not event.waiting or event.seats.pools(now).free == 0 or not event.seats.list_moves(now):
        return ()
    return share(event.seats.pools(now), waiting_parties(conn, event, now), most)[0]


def _make(conn: Connection, event: LockedEvent, offer: Offer, now: datetime) -> None:
    until = offer_until(now, event.seats.starts_at, event.seats.zone)
    waiting = [one for one in members(conn, offer.registration_id) if one.state == "waiting"]
    chosen = list(zip(waiting, offer.from_reserve, strict=False))
    _offer(conn, event, offer.registration_id, chosen, until, now)


def _offer(
    conn: Connection,
    event: LockedEvent,
    registration_id: int,
    chosen: list[tuple[Any, str]],
    until: datetime | None,
    now: datetime,
) -> None:
    """Keep a seat of each pool named for these attendees, and tell it."""
    for one, pool in chosen:
        set_state(conn, one, "offered", now, pool=pool, until=until)
    facts = {
        "event": event.row.id,
        "registration": registration_id,
        "attendees": [one.id for one, _ in chosen],
        "until": until.isoformat() if until else None,
        "schedule_version": event.row.schedule_version,
    }
    _tell(conn, event, registration_id, OFFER, facts, now, not_after=until)


def _tell(
    conn: Connection,
    event: LockedEvent,
    registration_id: int,
    kind: str,
    facts: dict[str, Any],
    now: datetime,
    not_after: datetime | None = None,
) -> None:
    notice = Notice(
        person_id=registration(conn, registration_id).person_id,
        kind=kind,
        facts=facts,
        key=f"{kind}:{registration_id}:{now.isoformat()}:{facts['attendees'][0]}",
        due_at=next_waking(now, event.seats.zone),
        not_after=not_after,
        event_id=event.row.id,
        registration_id=registration_id,
    )
    notify(conn, notice, now)


def _expire(conn: Connection, event: LockedEvent, registration_id: int, now: datetime) -> bool:
    """Whether an offer had really run out, now that the event is locked."""
    people = members(conn, registration_id)
    over, heard = ran_out(conn, event, registration_id, people, now)
    if not over:
        return False
    if not heard:
        _take_back(conn, registration_id, over, now)
        return True
    leave_list(conn, people, "expired", now)
    withdraw(conn, OFFER, registration_id=registration_id)
    facts = {"event": event.row.id, "registration": registration_id, "attendees": [one.id for one in over]}
    _tell(conn, event, registration_id, EXPIRED, facts, now)
    return True


def _take_back(conn: Connection, registration_id: int, offered: list[Any], now: datetime) -> None:
    """An offer that is nobody's silence ends: its party keeps its place."""
    for one in offered:
        set_state(conn, one, "waiting", now)
    withdraw(conn, OFFER, registration_id=registration_id)


def _was_heard(conn: Connection, event: LockedEvent, registration_id: int, until: datetime) -> bool:
    last = _last_offer.first(conn, in_registration=registration_id)
    if last is None or last.status != "sent" or last.delivery == "failed" or last.sent_at is None:
        return False
    left_on_a_page = last.reason == PULLED
    zone = event.seats.zone
    return was_heard(last.sent_at, until, zone, left_on_a_page=left_on_a_page, wrote_at=last.wrote_at)
