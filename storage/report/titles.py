"""What a proposal is called where anybody may read it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, exists, func, or_, select

from storage.export.scope import Scope
from storage.tables import contributions, proposal_sources, proposal_versions, proposals


def titles(conn: Connection, scope: Scope, proposal_ids: Iterable[int]) -> dict[int, str]:
    """Proposal → the title of its last version, else what it asks for.

    A first version is people's own words: it is told only where all of them may be read. Later ones, and
    those of an institution, are the team's.
    """
    own, source = proposal_versions.c, contributions.c
    last = select(own.proposal_id, func.max(own.number).label("number")).group_by(own.proposal_id).subquery()
    kept_back = exists().where(
        proposal_sources.c.proposal_id == own.proposal_id,
        source.id == proposal_sources.c.contribution_id,
        or_(source.revision != "publicable", source.withdrawn_at.is_not(None)),
    )
    statement = (
        select(own.proposal_id, own.title, own.commitment)
        .join(last, and_(last.c.proposal_id == own.proposal_id, last.c.number == own.number))
        .join(proposals, proposals.c.id == own.proposal_id)
        .where(
            scope.within(proposals.c.process_id),
            own.proposal_id.in_(list(proposal_ids)),
            or_(own.number > 1, ~kept_back),
        )
    )
    return {row.proposal_id: row.title or row.commitment for row in conn.execute(statement)}
