"""What is held of one person, for them to see and to correct."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage.identity import update_person
from storage.seat_rows import IS_LIVE
from storage.tables import attendees, contributions, persons, registrations


def proposal_codes(conn: Connection, person_id: int) -> list[str]:
    """The codes of what this person sent and has not withdrawn, oldest first."""
    mine = (contributions.c.person_id == person_id, contributions.c.withdrawn_at.is_(None))
    return list(
        conn.execute(select(contributions.c.code).where(*mine).order_by(contributions.c.id)).scalars()
    )


def has_sent(conn: Connection, person_id: int) -> bool:
    """Whether anything that this person sent is kept."""
    sent = select(contributions.c.id).where(contributions.c.person_id == person_id).limit(1)
    return conn.execute(sent).first() is not None


def rename(conn: Connection, person_id: int, name: str) -> None:
    """Correct a person's name, also on the live registrations where they stand under the old one."""
    old = conn.execute(select(persons.c.name).where(persons.c.id == person_id)).scalar()
    mine = select(registrations.c.id).where(registrations.c.person_id == person_id)
    conn.execute(
        update(attendees)
        .where(attendees.c.registration_id.in_(mine), attendees.c.position == 0)
        .where(attendees.c.name == old, IS_LIVE)
        .values(name=name)
    )
    update_person(conn, person_id, name=name)
