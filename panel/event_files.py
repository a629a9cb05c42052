"""Files that a channel sends with a message, made from the database."""

from __future__ import annotations

from datetime import datetime

from bot.messages import Attachment
from panel.calendar import event_calendar
from storage.database import Database
from storage.public_pages import published_event


def calendar_file(db: Database, public_url: str, now: datetime, item: Attachment) -> tuple[str, bytes] | None:
    """(name, content) of an `ics` attachment; None for any other kind or an unknown event. Blocks."""
    if item.kind != "ics":
        return None
    with db.read() as conn:
        facts = published_event(conn, item.value)
    if facts is None:
        return None
    code = facts.event.code
    return f"{code}.ics", event_calendar(facts.event, f"{public_url}/e/{code}", now)
