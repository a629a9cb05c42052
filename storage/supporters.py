"""Who stands behind something is one person, however many chats they joined.

A support that stayed with a person who was joined with another is that one's second (storage/link_rows.py):
it stays a row, so that chats can be parted again, and does not count. Where of three chats the one whose
support counted is parted again, that of the third counts from then on (storage/links.py).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, exists, func, select

from storage.tables import links

_HOLDS = (links.c.linked_at.is_not(None), links.c.undone_at.is_(None))
_joined = select(links.c.previous_person_id).where(links.c.previous_person_id.is_not(None), *_HOLDS)


def once(supported: Table) -> ColumnElement[bool]:
    """Of a table of supports: the rows that count."""
    return ~exists().where(links.c.previous_person_id == supported.c.person_id, *_HOLDS)


def number(supported: Table, where: ColumnElement[bool]) -> ColumnElement[Any]:
    """How many rows count of those that a condition names, for who waits for an answer: few chats are joined,
    so they are looked up and not every support."""
    every = select(func.count()).select_from(supported).where(where).scalar_subquery()
    second = select(func.count()).select_from(supported).where(where, supported.c.person_id.in_(_joined))
    return every - second.scalar_subquery()
