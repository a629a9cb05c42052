"""What a person's device has to pull, as the outbox holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from storage.tables import outbox


def pulled_after(conn: Connection, address_id: int, after_id: int) -> Sequence[Any]:
    """(id, body) of what was said to an address after a message, oldest first."""
    return conn.execute(
        select(outbox.c.id, outbox.c.body)
        .where(outbox.c.address_id == address_id, outbox.c.id > after_id, outbox.c.status == "sent")
        .where(outbox.c.body.is_not(None))  # a notice for this very page became a row of its own
        .order_by(outbox.c.id)
    ).all()
