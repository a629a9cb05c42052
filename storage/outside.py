"""What was sent to people who had not written for a day, and what waits for room among them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, String, and_, func, or_, select

from storage.outbox import REMINDER
from storage.tables import events, outbox

DAY = timedelta(hours=24)
"""The provider counts the people of the last 24 hours."""

WAITS = "daily_budget"
"""The reason of a notice that waits for its day."""

_LOOKED_BACK = timedelta(days=3)
_template: ColumnElement[str] = outbox.c.body[("template", 0)].as_string()


@dataclass(frozen=True, slots=True)
class Begun:
    """How many people were written to first in the last day, and when the first of them leaves that day."""

    people: int
    room_at: datetime | None


def begun(conn: Connection, now: datetime) -> Begun:
    """The conversations that began on our side in the last day, one a person."""
    people, first = conn.execute(
        select(func.count(outbox.c.address_id.distinct()), func.min(outbox.c.sent_at)).where(*_recent(now))
    ).one()
    return Begun(int(people), first + DAY if isinstance(first, datetime) else None)


def already_begun(conn: Connection, address_id: int, now: datetime) -> bool:
    """Whether this address is one of them: another template to it takes no more room."""
    found = select(outbox.c.id).where(outbox.c.address_id == address_id, *_recent(now)).limit(1)
    return conn.execute(found).first() is not None


def sooner(conn: Connection, event_id: int | None, lane: int, now: datetime) -> int:
    """How many that wait for room go before a notice: those of events that begin sooner; before an
    announcement, all reminders that are due within the day too."""
    waiting = and_(outbox.c.status == "queued", outbox.c.reason == WAITS)
    if lane > REMINDER:
        due = and_(outbox.c.status == "queued", outbox.c.lane == REMINDER, outbox.c.due_at < now + DAY)
        return _count(conn, or_(waiting & (outbox.c.lane == REMINDER), due))
    begins = select(events.c.starts_at).where(events.c.id == event_id).scalar_subquery()
    earlier = select(events.c.id).where(events.c.starts_at < begins)
    return _count(conn, waiting & (outbox.c.lane == REMINDER) & outbox.c.event_id.in_(earlier))


def _count(conn: Connection, which: ColumnElement[bool]) -> int:
    return int(conn.execute(select(func.count()).select_from(outbox).where(which)).scalar_one())


def _recent(now: datetime) -> Collection[ColumnElement[bool]]:
    """Templates that went out in the last day, or are on their way."""
    out = and_(outbox.c.status == "sent", outbox.c.sent_at > now - DAY)
    return (
        or_(out, outbox.c.status == "leased"),
        outbox.c.lane > 0,
        outbox.c.due_at > now - _LOOKED_BACK,
        func.coalesce(_template, "", type_=String()) != "",
    )
