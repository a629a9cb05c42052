"""What providers say became of our messages: it only rises, whatever the order it is told in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_update  # SQLite compiles it too

from storage.lists import among
from storage.sql import Query
from storage.tables import addresses, early_reports, outbox

KEPT = timedelta(days=1)
"""How long a report waits for its message to be marked as sent."""

PIECE = 200
"""Reports looked at in one transaction."""

_RANK = {
    name: rank
    for rank, names in enumerate(("queued accepted scheduled sending", "sent", "delivered", "read"), start=1)
    for name in names.split()
}
_FAILURES = frozenset(("failed", "undelivered", "canceled"))

_take_early = Query(
    delete(early_reports)
    .where(among(early_reports.c.provider_id, "in_provider_ids"))
    .returning(early_reports.c.provider_id, early_reports.c.status, early_reports.c.reason)
)  # in one statement: what is read first may be overtaken by a newer report before it is deleted


@dataclass(frozen=True, slots=True)
class Failed:
    """A message of which the provider says that it did not arrive. `wrote_since`: its person has written
    after it went out, so the address is alive."""

    row_id: int
    lane: int
    attempts: int
    person_id: int | None
    address_id: int | None
    channel: str
    wrote_since: bool


def raise_to(
    conn: Connection, *, provider_id: str, status: str, code: int | None, now: datetime
) -> Failed | None:
    """Note a status. A failure gives way to a later proof of delivery; nothing else goes down. What comes
    before its message is marked as sent is kept until then. The message, if this is how it failed."""
    found = conn.execute(
        select(outbox, addresses.c.channel, addresses.c.last_in_at)
        .select_from(outbox.outerjoin(addresses, outbox.c.address_id == addresses.c.id))
        .where(outbox.c.provider_id == provider_id)
        .with_for_update(of=outbox)
    ).first()
    reason = f"provider_{code}" if code else ""
    if found is None:
        if _keep_early(conn, provider_id, status, reason, now):
            return None
        return raise_to(conn, provider_id=provider_id, status=status, code=code, now=now)
    if not _raise(conn, found.id, found.delivery, status, reason) or status not in _FAILURES:
        return None
    wrote = None not in (found.last_in_at, found.sent_at) and found.last_in_at > found.sent_at
    return Failed(
        row_id=found.id,
        lane=found.lane,
        attempts=found.attempts,
        person_id=found.person_id,
        address_id=found.address_id,
        channel=found.channel or "",
        wrote_since=wrote,
    )


def apply_early(conn: Connection, sent: Mapping[str, int]) -> None:
    """Messages (by their ids at the provider, those here) are marked as sent: what was reported of them
    before counts now."""
    for early in _take_early.all(conn, in_provider_ids=list(sent)) if sent else ():
        _raise(conn, sent[early.provider_id], "", early.status, early.reason)


def settle_early(conn: Connection, now: datetime) -> bool:
    """Apply the reports that crossed the mark of their message, and forget the others after a day. Whether
    there may be more."""
    met = conn.execute(
        select(outbox.c.provider_id, outbox.c.id, outbox.c.delivery)
        .where(
            outbox.c.provider_id.in_(select(early_reports.c.provider_id))
        )  # joined, all that was sent is read
        .limit(PIECE)
        .with_for_update(of=outbox)
    ).all()
    marked = {row.provider_id: row for row in met}
    for early in _take_early.all(conn, in_provider_ids=list(marked)):
        row = marked[early.provider_id]
        _raise(conn, row.id, row.delivery, early.status, early.reason)
    conn.execute(delete(early_reports).where(early_reports.c.at < now - KEPT))
    return len(met) == PIECE


def _keep_early(conn: Connection, provider_id: str, status: str, reason: str, now: datetime) -> bool:
    """False where the message was marked meanwhile, and took the report that was kept."""
    new = insert_or_update(early_reports)
    fresh: dict[str, Any] = {"status": status, "reason": reason, "at": now}
    conn.execute(
        new.values(provider_id=provider_id, **fresh).on_conflict_do_nothing(index_elements=["provider_id"])
    )
    kept = conn.execute(
        select(early_reports.c.status).where(early_reports.c.provider_id == provider_id).with_for_update()
    ).scalar_one_or_none()
    if kept is None:
        return False
    if _rises("failed" if kept in _FAILURES else kept, status):
        conn.execute(update(early_reports).where(early_reports.c.provider_id == provider_id).values(**fresh))
    return True


def _raise(conn: Connection, row_id: int, now: str, to: str, reason: str) -> bool:
    if not _rises(now, to):
        return False
    new = {"delivery": "failed", "reason": reason or to}
    values = new if to in _FAILURES else {"delivery": to}
    conn.execute(update(outbox).where(outbox.c.id == row_id).values(**values))
    return True


def _rises(now: str, to: str) -> bool:
    if to in _FAILURES:
        return _RANK.get(now, 0) < _RANK["delivered"] and now != "failed"
    if now == "failed":
        return _RANK.get(to, 0) >= _RANK["delivered"]
    return _RANK.get(to, 0) > _RANK.get(now, 0)
