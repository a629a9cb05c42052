"""What goes out: replies of a turn, already leased to the process that took it, and due notices to claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, insert, or_, select, update

from storage.sql import Query
from storage.tables import addresses, outbox

REPLY, REMINDER, ANNOUNCEMENT = 0, 1, 2
"""The lanes, first served first."""

LEASE = timedelta(seconds=30)

HOLD = timedelta(seconds=60)
"""How long a message that waits for another try keeps back what was said to the same address after it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One message of the outbox. `channel` and `external_id` are empty until an address is chosen; `body` is
    None until a notice is rendered."""

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


_add = Query(insert(outbox).returning(outbox.c.id))
_answers = Query(
    select(outbox.c.id, outbox.c.body)
    .where(outbox.c.inbound_id == bindparam("in_inbound"))
    .order_by(outbox.c.id)
)
_finish = Query(
    update(outbox)
    .where(outbox.c.id == bindparam("in_id"))
    .values(
        status=bindparam("new_status", type_=outbox.c.status.type),
        reason=bindparam("new_reason", type_=outbox.c.reason.type),
        provider_id=bindparam("new_provider_id", type_=outbox.c.provider_id.type),
        sent_at=bindparam("new_sent_at", type_=outbox.c.sent_at.type),
        lease_owner=None,
        lease_until=None,
    )
)
_render = Query(
    update(outbox)
    .where(outbox.c.id == bindparam("in_id"))
    .values(
        address_id=bindparam("new_address", type_=outbox.c.address_id.type),
        body=bindparam("new_body", type_=outbox.c.body.type),
    )
)
_quoted = Query(
    select(outbox.c.body).where(
        outbox.c.address_id == bindparam("in_address"), outbox.c.provider_id == bindparam("in_provider_id")
    )
)
_COLUMNS = (
    outbox.c.id,
    outbox.c.lane,
    outbox.c.kind,
    outbox.c.address_id,
    outbox.c.person_id,
    addresses.c.channel,
    addresses.c.external_id,
    outbox.c.facts,
    outbox.c.body,
    outbox.c.attempts,
    outbox.c.due_at,
    outbox.c.not_after,
)


def add_reply(
    conn: Connection,
    *,
    address_id: int,
    person_id: int | None,
    body: dict[str, Any],
    now: datetime,
    owner: str | None,
    inbound_id: int | None = None,
    kind: str = "reply",
    lane: int = REPLY,
) -> int:
    """A message for a known address, already words. With an `owner` it is leased to that process, which sends
    it after the commit; without, it waits to be pulled and counts as sent."""
    row = _add.first(
        conn,
        lane=lane,
        kind=kind,
        inbound_id=inbound_id,
        address_id=address_id,
        person_id=person_id,
        facts={},
        body=body,
        due_at=now,
        status="leased" if owner else "sent",
        reason="",
        lease_owner=owner,
        lease_until=now + LEASE if owner else None,
        attempts=0,
        delivery="",
        created_at=now,
        sent_at=None if owner else now,
    )
    return int(row.id)


def answers_to(conn: Connection, inbound_id: int) -> list[tuple[int, dict[str, Any]]]:
    """(id, body) of what answered a message."""
    return [(row.id, row.body) for row in _answers.all(conn, in_inbound=inbound_id)]


def options_of(conn: Connection, address_id: int, provider_id: str) -> dict[str, Any]:
    """The options of a message that was sent to an address, as `addresses.shown` keeps them; empty if the
    message is unknown or had none."""
    found = _quoted.first(conn, in_address=address_id, in_provider_id=provider_id)
    body = found.body if found is not None else None
    return {"options": body["options"]} if body and body.get("options") else {}


def claim(conn: Connection, owner: str, now: datetime, limit: int) -> list[Row]:
    """Lease what is due, and what a process that died had leased: replies first, then by time. What was said
    before to the same address, in the same lane, goes first, unless it has been waiting for a while."""
    waiting = or_(
        and_(outbox.c.status == "queued", outbox.c.due_at <= now),
        and_(outbox.c.status == "leased", outbox.c.lease_until < now),
    )
    found = conn.execute(
        select(*_COLUMNS)
        .select_from(outbox.outerjoin(addresses, outbox.c.address_id == addresses.c.id))
        .where(waiting, ~_behind_another(now))
        .order_by(outbox.c.lane, outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(of=outbox, skip_locked=True)
    ).all()
    if found:
        conn.execute(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in found]))
            .values(status="leased", lease_owner=owner, lease_until=now + LEASE)
        )
    return [_as_found(row) for row in found]


def _behind_another(now: datetime) -> ColumnElement[bool]:
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


def _as_found(row: Any) -> Row:
    values = row._asdict()
    return Row(**{**values, "channel": values["channel"] or "", "external_id": values["external_id"] or ""})


def render(conn: Connection, row_id: int, address_id: int, body: dict[str, Any]) -> None:
    """A claimed notice has its words and its address now."""
    _render.run(conn, in_id=row_id, new_address=address_id, new_body=body)


def finish(
    conn: Connection, row_id: int, status: str, reason: str, now: datetime, provider_id: str | None = None
) -> None:
    """The outcome of a message (sent, superseded, missed, rejected, unreachable, expired) and its reason."""
    _finish.run(
        conn,
        in_id=row_id,
        new_status=status,
        new_reason=reason[:80],
        new_provider_id=provider_id,
        new_sent_at=now if status == "sent" else None,
    )


def postpone(conn: Connection, row_id: int, until: datetime, reason: str, *, attempted: bool) -> None:
    """Back in the queue until a moment; `attempted` counts a try that failed."""
    conn.execute(
        update(outbox)
        .where(outbox.c.id == row_id)
        .values(
            status="queued",
            due_at=until,
            reason=reason[:80],
            attempts=outbox.c.attempts + int(attempted),
            lease_owner=None,
            lease_until=None,
        )
    )


def after(conn: Connection, address_id: int, after_id: int, limit: int = 100) -> Sequence[Any]:
    """(id, body, created_at) of what an address can pull after a message, oldest first."""
    return conn.execute(
        select(outbox.c.id, outbox.c.body, outbox.c.created_at)
        .where(outbox.c.address_id == address_id, outbox.c.id > after_id, outbox.c.status == "sent")
        .order_by(outbox.c.id)
        .limit(limit)
    ).all()
