"""Which message said something: the ledger of consents names it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from storage.sql import Query
from storage.tables import inbound

_at = Query(
    select(inbound.c.message_id).where(
        inbound.c.channel == bindparam("in_channel"),
        inbound.c.address == bindparam("in_address"),
        inbound.c.received_at == bindparam("in_at", type_=inbound.c.received_at.type),
    )
)


def message_at(conn: Connection, channel: str, address: str, at: datetime) -> str:
    """The provider's id of the message that this address sent in the turn of `at`; empty when it is gone."""
    found = _at.first(conn, in_channel=channel, in_address=address, in_at=at)
    return "" if found is None else str(found.message_id)
