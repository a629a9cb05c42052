"""The commitments that came of people's words, and how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, Select, and_, bindparam, func, select

from domain.life import Adopted, Advance
from storage.paths.grown import of_contribution, of_proposal, with_descendants
from storage.sql import Query
from storage.tables import commitment_proposals, commitments, milestones, processes, progress

_latest = (
    select(func.max(progress.c.on)).where(progress.c.commitment_id == commitments.c.id).scalar_subquery()
)
_ahead = (
    select(milestones.c.id)
    .where(milestones.c.commitment_id == commitments.c.id, milestones.c.done_on.is_(None))
    .where(milestones.c.ends_on >= bindparam("in_today", type_=Date))
    .order_by(milestones.c.ends_on, milestones.c.position)
    .limit(1)
    .scalar_subquery()
)
_last = progress.alias()
_next = milestones.alias()
_all = (
    select(
        commitments.c.id,
        commitments.c.code,
        processes.c.code.label("process"),
        commitments.c.title,
        commitments.c.entity,
        commitments.c.adopted_on,
        _last.c.on,
        _last.c.percent,
        _last.c.status,
        _last.c.text,
        _last.c.evidence,
        _next.c.ends_on,
        func.coalesce(_next.c.text, "").label("next_text"),
    )
    .join(processes, processes.c.id == commitments.c.process_id)
    .outerjoin(_last, and_(_last.c.commitment_id == commitments.c.id, _last.c.on == _latest))
    .outerjoin(_next, _next.c.id == _ahead)
    .order_by(commitments.c.process_id.desc(), commitments.c.position, commitments.c.id)
)


def _of(roots: Select[tuple[int]]) -> Query:
    grown = with_descendants(roots)
    found = select(commitment_proposals.c.commitment_id).where(
        commitment_proposals.c.proposal_id.in_(select(grown.c.id))
    )
    return Query(_all.where(commitments.c.id.in_(found)))


_FROM_CONTRIBUTION = _of(of_contribution())
_FROM_PROPOSAL = _of(of_proposal())
_OF_PROCESS = Query(_all.where(commitments.c.process_id == bindparam("in_process")))
_BY_ID = Query(_all.where(commitments.c.id == bindparam("in_commitment")))


def adopted_from(conn: Connection, contribution_id: int, today: date) -> Sequence[Adopted]:
    """The commitments that a contribution led to."""
    return [_adopted(row) for row in _FROM_CONTRIBUTION.all(conn, in_id=contribution_id, in_today=today)]


def adopted_of(conn: Connection, proposal_id: int, today: date) -> Sequence[Adopted]:
    """The commitments that a proposal, or what came of it, led to."""
    return [_adopted(row) for row in _FROM_PROPOSAL.all(conn, in_proposal=proposal_id, in_today=today)]


def adopted_in(conn: Connection, process_id: int, today: date) -> Sequence[Adopted]:
    """All commitments of a process, in their order."""
    return [_adopted(row) for row in _OF_PROCESS.all(conn, in_process=process_id, in_today=today)]


def adopted_by_id(conn: Connection, commitment_id: int, today: date) -> Adopted | None:
    """One commitment."""
    row = _BY_ID.first(conn, in_commitment=commitment_id, in_today=today)
    return None if row is None else _adopted(row)


def _adopted(row: Any) -> Adopted:
    advance = Advance(row.on, row.percent, row.status, row.text, row.evidence) if row.on else None
    return Adopted(
        row.id,
        row.code,
        row.process,
        row.title,
        row.entity,
        row.adopted_on,
        advance,
        row.ends_on,
        row.next_text,
    )
