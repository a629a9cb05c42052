"""A proposal gets rows of its own: when the team begins to work on it, or when it is born at a stage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

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
    words as received as version 1, its source. Its id. NoResultFound where there is no such contribution."""
    received = conn.execute(select(contributions).where(contributions.c.id == contribution_id)).one()
    same = (proposals.c.process_id == received.process_id, proposals.c.code == received.code)
    known = conn.execute(select(proposals.c.id).where(*same)).scalar()
    if known is not None:
        return int(known)
    row = {"code": received.code, "institution": "", "theme_id": received.theme_id}
    whose = {"process_id": received.process_id, "stage_id": received.stage_id}
    made = _insert(conn, {**row, **whose, "created_by": by, "created_at": now})
    text = {**first_version(received), "by": "", "at": received.received_at}
    _first(conn, made, received.stage_id, text, received.received_at)
    conn.execute(insert(proposal_sources).values(proposal_id=made, contribution_id=contribution_id))
    return made


def bear(conn: Connection, head: Mapping[str, Any], text: Mapping[str, Any], by: str, now: datetime) -> int:
    """A proposal that no contribution began; its id. `head`: process_id, code, institution, theme_id and
    stage_id; `text`: columns of its first version."""
    made = _insert(conn, {**head, "created_by": by, "created_at": now})
    _first(conn, made, head["stage_id"], {**text, "by": by, "at": now}, now)
    return made


def _insert(conn: Connection, values: Mapping[str, Any]) -> int:
    new = {
        **values,
        "born_stage_id": values["stage_id"],
        "edition": 1,
        "created_by": values["created_by"][:160],
    }
    return int(conn.execute(insert(proposals).values(new).returning(proposals.c.id)).scalar_one())


def _first(
    conn: Connection, proposal_id: int, stage_id: int | None, text: Mapping[str, Any], since: datetime
) -> None:
    version = {**NO_TEXT, **text, "proposal_id": proposal_id, "number": 1, "stage_id": stage_id}
    conn.execute(insert(proposal_versions).values(version))
    if stage_id is not None:
        conn.execute(insert(proposal_stages).values(proposal_id=proposal_id, stage_id=stage_id, at=since))
