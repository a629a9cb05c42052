"""Organisations: one row for each folded name and type, whatever its spelling."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from domain.person_names import capitalised
from domain.text import fold
from storage.sql import Query
from storage.tables import organizations

CANDIDATES = 200
"""Names that a typed one is compared with, at most."""

_LONGEST_NAME = 200
_BEGINNINGS = 8
"""Words whose beginnings are looked for; the first ones of a longer name."""

_add = Query(insert_or_ignore(organizations).on_conflict_do_nothing(index_elements=["folded", "type"]))
_find = Query(
    select(
        func.coalesce(organizations.c.merged_into_id, organizations.c.id).label("id"), organizations.c.name
    ).where(
        organizations.c.folded == bindparam("in_folded"),
        organizations.c.type == bindparam("in_type"),
    )
)
_like = Query(
    select(organizations.c.name)
    .where(
        organizations.c.type == bindparam("in_type"),
        organizations.c.merged_into_id.is_(None),
        or_(*(organizations.c.folded.like(bindparam(f"in_{place}")) for place in range(_BEGINNINGS))),
    )
    .order_by(organizations.c.id)
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
    return made


def organization_name(conn: Connection, id_: int) -> str:
    """Its name as it was first written; empty where there is none."""
    found = _name.first(conn, in_id=id_)
    return "" if found is None else str(found.name)


def names_like(conn: Connection, name: str, type_: str) -> list[str]:
    """Known names of a type that share the beginning of a word with this one, or its first letter if it is a
    single short word (an acronym): what `domain.organizations.similar` is worth asking about."""
    words = _folded(name).split()
    like = [f"%{word[:4]}%" for word in words if len(word) >= 4]
    if len(words) == 1:
        like.append(f"{words[0][:1]}%")
    if not like:
        return []
    filled = {f"in_{place}": like[min(place, len(like) - 1)] for place in range(_BEGINNINGS)}
    return [row.name for row in _like.all(conn, in_type=type_, **filled)]


def _written(name: str) -> str:
    """Typed all in small letters, it gets its capitals; an acronym keeps them."""
    name = " ".join(name.split())[:_LONGEST_NAME]
    return capitalised(name) if name.islower() else name


def _folded(name: str) -> str:
    return fold(name)[:_LONGEST_NAME]
