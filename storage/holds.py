"""Seats asked for on a page: kept for a while, until a phone is joined by which their person can be told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, select, update

from domain.channels import PULLED
from storage.notices import Notice, notify
from storage.offers import offer_free_seats
from storage.registrations import cancel
from storage.seat_rows import lock_event
from storage.sql import Query
from storage.tables import Instant, addresses, events, registrations

HOLD = timedelta(minutes=30)

PIECE = 4
"""Registrations whose seats one transaction frees: some nine milliseconds with 300 people waiting."""

ENDED = "hold.ended"

_NOW = bindparam("in_now", type_=Instant())
_over = Query(
    select(registrations.c.event_id, registrations.c.id)
    .where(registrations.c.held_until < _NOW)
    .order_by(registrations.c.held_until, registrations.c.id)
    .limit(PIECE)
)
_let_go = Query(
    update(registrations)
    .where(registrations.c.id == bindparam("in_id"), registrations.c.held_until < _NOW)
    .values(held_until=None)
    .returning(registrations.c.person_id)
)


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
    over = _over.all(conn, in_now=now)
    if not over:
        return False
    event_id = over[0].event_id
    lock_event(conn, event_id)  # first, as whoever changes seats does
    for one in over:
        if one.event_id == event_id:
            _end(conn, one, now)
    offer_free_seats(conn, event_id, now)
    return True


def _end(conn: Connection, held: Any, now: datetime) -> None:
    """Unless it was joined just now."""
    mine = _let_go.first(conn, in_id=held.id, in_now=now)
    if mine is None or cancel(conn, held.id, now, pass_on=False).refusal:
        return
    facts = {"event": held.event_id, "registration": held.id}
    notify(conn, Notice(mine.person_id, ENDED, facts, f"{ENDED}:{held.id}", now), now)


_reached = exists().where(
    addresses.c.person_id == registrations.c.person_id, addresses.c.channel.not_in(PULLED)
)
