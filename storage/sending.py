"""What a process notes of the messages that it sends, of many at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from storage import statuses
from storage.lists import among
from storage.outbox import CLAIMED, LEASE
from storage.sql import Query
from storage.tables import addresses, outbox

_held = Query(
    select(outbox.c.id)
    .where(among(outbox.c.id, "in_ids"), outbox.c.status == "leased")
    .order_by(outbox.c.id)
    .with_for_update()
)
_render = Query(
    update(outbox)
    .where(outbox.c.id == bindparam("in_id"))
    .values(
        address_id=bindparam("new_address", type_=outbox.c.address_id.type),
        body=bindparam("new_body", type_=outbox.c.body.type),
    )
)
_silenced = exists().where(
    addresses.c.id == outbox.c.address_id,
    or_(addresses.c.opted_out_at.is_not(None), addresses.c.unreachable_since.is_not(None)),
)
_hand_over = Query(
    update(outbox)
    .where(
        among(outbox.c.id, "in_ids"),
        outbox.c.status == "leased",
        outbox.c.lease_owner == bindparam("in_owner"),
        ~_silenced,
    )
    .values(
        handed_at=bindparam("new_handed_at", type_=outbox.c.handed_at.type),
        lease_until=bindparam("new_lease_until", type_=outbox.c.lease_until.type),
    )
    .returning(outbox.c.id)
)
_mark = Query(
    update(outbox)
    .where(outbox.c.id == bindparam("in_id"))
    .values(
        status="sent",
        reason=bindparam("new_reason", type_=outbox.c.reason.type),
        provider_id=bindparam("new_provider_id", type_=outbox.c.provider_id.type),
        earlier_ids=bindparam("new_earlier_ids", type_=outbox.c.earlier_ids.type),
        sent_at=bindparam("new_sent_at", type_=outbox.c.sent_at.type),
        lease_owner=None,
        lease_until=None,
    )
)


@dataclass(frozen=True, slots=True)
class Worded:
    """A notice that has its words, and the address that it goes to."""

    row_id: int
    address_id: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that its provider took, and its id there; `earlier_ids`: of those that went before it, where
    it took several. `reported`: the provider tells what becomes of it, perhaps before this is noted."""

    row_id: int
    provider_id: str
    at: datetime
    reason: str = ""
    reported: bool = False
    earlier_ids: str = ""


def render(conn: Connection, worded: Sequence[Worded]) -> set[int]:
    """Claimed notices have their words and addresses now: the ids of those that have not ended meanwhile."""
    if not worded:
        return set()
    held = {row.id for row in _held.all(conn, in_ids=[one.row_id for one in worded])}
    rows = [one for one in sorted(worded, key=lambda one: one.row_id) if one.row_id in held]
    _render.many(
        conn, [{"in_id": one.row_id, "new_address": one.address_id, "new_body": one.body} for one in rows]
    )
    return held


def hand_over(conn: Connection, row_ids: Collection[int], owner: str, now: datetime) -> set[int]:
    """Note that notices are about to go out, so that a crash leaves no doubt about the others: the ids of
    those that may. The rest are with another process, or their addresses took silence since: their leases
    run out."""
    values = {"new_handed_at": now, "new_lease_until": now + LEASE}
    return {row.id for row in _hand_over.all(conn, in_ids=row_ids, in_owner=owner + CLAIMED, **values)}


def mark(conn: Connection, sent: Sequence[Sent]) -> None:
    """Note that messages are out; what was reported of them before counts now."""
    _mark.many(
        conn,
        [
            {
                "in_id": one.row_id,
                "new_reason": one.reason,
                "new_provider_id": one.provider_id,
                "new_earlier_ids": one.earlier_ids,
                "new_sent_at": one.at,
            }
            for one in sorted(sent, key=lambda one: one.row_id)
        ],
    )
    statuses.apply_early(conn, {one.provider_id: one.row_id for one in sent if one.reported})
