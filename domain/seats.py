"""Who gets a seat: the whole decision about one request, on values read while the event was locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.event_seats import EventSeats, Rule
from domain.pools import Pools
from domain.waiting import Party, most_seats, share


@dataclass(frozen=True, slots=True)
class Request:
    """A party that asks. `already`: the ticket of who is in; `invitation_left`: seats of the code given."""

    cls: str
    size: int
    together: bool
    already: str | None = None
    invitation_left: int | None = None


@dataclass(frozen=True, slots=True)
class Waitlisted:
    """The last `size` attendees wait, from `position` on (1: next). `why`: full | queue | together."""

    size: int
    position: int
    why: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Seated:
    """The first attendees have a seat, from the pool named; the rest wait, or are `left_out`."""

    from_reserve: tuple[str, ...]
    waiting: Waitlisted | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """No seat and no place on the list: a code and the facts that its text needs."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


Verdict = Seated | Waitlisted | Refused


def decide(event: EventSeats, request: Request, queue: tuple[Party, ...], now: datetime) -> Verdict:
    """What becomes of `request`, given everybody who waits.

    A free seat that somebody ahead of it on the list may claim is not free for it.
    """
    return _refusal(event, request, now) or _placing(event, request, queue, now)


def is_open(event: EventSeats, now: datetime) -> Refused | None:
    """Why nobody may come in now, or None."""
    if event.status == "cancelled":
        return Refused("cancelled")
    if now >= event.over_at:
        return Refused("past")
    if event.status != "published":
        return Refused("closed")
    if event.opens is not None and now < event.opens:
        return Refused("not_open_yet", {"opens": event.opens})
    if event.closes is not None and now >= event.closes:
        return Refused("registration_closed", {"closed": event.closes})
    return None


def _refusal(event: EventSeats, request: Request, now: datetime) -> Refused | None:
    if request.already is not None and event.status != "cancelled" and now < event.over_at:
        return Refused("already", {"code": request.already})
    return is_open(event, now) or _not_invited(event, request) or _too_many(event, request, now)


def _not_invited(event: EventSeats, request: Request) -> Refused | None:
    if event.access == "abierto":
        return None
    if request.invitation_left is None:
        return Refused("invitation_needed")
    if request.size > request.invitation_left:
        return Refused("invitation_spent", {"left": request.invitation_left})
    return None


def _too_many(event: EventSeats, request: Request, now: datetime) -> Refused | None:
    if not 1 <= request.size <= event.max_per_person:
        return Refused("too_many", {"max": event.max_per_person})
    most = most_seats(event.pools(now), request.cls)
    if most is None or request.size <= most or (most and not request.together):
        return None
    return Refused("too_many", {"max": most}) if most else Refused("full_no_list", {"free": 0})


def _placing(event: EventSeats, request: Request, queue: tuple[Party, ...], now: datetime) -> Verdict:
    pools = event.pools(now)
    ahead = [party for party in queue if party.priority <= event.priority(request.cls, now)]
    claiming = [party for party in ahead if not party.passed_over]
    left = share(pools, claiming)[1] if claiming and event.list_moves(now) else pools
    seats, _ = left.take(request.cls, request.size)
    missing = request.size - len(seats)
    if not missing:
        return Seated(seats)
    if request.together:
        seats, missing = (), request.size
    if not event.may_wait(missing, sum(party.size for party in queue)):
        code = "list_full" if event.waiting_list else "full_no_list"
        facts = {"free": pools.free_for(request.cls)}
        return Seated(seats, left_out=missing) if seats else Refused(code, facts)
    waits = Waitlisted(
        missing, 1 + sum(party.size for party in ahead), _why(pools, left, request), event.rule(now)
    )
    return Seated(seats, waits) if seats else waits


def _why(pools: Pools, left: Pools, request: Request) -> str:
    free, unclaimed = pools.free_for(request.cls) or 0, left.free_for(request.cls) or 0
    if unclaimed and request.together:
        return "together"
    return "queue" if free > unclaimed else "full"
