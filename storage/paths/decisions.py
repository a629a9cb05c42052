"""The responses to a contribution, or to a proposal and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from domain.life import Decision
from storage.paths.grown import CONTRIBUTION, of_proposal, with_descendants
from storage.sql import Query
from storage.tables import answered, proposals, responses, stages

_merged = proposals.alias()
_all = (
    select(
        responses.c.id,
        responses.c.decided_on,
        responses.c.outcome,
        responses.c.reason,
        responses.c.entity,
        func.coalesce(stages.c.name, "").label("stage"),
        responses.c.proposal_id,
        func.coalesce(proposals.c.code, "").label("about"),
        func.coalesce(_merged.c.code, "").label("merged_into"),
        responses.c.referred_to,
        responses.c.referred_document,
        responses.c.referred_on,
        responses.c.until,
    )
    .outerjoin(stages, stages.c.id == responses.c.stage_id)
    .outerjoin(proposals, proposals.c.id == responses.c.proposal_id)
    .outerjoin(_merged, _merged.c.id == responses.c.merged_into_id)
    .order_by(responses.c.decided_on, responses.c.id)
)
_answering = select(answered.c.response_id).where(answered.c.contribution_id == CONTRIBUTION)


_TO_CONTRIBUTION = Query(_all.where(responses.c.id.in_(_answering)))
_TO_PROPOSAL = Query(_all.where(responses.c.proposal_id.in_(select(with_descendants(of_proposal()).c.id))))


def decisions_on(conn: Connection, contribution_id: int) -> Sequence[Decision]:
    """All that was ever decided about a contribution, the oldest first."""
    return [Decision(*row) for row in _TO_CONTRIBUTION.all(conn, in_id=contribution_id)]


def decisions_about(conn: Connection, proposal_id: int) -> Sequence[Decision]:
    """The same about a proposal and all that came of it."""
    return [Decision(*row) for row in _TO_PROPOSAL.all(conn, in_proposal=proposal_id)]
