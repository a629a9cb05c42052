"""How a provider's rate is divided among processes and lanes: short blocks of it, taken in turn.

An account is two moments. Up to `next_at` its whole rate is spoken for, up to `bulk_next_at` the part that
bulk may use. Taking messages moves them on by the time that these messages cost at that rate, so whatever
the number of processes, nobody can take what somebody else has taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

BULK_SHARE = 0.8
"""Of the rate, what notices may use: the rest is always there for replies."""

BLOCK = timedelta(milliseconds=250)
"""The most that a process takes at once, in time at that rate."""

BURST = timedelta(milliseconds=400)
"""Replies go at once while no more than this is spoken for; providers bear a second."""

YIELD = timedelta(milliseconds=300)
"""Bulk waits while more than this is spoken for: replies have taken more than their part."""

CATCH_UP = timedelta(milliseconds=500)
"""What bulk may make up for after a hiccup."""

FAR = timedelta(seconds=2)
"""No turn lies further ahead, so a moment beyond was written before the clock was put back."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is spoken for of one account. `paused_until`: the provider asked all of it to wait;
    `bulk_paused_until`: only what starts on our side has to."""

    next_at: datetime
    bulk_next_at: datetime
    paused_until: datetime | None = None
    bulk_paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """`count` messages may go, the first at `at` and the others a `gap` apart. None: ask again at `at`, and
    `paused` says whether that is because the provider asked for it."""

    count: int
    at: datetime
    gap: timedelta = timedelta()
    paused: bool = False


def grant_replies(account: Account, rate: float, wanted: int, now: datetime) -> tuple[Grant, Account]:
    """Take up to `wanted` replies of `rate` (messages a second): at once, or as soon as there is room."""
    if account.paused_until is not None and account.paused_until > now:
        return Grant(0, account.paused_until, paused=True), account
    taken = _ahead(account.next_at, now, rate)
    if taken > now + BURST:
        return Grant(0, taken - BURST), account
    count = _in_block(wanted, rate)
    return Grant(count, now), replace(account, next_at=taken + count * _cost(rate))


def grant_bulk(account: Account, rate: float, wanted: int, now: datetime) -> tuple[Grant, Account]:
    """Take up to `wanted` messages of the bulk share of `rate`, evenly spaced, at most a block ahead."""
    paused = max((at for at in (account.paused_until, account.bulk_paused_until) if at), default=now)
    if paused > now:
        return Grant(0, paused, paused=True), account
    share = rate * BULK_SHARE
    taken, start = _ahead(account.next_at, now, rate), _ahead(account.bulk_next_at, now - CATCH_UP, share)
    if start > now + BLOCK or taken > now + YIELD:
        return Grant(0, max(start - BLOCK, taken - YIELD)), account
    count = _in_block(wanted, share)
    after = replace(account, next_at=taken + count * _cost(rate), bulk_next_at=start + count * _cost(share))
    return Grant(count, start, _cost(share)), after


def _ahead(moment: datetime, earliest: datetime, rate: float) -> datetime:
    """Where the next message begins; a moment beyond all reason is a clock that was put back."""
    return earliest if moment > earliest + FAR + 2 * _cost(rate) else max(moment, earliest)


def _in_block(wanted: int, rate: float) -> int:
    return max(1, min(wanted, int(rate * BLOCK.total_seconds())))


def _cost(rate: float) -> timedelta:
    return timedelta(seconds=1 / rate)
