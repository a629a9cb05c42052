"""Where a person can be written to on our own initiative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from storage.tables import addresses


def best_address(conn: Connection, person_id: int, channels: Sequence[str]) -> tuple[str, str] | None:
    """(channel, external id) where the person wrote last, not blocked and not opted out; or None."""
    row = conn.execute(
        select(addresses.c.channel, addresses.c.external_id)
        .where(
            addresses.c.person_id == person_id,
            addresses.c.channel.in_(channels),
            addresses.c.unreachable_since.is_(None),
            addresses.c.opted_out_at.is_(None),
        )
        .order_by(addresses.c.last_in_at.desc(), addresses.c.id)
        .limit(1)
    ).first()
    return (row.channel, row.external_id) if row is not None else None


def show(conn: Connection, address_id: int, shown: dict[str, Any]) -> None:
    """The options of the last message, which words can choose."""
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(shown=shown))
