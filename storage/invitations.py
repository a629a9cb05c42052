"""Codes for tables that are entered by invitation: whom an institution sends, and how many seats it has."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from domain.codes import new_code
from storage.seat_rows import IS_LIVE
from storage.sql import Query
from storage.tables import attendees, events, invitations, registrations

_LENGTH = 6

_find = Query(
    select(invitations.c.id, invitations.c.seats).where(
        invitations.c.code == bindparam("in_code"), invitations.c.event_id == bindparam("in_event")
    )
)
_used = Query(
    select(func.count().label("seats"))
    .select_from(attendees.join(registrations))
    .where(registrations.c.invitation_id == bindparam("in_invitation"), IS_LIVE)
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to one event. `left`: seats that nobody has or waits for yet; it may be negative."""

    id: int
    left: int


@dataclass(frozen=True, slots=True)
class Designation:
    """How far an institution has come: `names` of those it has designated, of `seats` that it may."""

    code: str
    entity: str
    seats: int
    names: tuple[str, ...]


def find_invitation(conn: Connection, event_id: int, code: str) -> Invitation | None:
    """The invitation with this code, as people type it, to this event. Call it with the event locked."""
    found = _find.first(conn, in_code=code.strip().upper(), in_event=event_id)
    if found is None:
        return None
    used = _used.first(conn, in_invitation=found.id)
    return Invitation(found.id, found.seats - (used.seats if used else 0))


def create_invitation(conn: Connection, event_code: str, entity: str, seats: int, now: datetime) -> str:
    """Make an invitation and return its code. Raises KeyError for an unknown event."""
    event_id = conn.execute(select(events.c.id).where(events.c.code == event_code)).scalar()
    if event_id is None:
        raise KeyError(event_code)
    while True:
        code = new_code(secrets.randbelow, _LENGTH)
        made = conn.execute(
            insert_or_ignore(invitations)
            .values(event_id=event_id, code=code, entity=entity, seats=seats, created_at=now)
            .on_conflict_do_nothing(index_elements=["code"])
        )
        if made.rowcount:
            return code


def designations(conn: Connection, event_code: str) -> list[Designation]:
    """Every invitation to an event, who was designated with it, and who was not yet."""
    joined = invitations.join(events).outerjoin(
        registrations, registrations.c.invitation_id == invitations.c.id
    )
    joined = joined.outerjoin(attendees, (attendees.c.registration_id == registrations.c.id) & IS_LIVE)
    rows = conn.execute(
        select(invitations.c.code, invitations.c.entity, invitations.c.seats, attendees.c.name)
        .select_from(joined)
        .where(events.c.code == event_code)
        .order_by(invitations.c.entity, invitations.c.id, attendees.c.id)
    )
    found: dict[str, Designation] = {}
    for row in rows:
        known = found.get(row.code, Designation(row.code, row.entity, row.seats, ()))
        names = (*known.names, row.name) if row.name is not None else known.names
        found[row.code] = Designation(row.code, row.entity, row.seats, names)
    return list(found.values())
