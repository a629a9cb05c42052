"""How many an announcement would reach, by where, and what that would cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.channels.gsm7 import gsm7, segments
from bot.window import is_closed
from domain.channels import traits
from domain.prices import MICROS, Prices
from storage.announcements import NewAnnouncement
from storage.audience import needs_no_permission, people
from storage.reachable import addresses_of

_AT_ONCE = 500
_FRAME = 60
"""Letters that go with its words in a text message: the name, and how to stop it."""


@dataclass(frozen=True, slots=True)
class Share:
    """`people` who would be told in `channel`; `cost` in millionths of the currency."""

    channel: str
    people: int
    cost: int


def estimate(
    conn: Connection, new: NewAnnouncement, channels: Sequence[str], prices: Prices, now: datetime, day: date
) -> list[Share]:
    """By channel, the first address of each; the channel is empty for those whom nothing reaches."""
    ids: list[int] = [row.id for row in conn.execute(people(new.process_id, new.kind, new.segment))]
    counted: Counter[tuple[str, bool]] = Counter()
    for start in range(0, len(ids), _AT_ONCE):
        found = addresses_of(conn, ids[start : start + _AT_ONCE], channels)
        for person in ids[start : start + _AT_ONCE]:
            first = next(iter(found.get(person, ())), None)
            counted[(first.channel, is_closed(first, now)) if first else ("", False)] += 1
    shares: dict[str, Share] = {}
    for (channel, closed), n in counted.items():
        cost = n * prices.cost(channel, _kind(new, channel, closed), _units(new, channel), day)
        old = shares.get(channel, Share(channel, 0, 0))
        shares[channel] = Share(channel, old.people + n, old.cost + cost)
    return sorted(shares.values(), key=lambda share: -share.people)


def reached(conn: Connection, new: NewAnnouncement, channels: Sequence[str]) -> int:
    """How many of those whom it is for can be told in one of these channels."""
    ids: list[int] = [row.id for row in conn.execute(people(new.process_id, new.kind, new.segment))]
    starts = range(0, len(ids), _AT_ONCE)
    return sum(len(addresses_of(conn, ids[start : start + _AT_ONCE], channels)) for start in starts)


def money(cost: int, prices: Prices) -> str:
    """ "3.45 USD"."""
    return f"{cost / MICROS:,.2f} {prices.currency}"


def _kind(new: NewAnnouncement, channel: str, closed: bool) -> str:
    """As storage/usage.py counts it."""
    if traits(channel).window is None:
        return "marketing"
    if not closed:
        return "reply"
    return "utility" if needs_no_permission(new.kind, new.segment) else "marketing"


def _units(new: NewAnnouncement, channel: str) -> int:
    return segments(gsm7(f"{new.title} {new.text}{'x' * _FRAME}")) if traits(channel).brief else 1
