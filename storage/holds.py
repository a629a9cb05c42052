"""Seats asked for on a page: kept for a while, until a phone is joined by which their person can be told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, select, update

from storage.notices import Notice, notify
from storage.offers import offer_free_seats
from storage.reachable import PULLED
from storage.registrations import cancel
from storage.seat_rows import lock_event_of
from storage.tables import addresses, events, registrations

HOLD = timedelta(minutes=30)

PIECE = 5
"""Registrations whose seats one transaction frees: about ten milliseconds, and what sharing out a
long list takes."""

ENDED = "hold.ended"


def hold(conn: Connection, registration_ids: Collection[int], now: datetime) -> datetime | None:
    """Until when these registrations hold their seats; None where seats are not counted, or where their
    person can be written to."""
    until = now + HOLD
    counted = exists().where(events.c.id == registrations.c.event_id, events.c.capacity.is_not(None))
    theirs = and_(registrations.c.id.in_(registration_ids), counted, ~_reached)
    held = conn.execute(update(registrations).where(theirs).values(held_until=until)).rowcount
    return until if held else None


def keep(conn: Connection, person_id: int) -> None:
    """A chat was joined: where it is one that can be written to, the person's seats are theirs for good."""
    held = and_(registrations.c.person_id == person_id, registrations.c.held_until.is_not(None))
    conn.execute(update(registrations).where(held, _reached).values(held_until=None))


def end_holds(conn: Connection, now: datetime) -> bool:
    """Free seats that nobody joined a phone to, and leave word on the page; whether there may be more.

    A transaction takes one event and at most PIECE of its registrations, those that are over the longest:
    turns get in between, and nobody waits for several events.
    """
    mine = select(registrations.c.event_id, registrations.c.id).where(registrations.c.held_until < now)
    over = conn.execute(mine.order_by(registrations.c.held_until, registrations.c.id).limit(PIECE)).all()
    for event_id, registration_id in over:
        if event_id == over[0].event_id:
            _end(conn, registration_id, now)
    if over:
        offer_free_seats(conn, over[0].event_id, now)
    return bool(over)


def _end(conn: Connection, registration_id: int, now: datetime) -> None:
    """Unless it was joined just now: the event is locked first, as whoever changes seats does."""
    event = lock_event_of(conn, registration_id)
    over = and_(registrations.c.id == registration_id, registrations.c.held_until < now)
    mine = update(registrations).where(over).values(held_until=None).returning(registrations.c.person_id)
    person_id = conn.execute(mine).scalar()
    if event is None or person_id is None or cancel(conn, registration_id, now, pass_on=False).refusal:
        return
    facts = {"event": event.row.id, "registration": registration_id}
    notify(conn, Notice(person_id, ENDED, facts, f"{ENDED}:{registration_id}", now), now)


_reached = exists().where(
    addresses.c.person_id == registrations.c.person_id, addresses.c.channel.not_in(PULLED)
)
