"""What a notice says of a person, whose turn it is not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from storage.lists import among
from storage.sql import Query
from storage.tables import persons

_name = Query(select(persons.c.name).where(persons.c.id == bindparam("in_id")))

_told = Query(select(persons.c.id, persons.c.name, persons.c.reminders).where(among(persons.c.id, "in_ids")))
_announcements = Query(select(persons.c.announcements).where(persons.c.id == bindparam("in_id")))


def person_name(conn: Connection, person_id: int) -> str:
    """Their name; empty where it is not known or was erased."""
    found = _name.first(conn, in_id=person_id)
    return (found.name or "") if found else ""


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told something: their name, and whether they want to be reminded of events."""

    name: str
    reminders: bool


def told(conn: Connection, person_ids: Collection[int]) -> dict[int, Told]:
    """Of each person by id; who was erased is not there."""
    rows = _told.all(conn, in_ids=person_ids)
    return {row.id: Told(row.name or "", row.reminders) for row in rows}


def wants_announcements(conn: Connection, person_id: int) -> bool:
    """Whether they allowed to be told of what they did not ask for."""
    found = _announcements.first(conn, in_id=person_id)
    return bool(found is not None and found.announcements)
