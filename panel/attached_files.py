"""Files that a channel sends with a message, made from the database."""

from __future__ import annotations

from datetime import datetime

from bot.messages import Attachment
from bot.site import Site
from panel.calendar import event_calendar
from panel.own_file import NAME, own_file
from storage.database import Database
from storage.public_pages import published_event


def attached_file(db: Database, site: Site, now: datetime, item: Attachment) -> tuple[str, bytes] | None:
    """(name, content) of an `ics` or `data` attachment; None for any other kind, an unknown event or a pass
    that is over. Blocks."""
    if item.kind == "ics":
        return _calendar(db, site, now, item.value)
    content = own_file(db, site, item.value, now) if item.kind == "data" else None
    return (NAME, content) if content is not None else None


def _calendar(db: Database, site: Site, now: datetime, code: str) -> tuple[str, bytes] | None:
    with db.read() as conn:
        facts = published_event(conn, code)
    if facts is None:
        return None
    code = facts.event.code
    return f"{code}.ics", event_calendar(facts.event, f"{site.public_url}/e/{code}", now)
