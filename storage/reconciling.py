"""Up to when a provider was asked for what it holds for us, and which of it is here already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.tables import inbound, reconciled

_PIECE = 500
"""Ids in one question: SQLite takes no more than 999 values in older releases."""


def reached(conn: Connection, channel: str, now: datetime) -> datetime:
    """The moment up to which everything was taken in; of a channel that is asked for the first time, now."""
    until = conn.execute(select(reconciled.c.until).where(reconciled.c.channel == channel)).scalar()
    if until is None:
        conn.execute(insert(reconciled).values(channel=channel, until=now))
    return until or now


def reach(conn: Connection, channel: str, until: datetime) -> None:
    """Everything up to a moment was taken in."""
    conn.execute(update(reconciled).where(reconciled.c.channel == channel).values(until=until))


def kept_ids(conn: Connection, channel: str, message_ids: Sequence[str]) -> set[str]:
    """Those of these messages that were kept, whatever became of them."""
    found: set[str] = set()
    for start in range(0, len(message_ids), _PIECE):
        piece = message_ids[start : start + _PIECE]
        ids = select(inbound.c.message_id).where(
            inbound.c.channel == channel, inbound.c.message_id.in_(piece)
        )
        found.update(conn.execute(ids).scalars())
    return found
