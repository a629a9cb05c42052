"""What is forgotten by itself (people.md, "What is forgotten")."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, select, update

from storage.tables import addresses, help_requests, inbound, media, outbox

WITHOUT_CONSENT = timedelta(days=7)
MESSAGES = timedelta(days=90)


def forget(conn: Connection, now: datetime) -> None:
    """Drop conversations without consent after 7 quiet days and messages after 90; ids that keep a repeated
    message from counting twice go with them, long after any provider repeats."""
    _forget_messages(conn, now)
    quiet = _quiet_strangers(now)
    conn.execute(delete(outbox).where(outbox.c.address_id.in_(quiet)))
    conn.execute(
        delete(addresses).where(
            addresses.c.id.in_(quiet),
            ~exists().where(media.c.address_id == addresses.c.id),
            ~exists().where(help_requests.c.address_id == addresses.c.id),
        )
    )
    conn.execute(
        update(addresses).where(addresses.c.id.in_(quiet)).values(state={}, shown={}, phone=None, ubigeo=None)
    )


def _forget_messages(conn: Connection, now: datetime) -> None:
    old = now - MESSAGES
    finished = outbox.c.status.notin_(("queued", "leased"))
    conn.execute(update(outbox).where(outbox.c.created_at < old, finished).values(body=None, inbound_id=None))
    conn.execute(
        delete(inbound).where(
            inbound.c.received_at < old, ~exists().where(outbox.c.inbound_id == inbound.c.id)
        )
    )


def _quiet_strangers(now: datetime):  # type: ignore[no-untyped-def]
    return select(addresses.c.id).where(
        addresses.c.person_id.is_(None), addresses.c.last_in_at < now - WITHOUT_CONSENT
    )
