"""Saving attendance lists, piece by piece; the same list again adds nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, tuple_, update

from domain.row_links import LinkedAttendance
from storage.imports.ledger import unfinished
from storage.imports.organizations import organization_ids
from storage.tables import attendances, events, persons

Key = tuple[int, str]


def save_attendance(
    conn: Connection, piece: Sequence[LinkedAttendance], import_id: int, now: datetime
) -> int:
    """Write who is not yet on the event's list; returns how many. One person of the process is one row of
    persons, at however many events. What an import that died half way has left behind is taken over."""
    wanted = {(linked.event_id, linked.row.person_key): linked for linked in reversed(piece)}
    same = tuple_(attendances.c.event_id, attendances.c.person_key).in_(list(wanted))
    query = select(attendances.c.event_id, attendances.c.person_key).where(same)
    known = {(event_id, key) for event_id, key in conn.execute(query)}
    left = update(attendances).where(same, attendances.c.import_id.in_(unfinished()))
    adopted = conn.execute(left.values(import_id=import_id)).rowcount if known else 0
    new = [linked for key, linked in reversed(wanted.items()) if key not in known]
    if new:
        _insert(conn, new, import_id, now)
    return len(new) + adopted


def _insert(conn: Connection, new: Sequence[LinkedAttendance], import_id: int, now: datetime) -> None:
    organizations = organization_ids(conn, (linked.row.organization for linked in new), now)
    people = _people(conn, new, organizations, now)
    rows = [
        {
            "event_id": linked.event_id,
            "person_id": people[linked.process_id, linked.row.person_key],
            "organization_id": organizations.get(linked.row.organization.key),
            "type": linked.row.organization.type,
            "subtype": linked.row.organization.subtype,
            "ubigeo": linked.row.ubigeo or None,
            "role": linked.row.role,
            "means": "lista",
            "person_key": linked.row.person_key,
            "import_id": import_id,
        }
        for linked in new
    ]
    conn.execute(insert(attendances), rows)


def _people(
    conn: Connection,
    rows: Sequence[LinkedAttendance],
    organizations: dict[tuple[str, str], int],
    now: datetime,
) -> dict[Key, int]:
    """The person of each (process, key), created if no list of the process had them yet."""
    wanted = {(linked.process_id, linked.row.person_key): linked for linked in reversed(rows)}
    same = tuple_(events.c.process_id, attendances.c.person_key).in_(list(wanted))
    query = select(events.c.process_id, attendances.c.person_key, attendances.c.person_id)
    stored = conn.execute(query.join_from(attendances, events).where(same))
    found = {(process, key): person for process, key, person in stored if person is not None}
    missing = {key: linked for key, linked in wanted.items() if key not in found}
    if missing:
        values = [_person(linked, organizations, now) for linked in missing.values()]
        made = insert(persons).returning(persons.c.id, sort_by_parameter_order=True)
        found |= dict(zip(missing, conn.execute(made, values).scalars(), strict=True))
    return found


def _person(
    linked: LinkedAttendance, organizations: dict[tuple[str, str], int], now: datetime
) -> dict[str, Any]:
    """Somebody known from a list alone: no address, so nothing is ever sent."""
    return {
        "created_at": now,
        "name": linked.row.person_name,
        "ubigeo": linked.row.ubigeo or None,
        "language": "es",
        "reminders": False,
        "announcements": False,
        "last_organization_id": organizations.get(linked.row.organization.key),
    }
