"""What we wanted to tell people and they did not get: for staff, who may call them. Of announcements only how
many is told (storage/announcements.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from storage.announcements import KIND
from storage.ratings import ASK
from storage.tables import addresses, events, outbox, persons

_NOBODY_CALLS = (KIND, ASK)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One notice that did not arrive: how it ended (`missed`, `rejected`, `unreachable`, `failed`), why,
    whose it was, about which event. `phone` and `event` may be empty."""

    status: str
    reason: str
    channel: str
    name: str
    phone: str
    event: str
    at: datetime


def undelivered(conn: Connection, since: datetime, limit: int = 1000) -> list[Undelivered]:
    """Those that were due since a moment, the newest first."""
    ended = outbox.c.status.in_(("missed", "rejected", "unreachable"))
    found = (
        select(
            outbox.c.status,
            outbox.c.delivery,
            outbox.c.reason,
            func.coalesce(addresses.c.channel, "").label("channel"),
            func.coalesce(persons.c.name, "").label("name"),
            func.coalesce(persons.c.phone, addresses.c.phone, "").label("phone"),
            func.coalesce(events.c.code, "").label("event"),
            outbox.c.due_at,
        )
        .select_from(
            outbox.outerjoin(addresses, addresses.c.id == outbox.c.address_id)
            .outerjoin(persons, persons.c.id == outbox.c.person_id)
            .outerjoin(events, events.c.id == outbox.c.event_id)
        )
        .where(
            outbox.c.lane > 0,
            outbox.c.kind.not_in(_NOBODY_CALLS),
            outbox.c.due_at >= since,
            or_(ended, outbox.c.delivery == "failed"),
        )
        .order_by(outbox.c.due_at.desc(), outbox.c.id)
        .limit(limit)
    )
    return [
        Undelivered(
            "failed" if row.delivery == "failed" and row.status == "sent" else row.status,
            row.reason,
            row.channel,
            row.name,
            row.phone,
            row.event,
            row.due_at,
        )
        for row in conn.execute(found)
    ]
