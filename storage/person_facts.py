"""What a notice says of a person, whose turn it is not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from storage.sql import Query
from storage.tables import persons

_name = Query(select(persons.c.name).where(persons.c.id == bindparam("in_id")))

_reminded = Query(select(persons.c.name, persons.c.reminders).where(persons.c.id == bindparam("in_id")))
_announcements = Query(select(persons.c.announcements).where(persons.c.id == bindparam("in_id")))


def person_name(conn: Connection, person_id: int) -> str:
    """Their name; empty where it is not known or was erased."""
    found = _name.first(conn, in_id=person_id)
    return (found.name or "") if found else ""


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who would be reminded: their name, and whether they have not asked for silence before events."""

    name: str
    wanted: bool


def reminded(conn: Connection, person_id: int) -> Reminded:
    """Both of a person; nobody who was erased wants anything."""
    found = _reminded.first(conn, in_id=person_id)
    return Reminded(found.name or "", found.reminders) if found else Reminded("", wanted=False)


def wants_announcements(conn: Connection, person_id: int) -> bool:
    """Whether they allowed to be told of what they did not ask for."""
    found = _announcements.first(conn, in_id=person_id)
    return bool(found is not None and found.announcements)
