"""Who stands behind something is one person, however many chats they joined."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, exists

from storage.tables import links


def once(supported: Table) -> ColumnElement[bool]:
    """Of a table of supports: the rows that count. A row that stayed with a person who was joined with
    another is the same person's second one (storage/link_rows.py)."""
    return ~exists().where(
        links.c.previous_person_id == supported.c.person_id,
        links.c.linked_at.is_not(None),
        links.c.undone_at.is_(None),
    )
