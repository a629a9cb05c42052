"""Which of a person's contributions a response or a commitment's progress is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, or_, select

from domain.life import Advance
from storage.lists import among
from storage.sql import Query
from storage.tables import (
    answered,
    commitment_proposals,
    contributions,
    progress,
    proposal_sources,
    supports,
)
from storage.telling import with_ancestors

_PERSON: BindParameter[int] = bindparam("in_person")
_joined = select(supports.c.contribution_id).where(supports.c.person_id == _PERSON)


def _of(some: Select[Any]) -> Query:
    own = contributions.c.person_id == _PERSON
    return Query(
        select(contributions.c.code)
        .where(contributions.c.id.in_(some), contributions.c.withdrawn_at.is_(None))
        .where(or_(own, contributions.c.id.in_(_joined)))
        .order_by(func.coalesce(own, False).desc(), contributions.c.id)
    )


_adopted = select(commitment_proposals.c.proposal_id.label("id")).where(
    commitment_proposals.c.commitment_id == bindparam("in_commitment")
)
_by_response = _of(
    select(answered.c.contribution_id).where(answered.c.response_id == bindparam("in_response"))
)
_these = contributions.alias()
_among = _of(select(_these.c.id).where(among(_these.c.id, "in_ids")))
_by_commitment = _of(
    select(proposal_sources.c.contribution_id).where(
        proposal_sources.c.proposal_id.in_(select(with_ancestors(_adopted).c.id))
    )
)
_later = progress.alias()
_progress = Query(
    select(progress, func.max(_later.c.on).label("latest"))
    .join(_later, _later.c.commitment_id == progress.c.commitment_id)
    .where(progress.c.id == bindparam("in_progress"))
    .group_by(*progress.c)
)


@dataclass(frozen=True, slots=True)
class News:
    """Progress of a commitment. `latest`: nothing newer is known of it."""

    commitment_id: int
    advance: Advance
    latest: bool


def concerned_by_response(conn: Connection, response_id: int, person_id: int) -> Sequence[str]:
    """The codes of what a person sent or joined, their own first, that a response answers."""
    return [row.code for row in _by_response.all(conn, in_person=person_id, in_response=response_id)]


def concerned_by_commitment(conn: Connection, commitment_id: int, person_id: int) -> Sequence[str]:
    """The same of a commitment: what it grew from."""
    return [row.code for row in _by_commitment.all(conn, in_person=person_id, in_commitment=commitment_id)]


def concerned_by_these(conn: Connection, ids: Sequence[int], person_id: int) -> Sequence[str]:
    """Which of these contributions, by their ids, are theirs or were joined by them."""
    return [row.code for row in _among.all(conn, in_person=person_id, in_ids=ids)]


def news(conn: Connection, progress_id: int) -> News | None:
    """A row of progress."""
    row = _progress.first(conn, in_progress=progress_id)
    if row is None:
        return None
    advance = Advance(row.on, row.percent, row.status, row.text, row.evidence)
    return News(row.commitment_id, advance, row.on == row.latest)
