"""The commitments of a process: their sheets, their progress, and whose words they grew from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.redaction import redact
from domain.report import Advance, Commitment, Milestone
from storage.export.scope import Scope
from storage.report.reading import Reading
from storage.tables import (
    commitment_proposals,
    commitments,
    contributions,
    milestones,
    progress,
    proposal_sources,
    proposals,
    themes,
)
from storage.telling import with_ancestors

Rows = Mapping[int, list[Any]]

CODES = 300
"""Codes of people's words that one commitment is told to come from; all are in the pack."""

_TEXTS = ("problem", "text", "contribution", "other_actors", "indicator", "baseline", "goal", "budget")


def commitment_rows(reading: Reading) -> tuple[Commitment, ...]:
    """In their order, each with its milestones, its progress and the codes that it comes from."""
    conn, scope, own = reading.conn, reading.scope, commitments.c
    statement = (
        select(commitments, themes.c.official.label("theme"))
        .outerjoin(themes, themes.c.id == own.theme_id)
        .where(scope.within(own.process_id))
        .order_by(own.position, own.id)
    )
    rows = conn.execute(statement).all()
    steps = _of_each(conn, select(milestones).order_by(milestones.c.position), rows)
    advances = _of_each(conn, select(progress).order_by(progress.c.on), rows)
    return tuple(_commitment(conn, scope, row, steps, advances) for row in rows)


def _of_each(conn: Connection, statement: Any, rows: Any) -> Rows:
    found: dict[int, list[Any]] = {row.id: [] for row in rows}
    for row in conn.execute(statement):
        if row.commitment_id in found:
            found[row.commitment_id].append(row)
    return found


def _commitment(conn: Connection, scope: Scope, row: Row[Any], steps: Rows, advances: Rows) -> Commitment:
    words = {name: redact(getattr(row, name), scope.names) for name in _TEXTS}
    proposed, said = _origin(conn, row.id)
    return Commitment(
        code=row.code,
        title=redact(row.title, scope.names),
        theme=row.theme or "",
        ogp_values=redact(row.ogp_values, scope.names),
        entity=redact(row.entity, scope.names),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        adopted_on=row.adopted_on,
        milestones=tuple(
            Milestone(redact(one.text, scope.names), one.starts_on, one.ends_on, one.done_on)
            for one in steps[row.id]
        ),
        advances=tuple(_advance(scope, one) for one in advances[row.id]),
        proposals=proposed,
        contributions=said,
        **words,
    )


def _advance(scope: Scope, row: Row[Any]) -> Advance:
    text, evidence = redact(row.text, scope.names), redact(row.evidence, scope.names)
    return Advance(row.on, row.percent, row.status, text, evidence)


def _origin(conn: Connection, commitment_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the proposals that were adopted, and of all that people said in them or in what they were
    made from."""
    adopted = select(commitment_proposals.c.proposal_id.label("id")).where(
        commitment_proposals.c.commitment_id == commitment_id
    )
    codes = select(proposals.c.code).where(proposals.c.id.in_(adopted)).order_by(proposals.c.id)
    grown = with_ancestors(adopted)
    said = (
        select(contributions.c.code)
        .join(proposal_sources, proposal_sources.c.contribution_id == contributions.c.id)
        .where(proposal_sources.c.proposal_id.in_(select(grown.c.id)))
        .distinct()
        .order_by(contributions.c.code)
        .limit(CODES)
    )
    return tuple(conn.execute(codes).scalars()), tuple(conn.execute(said).scalars())
