"""Which messages a process takes next: replies first, and never one before another to the same address."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, update

from storage.outbox import ANNOUNCEMENT, HOLD, LEASE, REMINDER, REPLY
from storage.paces import paused_accounts
from storage.tables import addresses, outbox

BACKLOG = 100
"""While more replies than this wait to go out, nothing is taken that starts on our side."""

IN_TURN = 10
"""The most that is taken at once of what waits for one address: a chat gets one message a second."""

_CLAIMING = 0x52696D6179  # the lock under which processes claim, one after the other


@dataclass(frozen=True, slots=True)
class Row:
    """One message that was claimed. `channel` and `external_id` are empty until an address is chosen; `body`
    is None until a notice is rendered. `doubt`: since when it may have gone out already, if it may."""

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


_COLUMNS = (
    *(outbox.c[name] for name in ("id", "lane", "kind", "address_id", "person_id", "facts", "body")),
    *(outbox.c[name] for name in ("attempts", "due_at", "not_after", "handed_at", "status", "lease_until")),
    addresses.c.channel,
    addresses.c.external_id,
)


def claim(conn: Connection, owner: str, now: datetime, limit: int, *, bulk: bool = True) -> list[Row]:
    """Lease up to about `limit` messages that are due, and what a process that died had leased. `bulk` False:
    only replies. Several to one address come together and in turn; what a paused chat or account waits for
    stays."""
    _one_at_a_time(conn)
    resting = tuple(paused_accounts(conn, now))
    found = _take(conn, _left(now), now, resting, limit)
    lanes = (REPLY, REMINDER, ANNOUNCEMENT) if bulk and not replies_pile_up(conn, now) else (REPLY,)
    for lane in lanes:
        if len(found) < limit:
            taken = {row.id for row in found}
            due = _take(conn, and_(*_due(lane, now)), now, resting, limit - len(found))
            found += [row for row in due if row.id not in taken]
    rows = _in_turn(found + _before(conn, found, now))
    return _leased(conn, rows, owner, now)


def replies_pile_up(conn: Connection, now: datetime) -> bool:
    """Whether so many replies wait, in the queue or with some process, that everything else has to."""
    open_ = or_(outbox.c.status == "leased", and_(outbox.c.status == "queued", outbox.c.due_at <= now))
    some = select(outbox.c.id).where(outbox.c.lane == REPLY, open_).limit(BACKLOG + 1).subquery()
    return conn.execute(select(func.count()).select_from(some)).scalar_one() > BACKLOG


def _one_at_a_time(conn: Connection) -> None:
    """Where several transactions run at once, a row skipped because another process is just taking it would
    let a later one of the same address overtake it."""
    if conn.dialect.name != "sqlite":
        conn.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))


def _left(now: datetime) -> ColumnElement[bool]:
    return and_(outbox.c.status == "leased", outbox.c.lease_until < now)


def _due(lane: int, now: datetime) -> list[ColumnElement[bool]]:
    due = [outbox.c.status == "queued", outbox.c.lane == lane, outbox.c.due_at <= now, ~_behind_another(now)]
    return due if lane == REPLY else [*due, *_not_with_another(lane, now)]


def _take(
    conn: Connection, which: ColumnElement[bool], now: datetime, resting: Collection[str], limit: int
) -> list[Any]:
    found = _rows(which, now).order_by(outbox.c.lane, outbox.c.due_at, outbox.c.id).limit(limit)
    if resting:
        found = found.where(or_(addresses.c.channel.is_(None), addresses.c.channel.not_in(resting)))
    return list(conn.execute(found).all())


def _rows(which: ColumnElement[bool], now: datetime) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .select_from(outbox.outerjoin(addresses, outbox.c.address_id == addresses.c.id))
        .where(which, or_(addresses.c.paused_until.is_(None), addresses.c.paused_until <= now))
        .with_for_update(of=outbox, skip_locked=True)
    )


def _behind_another(now: datetime) -> ColumnElement[bool]:
    """What was said before to the same address, in the same lane, and is not out yet goes first, unless it
    has been waiting for a while."""
    before = outbox.alias()
    elsewhere = or_(
        and_(before.c.status == "queued", before.c.due_at > now),
        and_(before.c.status == "leased", before.c.lease_until >= now),
    )
    return exists().where(
        before.c.address_id == outbox.c.address_id,
        before.c.lane == outbox.c.lane,
        before.c.id < outbox.c.id,
        before.c.created_at > now - HOLD,
        elsewhere,
    )


def _not_with_another(lane: int, now: datetime) -> list[ColumnElement[bool]]:
    """A notice has no address yet: it waits while one to the same person is with some process, or is tried
    again soon."""
    other = outbox.alias()
    same = select(other.c.person_id).where(other.c.lane == lane, other.c.person_id.is_not(None))
    leased = same.where(other.c.status == "leased", other.c.lease_until >= now)
    again = same.where(
        other.c.status == "queued", other.c.due_at > now, other.c.due_at <= now + HOLD, other.c.attempts > 0
    )
    nobodys = outbox.c.person_id.is_(None)
    return [or_(nobodys, outbox.c.person_id.not_in(one)) for one in (leased, again)]


def _before(conn: Connection, found: Sequence[Any], now: datetime) -> list[Any]:
    """The other replies that are due to the same addresses: the unit of a claim is an address."""
    theirs = {row.address_id for row in found if row.lane == REPLY}
    if not theirs:
        return []
    waiting = or_(and_(outbox.c.status == "queued", outbox.c.due_at <= now), _left(now))
    which = and_(outbox.c.address_id.in_(theirs), outbox.c.lane == REPLY, waiting)
    known = {row.id for row in found}
    return [row for row in conn.execute(_rows(which, now)).all() if row.id not in known]


def _in_turn(found: Sequence[Any]) -> list[Any]:
    """Replies by address and in their order, only the first few of each; then the others as they came."""
    replies = sorted((row for row in found if row.lane == REPLY), key=lambda row: (row.address_id, row.id))
    by_address = groupby(replies, key=lambda row: row.address_id)
    first = [row for _, theirs in by_address for row in list(theirs)[:IN_TURN]]
    return first + [row for row in found if row.lane != REPLY]


def _leased(conn: Connection, rows: Sequence[Any], owner: str, now: datetime) -> list[Row]:
    until = now + LEASE
    doubts = _doubts(rows)
    if rows:
        values = {"status": "leased", "lease_owner": owner, "lease_until": until}
        conn.execute(update(outbox).where(outbox.c.id.in_([row.id for row in rows])).values(**values))
    for row_id, since in doubts.items():
        conn.execute(update(outbox).where(outbox.c.id == row_id).values(handed_at=since))
    return [_as_claimed(row, until, doubts.get(row.id)) for row in rows]


def _doubts(rows: Sequence[Any]) -> dict[int, datetime]:
    """Which of them may have gone out already, and since when (docs/adr/0018). A process marks a reply before
    it sends the next one to that address, so of those that it left only the first can be out; of notices,
    those that were noted as handed over."""
    found: dict[int, datetime] = {}
    addresses_seen: set[int] = set()
    for row in rows:
        first = row.lane == REPLY and row.address_id not in addresses_seen
        if row.lane == REPLY:
            addresses_seen.add(row.address_id)
        if row.handed_at is not None:
            found[row.id] = row.handed_at
        elif first and row.status == "leased":
            found[row.id] = row.lease_until - LEASE
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
    )
