"""Messages in and out and what they cost, a row for each channel, day and kind.

Counted from the messages themselves, a whole day anew each time: so it is right whatever happened in between,
and no turn counts anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_update  # SQLite compiles it too

from domain.channels import BRIEF
from domain.prices import kind_of
from storage.outbox import ANNOUNCEMENT, REMINDER, REPLY
from storage.tables import addresses, inbound, outbox, usage

_SEGMENT, _PART = 160, 153  # of the GSM alphabet: alone, and as part of a longer one
_LONGEST_QUEUE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Counted:
    """`messages` of a kind in a channel; `units`: what is paid for, which of SMS is segments."""

    channel: str
    kind: str
    messages: int
    units: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What a channel and kind came to in some days: messages, and millionths of the currency."""

    channel: str
    kind: str
    messages: int
    cost: int


def count(conn: Connection, since: datetime, until: datetime) -> list[Counted]:
    """What came in and went out between two moments; what was sent twice counts twice."""
    came = (
        select(inbound.c.channel, func.count())
        .where(inbound.c.received_at >= since, inbound.c.received_at < until)
        .group_by(inbound.c.channel)
    )
    category = outbox.c.body[("template", 1)].as_string().label("category")
    length = func.length(outbox.c.body["text"].as_string())
    whole = addresses.c.channel.not_in(BRIEF) | (length <= _SEGMENT)
    units = case((whole, 1), else_=(length + (_PART - 1)) // _PART)
    times = outbox.c.repeats + 1
    went = (
        select(addresses.c.channel, outbox.c.lane, category, func.sum(times), func.sum(units * times))
        .select_from(outbox.join(addresses, addresses.c.id == outbox.c.address_id))
        .where(outbox.c.status == "sent", outbox.c.lane.in_((REPLY, REMINDER, ANNOUNCEMENT)))
        .where(outbox.c.due_at > since - _LONGEST_QUEUE)
        .where(outbox.c.sent_at >= since, outbox.c.sent_at < until)
        .group_by(addresses.c.channel, outbox.c.lane, category)
    )
    found = [Counted(channel, "in", int(n), int(n)) for channel, n in conn.execute(came)]
    paid: Counter[tuple[str, str]] = Counter()
    sent: Counter[tuple[str, str]] = Counter()
    for channel, lane, named, number, parts in conn.execute(went):
        kind = (channel, kind_of(channel, lane, named))
        sent[kind] += int(number)
        paid[kind] += int(parts)
    return found + [Counted(*kind, messages, paid[kind]) for kind, messages in sent.items()]


def keep(conn: Connection, day: str, counted: Mapping[Counted, int]) -> None:
    """What a day came to, with the cost of each; what was counted of it before is replaced."""
    for one, cost in counted.items():
        row = insert_or_update(usage).values(
            channel=one.channel, day=day, kind=one.kind, messages=one.messages, cost_micros=cost
        )
        told = {name: row.excluded[name] for name in ("messages", "cost_micros")}
        conn.execute(row.on_conflict_do_update(index_elements=["channel", "day", "kind"], set_=told))


def spent(conn: Connection, month: str, channels: Collection[str] = ()) -> list[Spent]:
    """What a month (`2026-11`) came to so far, by channel and kind."""
    of_month = usage.c.day.startswith(f"{month}-", autoescape=True)
    those = usage.c.channel.in_(channels) if channels else usage.c.channel != ""
    found = (
        select(usage.c.channel, usage.c.kind, func.sum(usage.c.messages), func.sum(usage.c.cost_micros))
        .where(of_month, those)
        .group_by(usage.c.channel, usage.c.kind)
        .order_by(usage.c.channel, usage.c.kind)
    )
    return [Spent(channel, kind, int(n), int(cost)) for channel, kind, n, cost in conn.execute(found)]


def cost_of(conn: Connection, month: str, channels: Collection[str]) -> dict[str, int]:
    """What each of these channels cost in a month so far."""
    costs = dict.fromkeys(channels, 0)
    for one in spent(conn, month, channels) if channels else ():
        costs[one.channel] += one.cost
    return costs
