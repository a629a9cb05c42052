"""Which accounts wait, as the table says it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage.database import Database
from storage.tables import paces


def paused_accounts(db: Database, now: datetime) -> dict[str, datetime]:
    """The channels whose whole account waits, and until when."""
    with db.read() as conn:
        rows = conn.execute(select(paces.c.name, paces.c.paused_until).where(paces.c.paused_until > now))
        return {row.name: row.paused_until for row in rows}
