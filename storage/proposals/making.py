"""A proposal gets rows of its own: when the team begins to work on it, or when it is born at a stage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select

from domain.matrix_columns import VERSION_FIELDS
from storage.proposals.standing import first_version
from storage.tables import (
    contributions,
    proposal_sources,
    proposal_stages,
    proposal_versions,
    proposals,
)

NO_TEXT: Mapping[str, Any] = {
    name: None if name in ("starts_on", "ends_on") else "" for name in VERSION_FIELDS.values()
}
"""A version's columns where nothing is said."""


def begin(conn: Connection, contribution_id: int, by: str, now: datetime) -> int:
    """The proposal of a contribution that proposes, made now if nobody worked on it yet: the same code, the
    words as received as version 1, its source. Its id. KeyError where there is no such contribution."""
    return begin_all(conn, [contribution_id], by, now)[contribution_id]


def begin_all(conn: Connection, contribution_ids: Collection[int], by: str, now: datetime) -> dict[int, int]:
    """The same for several: contribution's id → proposal's."""
    same = and_(
        proposals.c.process_id == contributions.c.process_id, proposals.c.code == contributions.c.code
    )
    query = select(contributions, proposals.c.id.label("own")).select_from(
        contributions.outerjoin(proposals, same)
    )
    found = conn.execute(query.where(contributions.c.id.in_(contribution_ids))).all()
    known = {row.id: row.own for row in found if row.own is not None}
    new = [row for row in found if row.own is None]
    return known | _begun(conn, new, by, now) if new else known


def _begun(conn: Connection, received: Sequence[Any], by: str, now: datetime) -> dict[int, int]:
    made = insert(proposals).returning(proposals.c.id, sort_by_parameter_order=True)
    ids = conn.execute(made, [_head(row, by, now) for row in received]).scalars().all()
    both = list(zip(received, ids, strict=True))
    conn.execute(insert(proposal_versions), [_text(row, own) for row, own in both])
    sources = [{"proposal_id": own, "contribution_id": row.id} for row, own in both]
    conn.execute(insert(proposal_sources), sources)
    places = [
        {"proposal_id": own, "stage_id": row.stage_id, "at": row.received_at}
        for row, own in both
        if row.stage_id is not None
    ]
    if places:
        conn.execute(insert(proposal_stages), places)
    return {row.id: own for row, own in both}


def _head(row: Any, by: str, now: datetime) -> dict[str, Any]:
    """A proposal's own row, of the contribution that it begins as."""
    same = {name: getattr(row, name) for name in ("process_id", "code", "theme_id", "stage_id")}
    of_team = {"institution": "", "edition": 1, "created_by": by[:160], "created_at": now}
    return {**same, "born_stage_id": row.stage_id, **of_team}


def _text(row: Any, proposal_id: int) -> dict[str, Any]:
    """Its first version: the words as received."""
    words = {**NO_TEXT, **first_version(row), "by": "", "at": row.received_at}
    return {**words, "proposal_id": proposal_id, "number": 1, "stage_id": row.stage_id}


def bear(conn: Connection, head: Mapping[str, Any], text: Mapping[str, Any], by: str, now: datetime) -> int:
    """A proposal that no contribution began; its id. `head`: process_id, code, institution, theme_id,
    stage_id and born_stage_id; `text`: columns of its first version."""
    stage_id, who = head["stage_id"], by[:160]
    row = {**head, "edition": 1, "created_by": who, "created_at": now}
    made = conn.execute(insert(proposals).values(row).returning(proposals.c.id)).scalar_one()
    version = {**NO_TEXT, **text, "proposal_id": made, "number": 1, "stage_id": stage_id}
    conn.execute(insert(proposal_versions).values({**version, "by": who, "at": now}))
    if stage_id is not None:
        conn.execute(insert(proposal_stages).values(proposal_id=made, stage_id=stage_id, at=now))
    return int(made)
