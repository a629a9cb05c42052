"""Who changed what of a proposal, from what to what: the rows that a change leaves, and its edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.tables import proposal_edits, proposals


@dataclass(frozen=True, slots=True)
class Edit:
    """The last change of a field since some edition."""

    by: str
    at: datetime


def keep(
    conn: Connection,
    proposal_id: int,
    old: Mapping[str, str],
    new: Mapping[str, str],
    by: str,
    now: datetime,
) -> int:
    """Raise the edition and write what differs, by column of the matrix; the new edition."""
    raised = (
        update(proposals)
        .where(proposals.c.id == proposal_id)
        .values(edition=proposals.c.edition + 1)
        .returning(proposals.c.edition)
    )
    edition = int(conn.execute(raised).scalar_one())
    rows = [
        {"field": column, "old": old.get(column, ""), "new": text}
        for column, text in new.items()
        if text != old.get(column, "")
    ]
    every = {"proposal_id": proposal_id, "edition": edition, "by": by[:160], "at": now}
    if rows:
        conn.execute(insert(proposal_edits), [every | row for row in rows])
    return edition


def since(conn: Connection, proposal_id: int, edition: int) -> dict[str, Edit]:
    """The last change of each field after that edition."""
    query = (
        select(proposal_edits)
        .where(proposal_edits.c.proposal_id == proposal_id, proposal_edits.c.edition > edition)
        .order_by(proposal_edits.c.edition)
    )
    return {row.field: Edit(row.by, row.at) for row in conn.execute(query)}
