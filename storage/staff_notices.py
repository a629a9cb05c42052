"""What those who look after an installation are told by themselves: that messages could not be handled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from storage.conversations import find_address, make_address
from storage.outbox import REPLY
from storage.tables import addresses, dead_letters, outbox, secrets

AGAIN = timedelta(hours=1)
"""Between two notices, whatever happens meanwhile."""

_TOLD = "staff_told"


@dataclass(frozen=True, slots=True)
class OpenLetters:
    """How many wait for somebody, and the id of the last one."""

    count: int
    last: int


def to_tell(conn: Connection, now: datetime) -> OpenLetters | None:
    """What staff have not been told; None where there is nothing new, or they were told a while ago only."""
    number, last = conn.execute(
        select(func.count(), func.max(dead_letters.c.id)).where(dead_letters.c.resolved_at.is_(None))
    ).one()
    told, at = _told(conn)
    if not number or last <= told or (at is not None and now - at < AGAIN):
        return None
    return OpenLetters(number, last)


def tell(
    conn: Connection, chat: tuple[str, str], body: dict[str, Any], letters: OpenLetters, now: datetime
) -> None:
    """Put the words for that chat (channel and address) into the outbox, and note what was told."""
    channel, external_id = chat
    address = find_address(conn, channel, external_id)
    if address is None:
        address = make_address(
            conn, channel=channel, external_id=external_id, language="es", phone=None, now=now
        )
    conn.execute(
        insert(outbox).values(
            lane=REPLY,
            kind="reply",
            address_id=address.id,
            facts={},
            body=body,
            due_at=now,
            status="queued",
            reason="",
            attempts=0,
            delivery="",
            created_at=now,
        )
    )
    conn.execute(delete(secrets).where(secrets.c.name == _TOLD))
    conn.execute(insert(secrets).values(name=_TOLD, value=f"{letters.last} {now.isoformat()}"))


def is_reached(conn: Connection, chat: tuple[str, str]) -> bool | None:
    """Whether that chat takes messages; None where Rimay does not know it."""
    found = conn.execute(
        select(addresses.c.unreachable_since).where(
            addresses.c.channel == chat[0], addresses.c.external_id == chat[1]
        )
    ).first()
    return None if found is None else found.unreachable_since is None


def _told(conn: Connection) -> tuple[int, datetime | None]:
    value = conn.scalar(select(secrets.c.value).where(secrets.c.name == _TOLD))
    if value is None:
        return 0, None
    last, at = value.split(" ")
    return int(last), datetime.fromisoformat(at)
