"""What providers say became of our messages: it only rises, whatever the order it is told in."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage.tables import outbox

_RANK = {
    name: rank
    for rank, names in enumerate(("queued accepted scheduled sending", "sent", "delivered", "read"), start=1)
    for name in names.split()
}
_FAILURES = frozenset(("failed", "undelivered", "canceled"))


def raise_to(conn: Connection, *, provider_id: str, status: str, code: int | None) -> None:
    """Note a status. A failure gives way to a later proof of delivery; nothing else goes down."""
    found = conn.execute(
        select(outbox.c.id, outbox.c.delivery).where(outbox.c.provider_id == provider_id).with_for_update()
    ).first()
    if found is None or not _rises(found.delivery, status):
        return
    new = {"delivery": "failed", "reason": f"provider_{code}" if code else status}
    values = new if status in _FAILURES else {"delivery": status}
    conn.execute(update(outbox).where(outbox.c.id == found.id).values(**values))


def _rises(now: str, to: str) -> bool:
    if to in _FAILURES:
        return _RANK.get(now, 0) < _RANK["delivered"] and now != "failed"
    if now == "failed":
        return _RANK.get(to, 0) >= _RANK["delivered"]
    return _RANK.get(to, 0) > _RANK.get(now, 0)
