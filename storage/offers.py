"""Offers of the waiting list: made whenever a seat comes free, and ended when nobody answers in time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from domain.quiet import next_waking
from domain.waiting import Offer, offer_until, share
from storage.notices import OFFER, Notice, notify, withdraw
from storage.seat_rows import (
    LockedEvent,
    lock_event,
    lock_event_of,
    members,
    registration,
    set_state,
    waiting_parties,
)
from storage.seats_left import seats_left_of
from storage.sql import Query
from storage.tables import attendees, outbox

EXPIRED = "waiting.expired"

_last_offer = Query(
    select(outbox.c.status, outbox.c.delivery)
    .where(outbox.c.registration_id == bindparam("in_registration"), outbox.c.kind == OFFER)
    .order_by(outbox.c.id.desc())
    .limit(1)
)


def offer_free_seats(conn: Connection, event_id: int, now: datetime) -> tuple[int, ...]:
    """Offer what is free to the head of the list; the registrations that were offered something.

    Part of every change that frees a seat, and harmless when nothing is free. An offer made in the night
    holds its seat at once and is told at 08:00.
    """
    event = lock_event(conn, event_id)
    if event is None or not event.waiting or event.seats.pools(now).free == 0:
        return ()
    if not event.seats.list_moves(now):
        return ()
    offers, _ = share(event.seats.pools(now), waiting_parties(conn, event, now))
    for offer in offers:
        _make(conn, event, offer, now)
    return tuple(offer.registration_id for offer in offers)


def release_reserves(conn: Connection, now: datetime) -> tuple[int, ...]:
    """Offer every free seat that somebody waits for: of reserves whose day has come, of a raised capacity.
    The registrations that were offered something. A job calls it every minute or so."""
    waited_for = select(attendees.c.event_id).where(attendees.c.state == "waiting").distinct()
    left = seats_left_of(conn, conn.execute(waited_for).scalars().all(), now)
    with_seats = sorted(
        event_id for event_id, seats in left.items() if seats.open != 0 or any(seats.kept.values())
    )
    return tuple(offered for event_id in with_seats for offered in offer_free_seats(conn, event_id, now))


def expire_offers(conn: Connection, now: datetime) -> tuple[int, ...]:
    """End the offers whose deadline has passed and offer their seats on; the registrations they were made to.

    Who got the offer and did not answer leaves the list and is told. An offer that never arrived only ends:
    its party waits on, with its place.
    """
    overdue = conn.execute(
        select(attendees.c.event_id, attendees.c.registration_id)
        .where(attendees.c.state == "offered", attendees.c.offered_until < now)
        .distinct()
        .order_by(attendees.c.event_id, attendees.c.registration_id)
    ).all()
    ended = [row.registration_id for row in overdue if _expire(conn, row.registration_id, now)]
    for event_id in sorted({row.event_id for row in overdue}):
        offer_free_seats(conn, event_id, now)
    return tuple(ended)


def has_run_out(member: Any, now: datetime) -> bool:
    """Whether this attendee has an offer whose deadline has passed."""
    return bool(member.state == "offered" and member.offered_until < now)


def leave_list(conn: Connection, people: list[Any], state: str, now: datetime) -> None:
    """Whoever of a party has no seat leaves the list, `declined`, `expired` or `cancelled`."""
    for one in people:
        if one.state in ("offered", "waiting"):
            set_state(conn, one, state, now)


def _make(conn: Connection, event: LockedEvent, offer: Offer, now: datetime) -> None:
    until = offer_until(now, event.seats.starts_at, event.seats.zone)
    waiting = [one for one in members(conn, offer.registration_id) if one.state == "waiting"]
    chosen = list(zip(waiting, offer.from_reserve, strict=False))
    for one, pool in chosen:
        set_state(conn, one, "offered", now, pool=pool, until=until)
    facts = {
        "event": event.row.id,
        "registration": offer.registration_id,
        "attendees": [one.id for one, _ in chosen],
        "until": until.isoformat() if until else None,
        "schedule_version": event.row.schedule_version,
    }
    _tell(conn, event, offer.registration_id, OFFER, facts, now, not_after=until)


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


def _expire(conn: Connection, registration_id: int, now: datetime) -> bool:
    """Whether an offer had really run out, now that the event is locked."""
    event = lock_event_of(conn, registration_id)
    people = members(conn, registration_id)
    run_out = [one for one in people if has_run_out(one, now)]
    if event is None or not run_out:
        return False
    if _was_delivered(conn, registration_id):
        leave_list(conn, people, "expired", now)
        facts = {
            "event": event.row.id,
            "registration": registration_id,
            "attendees": [one.id for one in run_out],
        }
        _tell(conn, event, registration_id, EXPIRED, facts, now)
    else:
        for one in run_out:
            set_state(conn, one, "waiting", now)
    withdraw(conn, OFFER, registration_id=registration_id)
    return True


def _was_delivered(conn: Connection, registration_id: int) -> bool:
    last = _last_offer.first(conn, in_registration=registration_id)
    return last is not None and last.status == "sent" and last.delivery != "failed"
