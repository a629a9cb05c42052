"""Who changed what of a proposal, from what to what: the rows that a change leaves, and its edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.tables import proposal_edits, proposals


@dataclass(frozen=True, slots=True)
class Edit:
    """The last change of a field since some edition."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What a proposal's columns of the matrix said and what they say now."""

    proposal_id: int
    old: Mapping[str, str]
    new: Mapping[str, str]


def keep(conn: Connection, changes: Sequence[Change], by: str, now: datetime) -> None:
    """Raise the proposals' editions and write what differs."""
    raised = (
        update(proposals)
        .where(proposals.c.id.in_([change.proposal_id for change in changes]))
        .values(edition=proposals.c.edition + 1)
        .returning(proposals.c.id, proposals.c.edition)
    )
    editions = {row.id: row.edition for row in conn.execute(raised)}
    rows = [
        {
            "proposal_id": change.proposal_id,
            "edition": editions[change.proposal_id],
            "field": column,
            "old": change.old.get(column, ""),
            "new": text,
            "by": by[:160],
            "at": now,
        }
        for change in changes
        for column, text in change.new.items()
        if text != change.old.get(column, "")
    ]
    if rows:
        conn.execute(insert(proposal_edits), rows)


def since(conn: Connection, proposal_id: int, edition: int) -> dict[str, Edit]:
    """The last change of each field after that edition."""
    query = (
        select(proposal_edits)
        .where(proposal_edits.c.proposal_id == proposal_id, proposal_edits.c.edition > edition)
        .order_by(proposal_edits.c.edition)
    )
    return {row.field: Edit(row.by, row.at) for row in conn.execute(query)}
