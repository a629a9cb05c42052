"""Two spellings of one organisation: counted as one, with a record that can be undone in any order.

A record says that one organisation is another; where several follow each other, `merged_into_id` is where
they end. Rows keep the organisation that they named, so undoing gives each back what was its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, union_all, update

from domain.organization_names import Known
from domain.text import fold
from storage.tables import attendances, contributions, organization_merges, organizations, registrations


class NotMerged(Exception):
    """`code`: same (they count as one already) | unknown | undone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge that holds: the record's number, and what counts as what."""

    id: int
    variant: Known
    kept: Known
    by: str
    at: datetime


def merge(conn: Connection, variant_id: int, kept_id: int, by: str, now: datetime) -> Merged:
    """From now on the first counts as the second. Where the first counted as another already, that other one
    does too. Raises NotMerged(same)."""
    _alone(conn)
    holds = _records(conn)
    variant = _root(holds, variant_id)
    if variant == _root(holds, kept_id):
        raise NotMerged("same")
    row = {"from_id": variant, "into_id": kept_id, "by": by[:160], "at": now, "undone_by": ""}
    made = insert(organization_merges).values(row).returning(organization_merges.c.id)
    number = int(conn.execute(made).scalar_one())
    _settle(conn, {**holds, variant: kept_id})
    return next(one for one in merges(conn) if one.id == number)


def unmerge(conn: Connection, number: int, by: str, now: datetime) -> Merged:
    """What that merge joined counts apart again; other merges hold. Raises NotMerged(unknown | undone)."""
    _alone(conn)
    record = organization_merges.c
    undone = conn.execute(select(record.undone_at).where(record.id == number)).first()
    if undone is None or undone.undone_at is not None:
        raise NotMerged("unknown" if undone is None else "undone")
    merged = next(one for one in merges(conn) if one.id == number)
    values = {"undone_by": by[:160], "undone_at": now}
    conn.execute(update(organization_merges).where(record.id == number).values(values))
    conn.execute(
        update(organizations).where(organizations.c.id == merged.variant.id).values(merged_into_id=None)
    )
    _settle(conn, _records(conn))
    return merged


def merges(conn: Connection) -> list[Merged]:
    """Those that hold, oldest first."""
    record = organization_merges.c
    found = conn.execute(
        select(record.id, record.from_id, record.into_id, record.by, record.at)
        .where(record.undone_at.is_(None))
        .order_by(record.id)
    ).all()
    ids = {one for row in found for one in (row.from_id, row.into_id)}
    known = {one.id: one for one in _known(conn, ids)} if ids else {}
    return [Merged(row.id, known[row.from_id], known[row.into_id], row.by, row.at) for row in found]


def standing(conn: Connection) -> list[Known]:
    """Every organisation that counts by itself, with how many rows name it or one that counts as it."""
    counts = _used(conn)
    rows = conn.execute(
        select(*_COLUMNS, organizations.c.merged_into_id).order_by(organizations.c.folded, organizations.c.id)
    ).all()
    used: dict[int, int] = {}
    for row in rows:
        root = row.merged_into_id or row.id
        used[root] = used.get(root, 0) + counts.get(row.id, 0)
    return [
        Known(row.id, row.name, row.type, row.subtype, used[row.id])
        for row in rows
        if row.merged_into_id is None
    ]


def named(conn: Connection, word: str) -> list[Known]:
    """The organisations meant by an id, or by a name as it is written, accents and capitals apart."""
    if word.isascii() and word.isdecimal() and len(word) < 16:
        return _known(conn, {int(word)})
    found = conn.execute(select(organizations.c.id).where(organizations.c.folded == fold(word)[:200]))
    return _known(conn, set(found.scalars()))


_COLUMNS = tuple(organizations.c[name] for name in ("id", "name", "type", "subtype"))


def _known(conn: Connection, ids: set[int]) -> list[Known]:
    found = select(*_COLUMNS).where(organizations.c.id.in_(ids)).order_by(organizations.c.id)
    return [Known(*row) for row in conn.execute(found)]


def _used(conn: Connection) -> dict[int, int]:
    tables = (registrations, attendances, contributions)
    each = union_all(*(select(table.c.organization_id.label("id")) for table in tables)).subquery()
    found = select(each.c.id, func.count()).where(each.c.id.is_not(None)).group_by(each.c.id)
    return {id_: int(count) for id_, count in conn.execute(found)}


def _alone(conn: Connection) -> None:
    """Two at once could each be right and make a circle together."""
    if conn.dialect.name != "sqlite":  # there, who writes is alone
        conn.execute(select(func.pg_advisory_xact_lock(func.hashtext("rimay organizations"))))


def _records(conn: Connection) -> dict[int, int]:
    """{organisation: what it was said to be}. None is said to be two, so they end without a circle."""
    record = organization_merges.c
    found = conn.execute(select(record.from_id, record.into_id).where(record.undone_at.is_(None)))
    return {row.from_id: row.into_id for row in found}


def _root(records: Mapping[int, int], id_: int) -> int:
    while id_ in records:
        id_ = records[id_]
    return id_


def _settle(conn: Connection, records: Mapping[int, int]) -> None:
    """Each points to where its records end, in one step."""
    stored = organizations.c.merged_into_id
    found = conn.execute(select(organizations.c.id, stored).where(organizations.c.id.in_(list(records))))
    for id_, now_at in found.all():
        root = _root(records, id_)
        if root != now_at:
            conn.execute(update(organizations).where(organizations.c.id == id_).values(merged_into_id=root))
