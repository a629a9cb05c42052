"""The waiting list as those who wait see it: their place, and their answer to an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from domain.event_seats import Rule
from domain.waiting import in_order
from storage.notices import OFFER, withdraw
from storage.offers import leave_list, offer_free_seats, ran_out
from storage.outcome import Outcome, names_in
from storage.reminders import schedule_for
from storage.seat_rows import LockedEvent, lock_event_of, members, registration, set_state, waiting_parties


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the waiting list, from 1, and the rule that may change it."""

    position: int
    rule: Rule | None


def accept_offer(conn: Connection, registration_id: int, now: datetime) -> Outcome:
    """Take the seats that are offered to this registration; those of the party that wait keep waiting.

    Said again, or by someone who has a seat: the same answer. So near the event that nothing is offered any
    more, who waits and says yes takes what is free. After the deadline it is too late for who heard of the
    offer in time.
    """
    event = lock_event_of(conn, registration_id)
    if event is None:
        return Outcome(refusal="unknown")
    people = members(conn, registration_id)
    if refusal := _not_now(event, people, now):
        return Outcome(registration_id, refusal=refusal)
    if ran_out(conn, event, registration_id, people, now)[1]:
        return _too_late(conn, event, registration_id, now)
    offered = [one for one in people if one.state == "offered"]
    for one in offered:
        set_state(conn, one, "registered", now, pool=one.from_reserve)
    withdraw(conn, OFFER, registration_id=registration_id)
    if not offered and not event.seats.list_moves(now):
        _sit_down(conn, event, registration_id, now)
    schedule_for(conn, registration_id, now)
    return standing(conn, registration_id, now)


def decline_offer(conn: Connection, registration_id: int, now: datetime) -> Outcome:
    """Say no: the seats go to the next ones, and whoever of the party has none leaves the list."""
    event = lock_event_of(conn, registration_id)
    if event is None:
        return Outcome(refusal="unknown")
    people = members(conn, registration_id)
    if not any(one.state == "offered" for one in people):
        return Outcome(registration_id, refusal="no_offer")
    leave_list(conn, people, "declined", now)
    withdraw(conn, OFFER, registration_id=registration_id)
    offer_free_seats(conn, event.row.id, now)
    return standing(conn, registration_id, now)


def position(conn: Connection, registration_id: int, now: datetime) -> Place | None:
    """Where the first of this registration that waits stands; None if nobody of it waits."""
    event = lock_event_of(conn, registration_id)
    if event is None:
        return None
    ahead = 0
    for party in in_order(waiting_parties(conn, event, now)):
        if party.registration_id == registration_id:
            return Place(ahead + 1, event.seats.rule(now))
        ahead += party.size
    return None


def standing(conn: Connection, registration_id: int, now: datetime) -> Outcome:
    """Where a registration stands: who of it has a seat, who waits and at what place."""
    people = members(conn, registration_id)
    found = registration(conn, registration_id)
    waiting = names_in("waiting", people)
    place = position(conn, registration_id, now) if waiting else None
    return Outcome(
        registration_id,
        found.code,
        names_in("registered", people),
        waiting,
        position=place.position if place else None,
        rule=place.rule if place else None,
    )


def _not_now(event: LockedEvent, people: list[Any], now: datetime) -> str:
    if event.seats.status == "cancelled":
        return "cancelled"
    if now >= event.seats.over_at:
        return "past"
    states = {one.state for one in people}
    if not states & {"registered", "offered", "waiting"}:
        return "expired" if "expired" in states else "ended"
    if states & {"registered", "offered"} or not event.seats.list_moves(now):
        return ""
    return "no_offer"


def _too_late(conn: Connection, event: LockedEvent, registration_id: int, now: datetime) -> Outcome:
    """The deadline passed before the job saw it."""
    leave_list(conn, members(conn, registration_id), "expired", now)
    withdraw(conn, OFFER, registration_id=registration_id)
    offer_free_seats(conn, event.row.id, now)
    return Outcome(registration_id, refusal="expired")


def _sit_down(conn: Connection, event: LockedEvent, registration_id: int, now: datetime) -> None:
    found = registration(conn, registration_id)
    waiting = [one for one in members(conn, registration_id) if one.state == "waiting"]
    pools, _ = event.seats.pools(now).take(found.cls, len(waiting))
    if found.together and len(pools) < len(waiting):
        return
    for one, pool in zip(waiting, pools, strict=False):
        set_state(conn, one, "registered", now, pool=pool)
