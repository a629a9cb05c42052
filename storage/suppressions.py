"""Who must not be written to on our own initiative: `baja`, which a person can take back, and the mark that
stays of an address after `borrar`."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from storage.sql import Query
from storage.tables import addresses, outbox, suppressions

_lift = Query(delete(suppressions).where(suppressions.c.digest == bindparam("in_digest")))


def opt_out(conn: Connection, address_id: int, person_id: int | None, now: datetime) -> None:
    """`baja`: nothing starts on our side any more at any address of this person. What is queued ends without
    an address when it is due; what already had its words ends now. Again: the first moment stays."""
    theirs = _theirs(address_id, person_id)
    conn.execute(update(addresses).where(theirs, addresses.c.opted_out_at.is_(None)).values(opted_out_at=now))
    conn.execute(
        update(outbox)
        .where(outbox.c.address_id.in_(select(addresses.c.id).where(theirs)))
        .where(outbox.c.status == "queued", outbox.c.lane > 0)
        .values(status="superseded", reason="opted_out")
    )


def opt_in(conn: Connection, address_id: int, person_id: int | None) -> None:
    """They asked to be written to again."""
    conn.execute(update(addresses).where(_theirs(address_id, person_id)).values(opted_out_at=None))


def suppress(conn: Connection, key: bytes, channel: str, external_id: str, now: datetime) -> None:
    """Keep the mark of an address that was erased: a digest, from which the address cannot be read."""
    row = insert_or_ignore(suppressions).values(digest=_digest(key, channel, external_id), at=now)
    conn.execute(row.on_conflict_do_nothing(index_elements=["digest"]))


def lift(conn: Connection, key: bytes, channel: str, external_id: str) -> bool:
    """Whoever was erased gives a new permission, as somebody new: the mark goes. Whether there was one."""
    return _lift.run(conn, in_digest=_digest(key, channel, external_id)) > 0


def _theirs(address_id: int, person_id: int | None) -> ColumnElement[bool]:
    if person_id is None:
        return addresses.c.id == address_id
    return or_(addresses.c.id == address_id, addresses.c.person_id == person_id)


def _digest(key: bytes, channel: str, external_id: str) -> str:
    return hmac.new(key, f"{channel}:{external_id}".encode(), hashlib.sha256).hexdigest()
