"""The chats of people, for staff to find: by phone, by ticket, by proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from storage.tables import addresses, contributions, links, persons, registrations


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat: its number here, its channel, whose it is (None: nobody known), when
    they last wrote in it, and the link by which it was joined, if it was."""

    id: int
    channel: str
    person_id: int | None
    name: str
    last_in_at: datetime
    link_id: int | None


def find(conn: Connection, who: str) -> list[Chat]:
    """The chats of everybody whose phone, ticket or proposal this is, and those that prove this phone."""
    word = "".join(who.split()).upper()
    known = select(persons.c.id).where(persons.c.phone == word)
    ticket = select(registrations.c.person_id).where(registrations.c.code == word)
    proposal = select(contributions.c.person_id).where(contributions.c.code == word)
    return _chats(
        conn, or_(addresses.c.phone == word, addresses.c.person_id.in_(known.union(ticket, proposal)))
    )


def of_ids(conn: Connection, *ids: int) -> dict[int, Chat]:
    """These chats, by their number."""
    return {one.id: one for one in _chats(conn, addresses.c.id.in_(ids))}


def _chats(conn: Connection, which: ColumnElement[bool]) -> list[Chat]:
    holds = (links.c.linked_at.is_not(None), links.c.undone_at.is_(None))
    joined: Any = (
        select(links.c.id)
        .where(links.c.new_address_id == addresses.c.id, links.c.person_id.is_not(None), *holds)
        .order_by(links.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = conn.execute(
        select(addresses.c.id, addresses.c.channel, addresses.c.person_id, persons.c.name)
        .add_columns(addresses.c.last_in_at, joined.label("link_id"))
        .outerjoin(persons, persons.c.id == addresses.c.person_id)
        .where(which)
        .order_by(addresses.c.id)
    )
    return [
        Chat(row.id, row.channel, row.person_id, row.name or "", row.last_in_at, row.link_id) for row in found
    ]
