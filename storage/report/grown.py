"""Proposals and their way through the stages, those among them on which nobody has worked yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, func, literal, select, union_all

from storage.export.proposals import untouched
from storage.export.scope import Scope
from storage.export.trails import trail_rows
from storage.report.heard import Counts
from storage.tables import contributions, proposal_lineage, proposals


def number(scope: Scope) -> Counts:
    """How many proposals there are."""
    rows = union_all(
        select(proposals.c.code).where(scope.within(proposals.c.process_id)),
        select(contributions.c.code).where(*untouched(scope)),
    ).subquery()
    return select(literal(""), func.count()).select_from(rows)


def lineage(kind: str, scope: Scope) -> Counts:
    """How many proposals went into others in that way."""
    return (
        select(literal(""), func.count(proposal_lineage.c.parent_id.distinct()))
        .join(proposals, proposals.c.id == proposal_lineage.c.parent_id)
        .where(scope.within(proposals.c.process_id), proposal_lineage.c.kind == kind)
    )


def discussed(conn: Connection, scope: Scope) -> Mapping[str, int]:
    """By stage."""
    return Counter(str(row["etapa"]) for row in trail_rows(conn, scope))


def entries(conn: Connection, scope: Scope) -> Mapping[str, int]:
    """By `stage/entry`: new there, from a stage before, or made of others (domain/pack_trails.py)."""
    return Counter(f"{row['etapa']}/{row['entra']}" for row in trail_rows(conn, scope))


def exits(conn: Connection, scope: Scope) -> Mapping[str, int]:
    """By `stage/exit`: on to a later stage, into others, an outcome, under way, or without a trace."""
    return Counter(f"{row['etapa']}/{row['sale']}" for row in trail_rows(conn, scope))
