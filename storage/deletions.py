"""What providers keep of messages that are forgotten here: what is to be deleted there, and what came of it.

Asked for in the transaction that forgets; done later, outside any (bot/deleting.py). A provider's address of
somebody is kept only where nothing is deleted without it, and only until that is done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, insert, or_, select, update

from domain.channels import KEEPING, Kept
from storage.tables import addresses, deletions, inbound, outbox

Outcome = Literal["deleted", "gone", "too_old", "refused", "gave_up"]
"""`gone`: it was not there any more; `too_old`: its provider deletes nothing so old."""

END = timedelta(days=7)
"""For so long a provider that is away is asked again."""

REMEMBERED = timedelta(days=90)
"""For so long it is known what came of it."""

_KEPT, _SOME = ("refused", "gave_up"), 5
_APART = "apart"
_OPEN = deletions.c.done_at.is_(None)
_IDS = (outbox.c.provider_id, outbox.c.earlier_ids, outbox.c.sent_at, outbox.c.created_at)


class Told(NamedTuple):
    """A message as its provider knows it."""

    channel: str
    address: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of one chat to delete together: id here → the provider's id. `address` is empty where the
    provider does not need it; `attempts`: how often it failed."""

    address: str
    ids: Mapping[int, str]
    attempts: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many messages of a channel were asked for with one outcome (empty: still open) and code, and what
    their provider calls some of those that it keeps."""

    channel: str
    outcome: str
    code: str
    messages: int
    kept: tuple[str, ...] = ()


def ask_sent(conn: Connection, which: ColumnElement[bool], now: datetime, *, note_late: bool = True) -> None:
    """To delete what these rows of the outbox sent; they forget what their provider calls it. `note_late`:
    also what it does not delete any more is written down, because somebody asked."""
    sent = and_(which, outbox.c.provider_id.is_not(None))
    rows = conn.execute(
        select(*_IDS, addresses.c.channel, addresses.c.external_id)
        .join(addresses, addresses.c.id == outbox.c.address_id)
        .where(sent, addresses.c.channel.in_(KEEPING))
    )
    found: dict[Told, datetime] = {}
    for row in rows:
        for one in (*row.earlier_ids.split(), row.provider_id):
            _add(found, Told(row.channel, row.external_id, one), row.sent_at or row.created_at)
    _ask(conn, found, now, note_late)
    conn.execute(update(outbox).where(sent).values(provider_id=None, earlier_ids=""))


def ask_received(
    conn: Connection, which: ColumnElement[bool], now: datetime, *, note_late: bool = True
) -> None:
    """The same of what these rows of the inbox received, except of whom was erased: that was asked before."""
    rows = conn.execute(select(inbound).where(which, inbound.c.address != "", inbound.c.channel.in_(KEEPING)))
    found: dict[Told, datetime] = {}
    for row in rows:
        own = row.body.get("id") if KEEPING[row.channel].by_chat else row.message_id
        if own:  # a tap is no message
            _add(found, Told(row.channel, row.address, own), row.received_at)
    _ask(conn, found, now, note_late)


def _add(found: dict[Told, datetime], one: Told, at: datetime) -> None:
    """What stood there first: a card that turned is as old as when it was sent."""
    found[one] = min(at, found.get(one, at))


def _ask(conn: Connection, found: Mapping[Told, datetime], now: datetime, note_late: bool) -> None:
    rows = [_row(one, at, KEEPING[one.channel], now) for one, at in found.items()]
    rows = [row for row in rows if note_late or not row["outcome"]]
    if rows:
        conn.execute(insert(deletions), rows)


def _row(one: Told, at: datetime, kept: Kept, now: datetime) -> dict[str, object]:
    not_after = at + kept.within if kept.within is not None else None
    late = not_after is not None and not_after <= now
    return {
        "channel": one.channel,
        "address": one.address if kept.by_chat and not late else "",
        "message_id": one.message_id,
        "asked_at": now,
        "due_at": now,
        "not_after": not_after,
        "attempts": 0,
        "outcome": "too_old" if late else "",
        "code": "",
        "done_at": now if late else None,
    }


def due(conn: Connection, channel: str, now: datetime) -> Batch | None:
    """What to delete next on a channel; None where nothing is due."""
    ready = and_(
        _OPEN,
        deletions.c.channel == channel,
        deletions.c.due_at <= now,
        or_(deletions.c.not_after.is_(None), deletions.c.not_after > now),
    )
    rows = select(deletions).where(ready).order_by(deletions.c.due_at, deletions.c.id)
    first = conn.execute(rows.limit(1)).first()
    if first is None:
        return None
    same = rows.where(deletions.c.address == first.address, deletions.c.code == first.code)
    most = 1 if first.code == _APART else KEEPING[channel].most
    found = {row.id: row.message_id for row in conn.execute(same.limit(most))}
    return Batch(first.address, found, first.attempts)


def part(conn: Connection, ids: Collection[int]) -> None:
    """They were refused together: from now on each is asked for by itself."""
    conn.execute(update(deletions).where(deletions.c.id.in_(ids), _OPEN).values(code=_APART))


def settle(conn: Connection, ids: Collection[int], outcome: Outcome, code: str, now: datetime) -> None:
    """What came of them; nobody's address stays."""
    done = {"outcome": outcome, "code": code[:80], "done_at": now, "address": ""}
    conn.execute(update(deletions).where(deletions.c.id.in_(ids), _OPEN).values(**done))


def postpone(conn: Connection, ids: Collection[int], until: datetime, code: str) -> None:
    """A try failed."""
    later = {"due_at": until, "code": code[:80], "attempts": deletions.c.attempts + 1}
    conn.execute(update(deletions).where(deletions.c.id.in_(ids), _OPEN).values(**later))


def end_some(conn: Connection, now: datetime, most: int) -> int:
    """Give up what took too long, whether or not its channel is still on, and forget the outcomes of long
    ago, so many of each at once; how many were forgotten."""
    why = case((deletions.c.code == _APART, ""), else_=deletions.c.code)
    for over, outcome in (
        (deletions.c.not_after <= now, "too_old"),
        (deletions.c.asked_at <= now - END, "gave_up"),
    ):
        done = {"outcome": outcome, "code": why, "done_at": now, "address": ""}
        some = select(deletions.c.id).where(_OPEN, over).limit(most)
        conn.execute(update(deletions).where(deletions.c.id.in_(some)).values(**done))
    old = select(deletions.c.id).where(deletions.c.asked_at <= now - REMEMBERED).limit(most)
    return conn.execute(delete(deletions).where(deletions.c.id.in_(old))).rowcount


def counts(conn: Connection, since: datetime) -> list[Count]:
    """What came of all that was asked for since a moment."""
    code = case((deletions.c.done_at.is_(None), ""), else_=deletions.c.code)
    kind = (deletions.c.channel, deletions.c.outcome, code)
    recent = deletions.c.asked_at >= since
    rows = conn.execute(select(*kind, func.count()).where(recent).group_by(*kind).order_by(*kind)).all()
    return [
        Count(channel, outcome, why, number, _kept(conn, recent, channel, outcome))
        for channel, outcome, why, number in rows
    ]


def _kept(conn: Connection, recent: ColumnElement[bool], channel: str, outcome: str) -> tuple[str, ...]:
    """Where a message is not known by its id alone, that helps nobody."""
    if outcome not in _KEPT or KEEPING[channel].by_chat:
        return ()
    same = select(deletions.c.message_id).where(recent, deletions.c.channel == channel)
    return tuple(
        conn.scalars(same.where(deletions.c.outcome == outcome).order_by(deletions.c.id).limit(_SOME))
    )
