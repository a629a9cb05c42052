"""Being told things on one's phone without having written from it: by SMS, to a number that is proved."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, insert, select

from domain.channels import PROOFS
from storage.tables import addresses, persons

WROTE = addresses.c.last_in_at >= addresses.c.created_at
"""Of addresses: that somebody ever wrote from there."""

_BEFORE = timedelta(seconds=1)


def is_free(conn: Connection, person_id: int, channel: str) -> bool:
    """Whether a person's phone is proved, and nobody's address on a channel is that phone: then it is known
    to be theirs there too."""
    taken = exists().where(addresses.c.channel == channel, addresses.c.external_id == persons.c.phone)
    proved = (persons.c.id == person_id, persons.c.phone.is_not(None), persons.c.phone_proof.in_(PROOFS))
    return conn.scalar(select(persons.c.id).where(*proved, ~taken)) is not None


def open_address(conn: Connection, person_id: int, channel: str, language: str, now: datetime) -> None:
    """Make a person's phone an address of theirs, from which they have not written yet. Whoever is not to be
    written to is not written to there either."""
    phone = conn.scalar(select(persons.c.phone).where(persons.c.id == person_id))
    theirs = addresses.c.person_id == person_id
    silent = conn.scalar(
        select(addresses.c.opted_out_at).where(theirs, addresses.c.opted_out_at.is_not(None))
    )
    conn.execute(
        insert(addresses).values(
            channel=channel,
            external_id=phone,
            person_id=person_id,
            language=language,
            phone=phone,
            created_at=now,
            last_in_at=now - _BEFORE,
            opted_out_at=silent,
            state={},
            shown={},
        )
    )
