"""Proposals and their way through the stages, those among them on which nobody has worked yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import func, literal, select, union_all

from storage.export.proposals import untouched
from storage.export.scope import Scope
from storage.report.heard import Counts
from storage.report.reading import Reading
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


def discussed(reading: Reading) -> Mapping[str, int]:
    """By stage."""
    return Counter(one.stage for one in reading.trails)


def entries(reading: Reading) -> Mapping[str, int]:
    """By `stage/entry`: new there, from a stage before, or made of others."""
    return Counter(f"{one.stage}/{one.entry}" for one in reading.trails)


def exits(reading: Reading) -> Mapping[str, int]:
    """By `stage/exit`: on to a later stage, into others, an outcome, or nothing that was said."""
    return Counter(f"{one.stage}/{one.exit}" for one in reading.trails)
