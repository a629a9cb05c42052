"""Organisations that files name: found by folded name and type, or created."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, tuple_
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from domain.organization_cells import Named
from domain.organizations import keys
from storage.tables import organization_keys, organizations

Key = tuple[str, str]

# the dialect of PostgreSQL writes this clause for SQLite too; the other way round it fails
_ADD = insert_or_ignore(organizations).on_conflict_do_nothing(index_elements=["folded", "type"])

_ADD_KEYS = insert_or_ignore(organization_keys).on_conflict_do_nothing(
    index_elements=["type", "key", "organization_id"]
)


def organization_ids(conn: Connection, named: Iterable[Named], now: datetime) -> dict[Key, int]:
    """The ids by (folded name, type) of those that have a name; a subtype already stored stays."""
    wanted = {each.key: each for each in named if each.name}
    found = _stored(conn, wanted)
    missing = [
        {
            "name": each.name,
            "folded": key[0],
            "type": each.type,
            "subtype": each.subtype,
            "created_at": now,
        }
        for key, each in wanted.items()
        if key not in found
    ]
    if missing:
        conn.execute(_ADD, missing)
        found = _stored(conn, wanted)
        conn.execute(_ADD_KEYS, _keys(missing, found))
    return found


def _keys(made: Iterable[dict[str, Any]], ids: dict[Key, int]) -> list[dict[str, Any]]:
    return [
        {"type": each["type"], "key": key, "organization_id": ids[each["folded"], each["type"]]}
        for each in made
        for key in sorted(keys(each["name"]))
    ]


def _stored(conn: Connection, keys: Iterable[Key]) -> dict[Key, int]:
    columns = tuple_(organizations.c.folded, organizations.c.type)
    query = select(organizations.c.folded, organizations.c.type, organizations.c.id)
    rows = conn.execute(query.where(columns.in_(list(keys))))
    return {(folded, type_): id_ for folded, type_, id_ in rows}
