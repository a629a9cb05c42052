"""The waiting list: who is offered a free seat, in which order, and until when it is kept.

A waiting attendee goes waiting → offered → registered, declined or expired. Saying no, or letting the
deadline pass, speaks for the whole part of the party that has no seat: all of it leaves the list (otherwise
the same seat would go straight back to the same person) and may enter again at its end. An offer that was
never heard (`was_heard`) is nobody's silence: its party goes back to waiting with its place, and is passed
over in the rounds that follow until they write again or everybody else was asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.pools import Pools
from domain.quiet import after_waking_time, next_waking, waking_time

FIRST = 0
NORMAL = 1

KEPT_FOR = timedelta(hours=12)
SHORTEST = timedelta(minutes=30)
TOO_NEAR = timedelta(hours=2)
"""Nearer than this to the event nobody can be counted on to see an offer and still arrive."""

HEARD = timedelta(minutes=15)
"""Told with less day time than this before its deadline, an offer leaves no time to answer."""


@dataclass(frozen=True, slots=True)
class Party:
    """The part of a registration that waits: `size` attendees. `passed_over`: see the module.

    Registrations are numbered in the order in which they were let in, so that the number stands for the time.
    """

    registration_id: int
    cls: str
    size: int
    together: bool
    priority: int
    passed_over: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Seats for the first attendees of a party that wait: the pool of each."""

    registration_id: int
    from_reserve: tuple[str, ...]


def in_order(parties: Iterable[Party]) -> tuple[Party, ...]:
    """The list as it is told to people: by priority, then by time."""
    return tuple(sorted(parties, key=lambda party: (party.priority, party.registration_id)))


def share(pools: Pools, parties: Iterable[Party], most: int | None = None) -> tuple[tuple[Offer, ...], Pools]:
    """Give what is free to the list, in `most` offers, and say what is left for others.

    The head is offered what there is, up to its size. A party that goes "todos juntos" and does not fit yet
    is offered nothing, and what is free for it stays claimed: nobody behind takes it, nor does a new request.
    Only a party that can never fit, because the capacity was lowered, claims nothing.
    """
    offers: list[Offer] = []
    for party in sorted(in_order(parties), key=lambda party: party.passed_over):
        if pools.free == 0 or len(offers) == most:
            break  # of a long list, whoever comes now changes nothing
        if party.together and not could_ever_fit(pools, party.cls, party.size):
            continue
        seats, pools = pools.take(party.cls, party.size)
        if seats and (len(seats) == party.size or not party.together):
            offers.append(Offer(party.registration_id, seats))
    return tuple(offers), pools


def could_ever_fit(pools: Pools, cls: str, size: int) -> bool:
    """Whether `size` seats could one day be free for `cls`, if others leave and reserves are released."""
    most = most_seats(pools, cls)
    return most is None or size <= most


def most_seats(pools: Pools, cls: str) -> int | None:
    """The most seats that `cls` could ever have: all but those kept for others to the end. None: no limit."""
    if pools.capacity is None:
        return None
    others = (item for item in pools.reserves if item.cls != cls and item.release_on is None)
    return max(0, pools.capacity - sum(item.seats for item in others))


def offer_until(now: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """The deadline (UTC, whole minute) of an offer made at `now`; None: too near the event to offer.

    Twelve hours, nights left out, and never more than half of the day time that is left before the event. An
    offer made in the night is sent at 08:00 and its time runs from then.
    """
    sent = next_waking(now, zone)
    if starts_at - sent < TOO_NEAR:
        return None
    near = min(starts_at, sent + timedelta(days=2))  # more day time than that changes nothing
    length = max(SHORTEST, min(KEPT_FOR, waking_time(sent, near, zone) / 2))
    until = after_waking_time(sent, length, zone)
    if until.second or until.microsecond:  # people are told whole minutes
        until = until.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return until if sent < until < starts_at else None


def was_heard(
    told_at: datetime, until: datetime, zone: ZoneInfo, *, left_on_a_page: bool, wrote_at: datetime | None
) -> bool:
    """Whether silence until the deadline means no. An offer that was left on a page, to be read when it is
    opened, was read if its person wrote afterwards; nothing else tells that they were there."""
    if waking_time(told_at, until, zone) < HEARD:
        return False
    return not left_on_a_page or (wrote_at is not None and told_at < wrote_at)
