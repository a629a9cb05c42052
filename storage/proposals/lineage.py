"""What proposals come from and what became of them, both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from domain.proposals import derivation_text
from storage.tables import proposal_lineage, proposals

Edge = tuple[int, int]
"""A parent's and its child's id."""


class Circle(ValueError):
    """A proposal would come from itself; `ids`: those on the way round."""

    def __init__(self, ids: tuple[int, ...]) -> None:
        super().__init__("a proposal would come from itself")
        self.ids = ids


def edges(conn: Connection, process_id: int) -> list[tuple[str, str]]:
    """(parent's code, child's code) of a process."""
    parent, child = proposals.alias(), proposals.alias()
    query = (
        select(parent.c.code, child.c.code)
        .select_from(proposal_lineage)
        .join(parent, parent.c.id == proposal_lineage.c.parent_id)
        .join(child, child.c.id == proposal_lineage.c.child_id)
        .where(child.c.process_id == process_id)
    )
    return [(row[0], row[1]) for row in conn.execute(query)]


def derive(conn: Connection, wanted: Mapping[int, Mapping[int, str]], by: str, now: datetime) -> None:
    """Make these all that each child comes from: child's id → parent's → kind. What falls away goes first, so
    that an edge that is turned round is no circle. Raises Circle."""
    had = {child_id: _parents(conn, child_id) for child_id in wanted}
    for child_id, parents in wanted.items():
        gone = [id_ for id_, kind in had[child_id].items() if parents.get(id_) != kind]
        if gone:
            theirs = (proposal_lineage.c.child_id == child_id, proposal_lineage.c.parent_id.in_(gone))
            conn.execute(delete(proposal_lineage).where(*theirs))
    for child_id, parents in wanted.items():
        for parent_id, kind in parents.items():
            if had[child_id].get(parent_id) != kind:
                add(conn, (parent_id, child_id), kind, by, now)


def add(conn: Connection, edge: Edge, kind: str, by: str, now: datetime) -> bool:
    """Write that a proposal comes from another; whether that is new. Raises Circle."""
    parent_id, child_id = edge
    same = (proposal_lineage.c.parent_id == parent_id, proposal_lineage.c.child_id == child_id)
    if conn.execute(select(proposal_lineage.c.kind).where(*same)).first() is not None:
        return False
    above = ancestors(conn, [parent_id])
    if child_id in above:
        raise Circle((parent_id, child_id))
    row = {"parent_id": parent_id, "child_id": child_id, "kind": kind, "by": by[:160], "at": now}
    conn.execute(insert(proposal_lineage).values(row))
    return True


def derivations(conn: Connection, ids: Collection[int]) -> dict[int, str]:
    """What each of these that comes from others comes from, as the matrix writes it."""
    query = (
        select(proposal_lineage.c.child_id, proposals.c.code, proposal_lineage.c.kind)
        .join(proposals, proposals.c.id == proposal_lineage.c.parent_id)
        .where(proposal_lineage.c.child_id.in_(ids))
    )
    parents: dict[int, dict[str, str]] = defaultdict(dict)
    for child, code, kind in conn.execute(query):
        parents[child][code] = kind
    return {child: derivation_text(comes_from) for child, comes_from in parents.items()}


def ancestors(conn: Connection, ids: Collection[int]) -> set[int]:
    """These and all that they come from."""
    return {ancestor for _, ancestor in ancestries(conn, ids)}


def ancestries(conn: Connection, ids: Collection[int]) -> set[Edge]:
    """(one of these, itself or something that it comes from), each once."""
    return _reached(conn, ids, "child_id", "parent_id")


def descendants(conn: Connection, ids: Collection[int]) -> set[int]:
    """These and all that came of them."""
    return {descendant for _, descendant in _reached(conn, ids, "parent_id", "child_id")}


def _parents(conn: Connection, child_id: int) -> dict[int, str]:
    own = proposal_lineage.c
    query = select(own.parent_id, own.kind).where(own.child_id == child_id)
    return {row.parent_id: row.kind for row in conn.execute(query)}


def _reached(conn: Connection, ids: Collection[int], near: str, far: str) -> set[Edge]:
    own = select(proposals.c.id.label("root"), proposals.c.id.label("id")).where(proposals.c.id.in_(ids))
    found = own.cte("reached", recursive=True)
    step = select(found.c.root, proposal_lineage.c[far]).join(found, found.c.id == proposal_lineage.c[near])
    both = found.union(step)
    return {(root, id_) for root, id_ in conn.execute(select(both.c.root, both.c.id))}
