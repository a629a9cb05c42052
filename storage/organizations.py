"""Organisations: one row for each folded name and type, whatever its spelling."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from domain.organizations import keys, keys_asked
from domain.person_names import capitalised
from domain.text import fold
from storage.sql import Query
from storage.tables import organization_keys, organizations

CANDIDATES = 200
"""Names that a typed one is compared with, at most."""

_LONGEST_NAME = 200
_ASKED = 6
"""Keys that are looked for, at most."""

_add = Query(insert_or_ignore(organizations).on_conflict_do_nothing(index_elements=["folded", "type"]))
_find = Query(
    select(
        func.coalesce(organizations.c.merged_into_id, organizations.c.id).label("id"), organizations.c.name
    ).where(
        organizations.c.folded == bindparam("in_folded"),
        organizations.c.type == bindparam("in_type"),
    )
)
_add_key = Query(
    insert_or_ignore(organization_keys).on_conflict_do_nothing(
        index_elements=["type", "key", "organization_id"]
    )
)
_under_key = Query(
    select(organizations.c.name)
    .select_from(organization_keys.join(organizations))
    .where(
        organization_keys.c.type == bindparam("in_type"),
        organization_keys.c.key == bindparam("in_key"),
        organizations.c.merged_into_id.is_(None),
    )
    .order_by(organization_keys.c.organization_id)
    .limit(CANDIDATES)
)
_name = Query(select(organizations.c.name).where(organizations.c.id == bindparam("in_id")))


def organization_id(conn: Connection, name: str, type_: str) -> int | None:
    """The organisation called so, spelling apart; one merged into another is that other one."""
    found = _find.first(conn, in_folded=_folded(name), in_type=type_)
    return None if found is None else int(found.id)


def find_or_create(
    conn: Connection, *, name: str, type_: str, subtype: str, ubigeo: str | None, now: datetime
) -> int:
    """The organisation's id, made if its folded name is new within its type."""
    found = organization_id(conn, name, type_)
    if found is not None:
        return found
    _add.run(
        conn,
        name=_written(name),
        folded=_folded(name),
        type=type_,
        subtype=subtype,
        ubigeo=ubigeo,
        created_at=now,
    )
    made = organization_id(conn, name, type_)
    if made is None:
        raise LookupError("the organisation that was just made is gone")
    for key in sorted(keys(name)):
        _add_key.run(conn, type=type_, key=key, organization_id=made)
    return made


def organization_name(conn: Connection, id_: int) -> str:
    """Its name as it was first written; empty where there is none."""
    found = _name.first(conn, in_id=id_)
    return "" if found is None else str(found.name)


def names_like(conn: Connection, name: str, type_: str) -> list[str]:
    """Known names of a type that `domain.organizations.similar` is worth asking about: those under the key
    of the typed name that fewest share, and those whose initials it may be."""
    words, acronym = keys_asked(name)
    found = [_names_under(conn, type_, key) for key in sorted(words, key=len, reverse=True)[:_ASKED]]
    rarest = min((names for names in found if names), key=len, default=[])
    return rarest + (_names_under(conn, type_, acronym) if acronym else [])


def _names_under(conn: Connection, type_: str, key: str) -> list[str]:
    return [row.name for row in _under_key.all(conn, in_type=type_, in_key=key)]


def _written(name: str) -> str:
    """Typed all in small letters, it gets its capitals; an acronym keeps them."""
    name = " ".join(name.split())[:_LONGEST_NAME]
    return capitalised(name) if name.islower() else name


def _folded(name: str) -> str:
    return fold(name)[:_LONGEST_NAME]
