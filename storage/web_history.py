"""A web chat's two sides, as its page shows them again after a reload."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.channels import WEB
from storage.tables import addresses, inbound, outbox

LONGEST = 100
"""Messages of Rimay's in one answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message of Rimay's, and the person's own that it answers: its id empty where nobody had asked, its
    words empty where they were not kept (before consent, and after the retention)."""

    id: int
    body: dict[str, Any]
    at: datetime
    asked_id: str
    asked: dict[str, Any]


def lines_after(conn: Connection, external_id: str, after_id: int) -> list[Line]:
    """What a web address can read after a message, oldest first; after 0, the newest of all."""
    first = outbox.c.id.asc() if after_id else outbox.c.id.desc()
    found = conn.execute(
        select(outbox.c.id, outbox.c.body, outbox.c.created_at, inbound.c.message_id, inbound.c.body)
        .join(addresses, addresses.c.id == outbox.c.address_id)
        .outerjoin(inbound, inbound.c.id == outbox.c.inbound_id)
        .where(
            addresses.c.channel == WEB,
            addresses.c.external_id == external_id,
            outbox.c.id > after_id,
            outbox.c.status == "sent",
            outbox.c.reason != "pulled",  # a notice that became a new row when it was due
        )
        .order_by(first)
        .limit(LONGEST)
    ).all()
    lines = [Line(*row[:3], row[3] or "", row[4] or {}) for row in found if row[1]]  # the rest is forgotten
    return sorted(lines, key=lambda line: line.id)


def written_at(conn: Connection, ids: Iterable[int]) -> dict[int, datetime]:
    """When messages were written, by id."""
    rows = conn.execute(select(outbox.c.id, outbox.c.created_at).where(outbox.c.id.in_(list(ids))))
    return {row.id: row.created_at for row in rows}
