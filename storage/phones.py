"""Being told things on one's phone without having written from it: by SMS, to a number that is proved."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore  # SQLite compiles it too

from domain.channels import PROOFS
from storage.tables import addresses, persons

WROTE = addresses.c.last_in_at >= addresses.c.created_at
"""Of addresses: that somebody ever wrote from there; the others only hear."""

ONLY_TOLD = "only_told"
"""In the state of an address: its person is told things there, and nobody has written from there yet."""

_BEFORE = timedelta(seconds=1)


def is_theirs(conn: Connection, person_id: int, channel: str) -> bool:
    """Whether a person's phone is proved, and nobody else wrote from it on a channel: then they may be told
    things there too. It does not prove who writes from there: senders of SMS can be forged."""
    taken = exists().where(
        addresses.c.channel == channel,
        addresses.c.external_id == persons.c.phone,
        addresses.c.person_id.is_distinct_from(person_id),
    )
    proved = (persons.c.id == person_id, persons.c.phone.is_not(None), persons.c.phone_proof.in_(PROOFS))
    return conn.scalar(select(persons.c.id).where(*proved, ~taken)) is not None


def open_address(conn: Connection, person_id: int, channel: str, language: str, now: datetime) -> None:
    """Make a person's phone an address where they are told things, unless it is. Whoever writes from there is
    nobody before a code joins it (bot/turn.py). Who is not to be written to is not written to there."""
    phone = conn.scalar(select(persons.c.phone).where(persons.c.id == person_id))
    theirs = addresses.c.person_id == person_id
    silent = conn.scalar(
        select(addresses.c.opted_out_at).where(theirs, addresses.c.opted_out_at.is_not(None))
    )
    conn.execute(
        insert_or_ignore(addresses)
        .on_conflict_do_nothing(index_elements=["channel", "external_id"])
        .values(
            channel=channel,
            external_id=phone,
            person_id=person_id,
            language=language,
            phone=phone,
            created_at=now,
            last_in_at=now - _BEFORE,
            opted_out_at=silent,
            state={ONLY_TOLD: True},
            shown={},
        )
    )
