"""Commitments as people see them: which process shows its own, and one of them whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from domain.life import Advance
from storage.sql import Query
from storage.tables import (
    commitment_proposals,
    commitments,
    milestones,
    processes,
    progress,
    proposals,
    themes,
)

_newest = Query(
    select(processes.c.id, processes.c.name)
    .where(processes.c.id.in_(select(commitments.c.process_id)))
    .order_by(func.coalesce(processes.c.starts_on, date.min).desc(), processes.c.id.desc())
    .limit(1)
)
_one = Query(
    select(
        commitments,
        processes.c.code.label("process"),
        processes.c.name.label("process_name"),
        func.coalesce(themes.c.plain, "").label("theme"),
    )
    .join(processes, processes.c.id == commitments.c.process_id)
    .outerjoin(themes, themes.c.id == commitments.c.theme_id)
    .where(commitments.c.id == bindparam("in_id"))
)
_sources = Query(
    select(proposals.c.code)
    .join(commitment_proposals, commitment_proposals.c.proposal_id == proposals.c.id)
    .where(commitment_proposals.c.commitment_id == bindparam("in_id"))
    .order_by(proposals.c.id)
)
_milestones = Query(
    select(milestones.c.text, milestones.c.starts_on, milestones.c.ends_on, milestones.c.done_on)
    .where(milestones.c.commitment_id == bindparam("in_id"))
    .order_by(milestones.c.position)
)
_progress = Query(
    select(progress.c.on, progress.c.percent, progress.c.status, progress.c.text, progress.c.evidence)
    .where(progress.c.commitment_id == bindparam("in_id"))
    .order_by(progress.c.on.desc())
)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of a commitment; its days are those of Peru."""

    text: str
    starts_on: date | None
    ends_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment whole: its row with `process`, `process_name` and `theme`, the codes of the proposals that
    it came of, its milestones in order and its progress, the newest first."""

    row: Any
    proposals: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    progress: tuple[Advance, ...]


def shown_process(conn: Connection) -> tuple[int, str] | None:
    """The newest process that has commitments: (id, name)."""
    row = _newest.first(conn)
    return None if row is None else (row.id, row.name)


def commitment(conn: Connection, commitment_id: int) -> Commitment | None:
    """That one, whole."""
    row = _one.first(conn, in_id=commitment_id)
    if row is None:
        return None
    return Commitment(
        row,
        tuple(one.code for one in _sources.all(conn, in_id=commitment_id)),
        tuple(Milestone(*one) for one in _milestones.all(conn, in_id=commitment_id)),
        tuple(Advance(*one) for one in _progress.all(conn, in_id=commitment_id)),
    )


def commitment_codes(conn: Connection, process_id: int) -> Sequence[str]:
    """The codes of a process's commitments, in their order."""
    found = select(commitments.c.code).where(commitments.c.process_id == process_id)
    return conn.execute(found.order_by(commitments.c.position)).scalars().all()
