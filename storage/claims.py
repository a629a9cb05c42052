"""Which messages a process takes next: replies first, and never one before another to the same address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from storage.lists import among
from storage.outbox import ANNOUNCEMENT, CLAIMED, HOLD, LEASE, REMINDER, REPLY
from storage.sql import Query
from storage.tables import Instant, addresses, outbox, paces

BACKLOG = 100
"""While more replies than this wait to go out, nothing is taken that starts on our side."""

IN_TURN = 10
"""The most that is taken at once of what waits for one address: a chat gets one message a second."""

_CLAIMING = 0x52696D6179  # the lock under which processes claim, one after the other


@dataclass(frozen=True, slots=True)
class Row:
    """One message that was claimed. `channel` and `external_id` are empty until an address is chosen; `body`
    is None until a notice is rendered. `doubt`: since when it may have gone out already, if it may; `reason`:
    what it waited for before, if it did."""

    id: int
    lane: int
    kind: str
    address_id: int | None
    person_id: int | None
    channel: str
    external_id: str
    facts: dict[str, Any]
    body: dict[str, Any] | None
    attempts: int
    due_at: datetime
    not_after: datetime | None
    lease_until: datetime
    doubt: datetime | None = None
    event_id: int | None = None
    reason: str = ""


_COLUMNS = (
    *(outbox.c[name] for name in ("id", "lane", "kind", "address_id", "person_id", "facts", "body")),
    *(outbox.c[name] for name in ("attempts", "due_at", "not_after", "handed_at", "status", "lease_until")),
    *(outbox.c[name] for name in ("lease_owner", "event_id", "reason")),
    addresses.c.channel,
    addresses.c.external_id,
)


_NOW = bindparam("in_now", type_=Instant())


def _rows(*which: ColumnElement[bool]) -> Select[Any]:
    """Rows that may go now, as far as their chat, their account and what was said before are concerned,
    locked; one that another transaction holds is no business of ours."""
    awake = or_(addresses.c.paused_until.is_(None), addresses.c.paused_until <= _NOW)
    resting = exists().where(paces.c.name == addresses.c.channel, paces.c.paused_until > _NOW)
    return (
        select(*_COLUMNS)
        .select_from(outbox.outerjoin(addresses, outbox.c.address_id == addresses.c.id))
        .where(*which, awake, ~resting, ~_behind_another())
        .with_for_update(of=outbox, skip_locked=True)
    )


def _first(found: Select[Any]) -> Query:
    return Query(found.order_by(outbox.c.due_at, outbox.c.id).limit(bindparam("in_limit", type_=Integer())))


def _behind_another() -> ColumnElement[bool]:
    """What was said before to the same address, in the same lane, goes first: while some process has it,
    and while it waits for another try, but that not for ever."""
    before = outbox.alias()
    recent = before.c.created_at > bindparam("in_since", type_=Instant())
    elsewhere = or_(
        and_(before.c.status == "queued", before.c.due_at > _NOW, recent),
        and_(before.c.status == "leased", before.c.lease_until >= _NOW),
    )
    return exists().where(
        before.c.address_id == outbox.c.address_id,
        before.c.lane == outbox.c.lane,
        before.c.id < outbox.c.id,
        elsewhere,
    )


def _with_another() -> ColumnElement[bool]:
    """A notice has no address yet: it waits while one to the same person is with some process, or is tried
    again soon."""
    other = outbox.alias()
    leased = and_(other.c.status == "leased", other.c.lease_until >= _NOW)
    soon = and_(other.c.due_at > _NOW, other.c.due_at <= bindparam("in_soon", type_=Instant()))
    return exists().where(
        other.c.person_id == outbox.c.person_id,
        other.c.lane > literal_column("0"),  # so that the index of notices serves
        other.c.lane == outbox.c.lane,
        other.c.id != outbox.c.id,
        or_(leased, and_(other.c.status == "queued", other.c.attempts > 0, soon)),
    )


_FAR = bindparam("in_far", type_=Instant())  # no lease is that long: the clock was put back
_RAN_OUT = and_(outbox.c.status == "leased", or_(outbox.c.lease_until < _NOW, outbox.c.lease_until > _FAR))
_DUE = and_(outbox.c.status == "queued", outbox.c.due_at <= _NOW)
_IN_LANE = outbox.c.lane == bindparam("in_lane", type_=Integer())

_left = _first(_rows(_RAN_OUT))
_due_replies = _first(_rows(_DUE, outbox.c.lane == REPLY))
_due_notices = _first(_rows(_DUE, _IN_LANE, ~_with_another()))
_of_address = Query(
    _rows(or_(_DUE, _RAN_OUT), outbox.c.lane == REPLY, outbox.c.address_id == bindparam("in_address"))
)
_open_replies = Query(
    select(func.count().label("n")).select_from(
        select(outbox.c.id)
        .where(outbox.c.lane == REPLY, or_(outbox.c.status == "leased", _DUE))
        .limit(BACKLOG + 1)
        .subquery()
    )
)
_lease = Query(
    update(outbox)
    .where(among(outbox.c.id, "in_ids"))
    .values(
        status="leased",
        lease_owner=bindparam("new_owner", type_=outbox.c.lease_owner.type),
        lease_until=bindparam("new_until", type_=Instant()),
        handed_at=bindparam("new_handed_at", type_=Instant()),
    )
)


def claim(conn: Connection, owner: str, now: datetime, limit: int, *, bulk: bool = True) -> list[Row]:
    """Lease up to about `limit` messages that are due, and what a process that died had leased. `bulk` False:
    only replies. Several to one address come together and in turn; what a paused chat or account waits for
    stays."""
    _one_at_a_time(conn)
    moments = {"in_now": now, "in_since": now - HOLD}
    found = _left.all(conn, in_far=now + 2 * LEASE, in_limit=limit, **moments)
    if len(found) < limit:
        found += _due_replies.all(conn, in_limit=limit - len(found), **moments)
    for lane in (REMINDER, ANNOUNCEMENT) if bulk and not replies_pile_up(conn, now) else ():
        if len(found) < limit:
            left = limit - len(found)
            found += _due_notices.all(conn, in_lane=lane, in_limit=left, in_soon=now + HOLD, **moments)
    return _leased(conn, _in_turn(_with_their_replies(conn, found, moments)), owner + CLAIMED, now)


def replies_pile_up(conn: Connection, now: datetime) -> bool:
    """Whether so many replies wait, in the queue or with some process, that everything else has to."""
    return bool(_open_replies.first(conn, in_now=now).n > BACKLOG)


def _one_at_a_time(conn: Connection) -> None:
    """Where several transactions run at once, a row skipped because another process is just taking it would
    let a later one of the same address overtake it."""
    if conn.dialect.name != "sqlite":
        conn.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))


def _with_their_replies(conn: Connection, found: Sequence[Any], moments: Mapping[str, datetime]) -> list[Any]:
    """The other replies that are due to the same addresses: the unit of a claim is an address."""
    known = {row.id: row for row in found}
    far = moments["in_now"] + 2 * LEASE
    for address_id in {row.address_id for row in found if row.lane == REPLY}:
        theirs = _of_address.all(conn, in_far=far, in_address=address_id, **moments)
        known |= {row.id: row for row in theirs}
    return list(known.values())


def _in_turn(found: Sequence[Any]) -> list[Any]:
    """Replies by address and in their order, only the first few of each; then the others as they came."""
    replies = sorted((row for row in found if row.lane == REPLY), key=lambda row: (row.address_id, row.id))
    by_address = groupby(replies, key=lambda row: row.address_id)
    first = [row for _, theirs in by_address for row in list(theirs)[:IN_TURN]]
    return first + [row for row in found if row.lane != REPLY]


def _leased(conn: Connection, rows: Sequence[Any], owner: str, now: datetime) -> list[Row]:
    until, doubts = now + LEASE, _doubts(rows)
    together: dict[datetime | None, list[int]] = {}
    for row in rows:
        together.setdefault(doubts.get(row.id), []).append(row.id)
    for doubt, ids in together.items():
        _lease.run(conn, in_ids=ids, new_owner=owner, new_until=until, new_handed_at=doubt)
    return [_as_claimed(row, until, doubts.get(row.id)) for row in rows]


def _doubts(rows: Sequence[Any]) -> dict[int, datetime]:
    """Which of them may have gone out already, and since when (docs/adr/0018). Whoever leases replies marks
    one before it sends the next to that address, so of those that it left only the first can be out; of
    notices, those that were noted as handed over."""
    found: dict[int, datetime] = {}
    seen: set[tuple[int, str]] = set()
    for row in rows:
        line = (row.address_id, row.lease_owner)
        left = row.lane == REPLY and row.status == "leased"
        if row.handed_at is not None:
            found[row.id] = row.handed_at
        elif left and line not in seen:
            found[row.id] = row.lease_until - LEASE
        if left:
            seen.add(line)
    return found


def _as_claimed(row: Any, until: datetime, doubt: datetime | None) -> Row:
    return Row(
        id=row.id,
        lane=row.lane,
        kind=row.kind,
        address_id=row.address_id,
        person_id=row.person_id,
        channel=row.channel or "",
        external_id=row.external_id or "",
        facts=row.facts,
        body=row.body,
        attempts=row.attempts,
        due_at=row.due_at,
        not_after=row.not_after,
        lease_until=until,
        doubt=doubt,
        event_id=row.event_id,
        reason=row.reason,
    )
