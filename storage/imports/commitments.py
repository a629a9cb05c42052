"""Saving commitments, each with its milestones and its progress; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from domain.commitment_rows import CommitmentRow, MilestoneRow, ProgressRow
from storage.export.scope import visible
from storage.proposals.making import begin
from storage.tables import (
    commitment_proposals,
    commitments,
    contributions,
    milestones,
    progress,
    proposals,
)
from storage.telling import tell_progress

_EMPTY = dict.fromkeys(
    (
        *("title", "problem", "text", "contribution", "ogp_values", "entity", "other_actors", "indicator"),
        *("baseline", "goal", "budget"),
    ),
    "",
)
_PROPOSES = "propuesta"


@dataclass(frozen=True, slots=True)
class Saved:
    """What happened to one commitment, and how many people are told of its progress."""

    outcome: str  # added | updated | unchanged
    told: int


def known_proposals(conn: Connection, process_id: int, said: Collection[str]) -> frozenset[str]:
    """The codes of a process's proposals: all that are worked on, and those of `said` that wait."""
    worked = conn.execute(select(proposals.c.code).where(proposals.c.process_id == process_id)).scalars()
    codes = {one.upper() for one in said} | set(said)
    waiting = conn.execute(_waiting(process_id).where(contributions.c.code.in_(codes)))
    return frozenset((*worked, *(row.code for row in waiting)))


def save_commitment(
    conn: Connection,
    process_id: int,
    code: str,
    row: CommitmentRow | None,
    steps: Sequence[MilestoneRow],
    news: Sequence[ProgressRow],
    *,
    by: str,
    now: datetime,
) -> Saved:
    """Bring one up to date by its code. `row`: None where the file only tells its milestones or progress.
    Its milestones follow the file where it has any; progress is added, or corrected without another message.
    Of what is new the newest day is told, where nothing newer is known."""
    where = (commitments.c.process_id == process_id, commitments.c.code == code)
    before = conn.execute(select(commitments).where(*where)).first()
    id_, changed = (
        (before.id, False) if before is not None else (_add(conn, process_id, code, row, now), True)
    )
    if row is not None:
        changed |= _update(conn, commitments, id_, row.values)
        changed |= _come_from(conn, process_id, id_, row.proposals, by, now)
    changed |= bool(steps) and _follow(conn, id_, steps)
    fresh = [_advance(conn, id_, one, now) for one in news]
    changed |= any(done for done, _ in fresh)
    newest = _newest(conn, id_)
    told = tell_progress(conn, newest, now) if newest in [new for _, new in fresh if new] and newest else 0
    outcome = "added" if before is None else "updated" if changed else "unchanged"
    return Saved(outcome, told)


def _add(conn: Connection, process_id: int, code: str, row: CommitmentRow | None, now: datetime) -> int:
    if row is None:
        raise LookupError(code)
    last = select(func.coalesce(func.max(commitments.c.position), 0)).where(
        commitments.c.process_id == process_id
    )
    head = {"process_id": process_id, "code": code, "created_at": now}
    place = {"position": conn.execute(last).scalar_one() + 1}
    made = insert(commitments).values({**_EMPTY, **head, **place, **row.values})
    return int(conn.execute(made.returning(commitments.c.id)).scalar_one())


def _come_from(
    conn: Connection, process_id: int, id_: int, codes: Sequence[str] | None, by: str, now: datetime
) -> bool:
    """The proposals that it came of are those of the file; one that nobody worked on is begun."""
    if codes is None:
        return False
    wanted = {_proposal(conn, process_id, code, by, now) for code in codes}
    own = commitment_proposals.c.commitment_id == id_
    had = set(conn.execute(select(commitment_proposals.c.proposal_id).where(own)).scalars())
    for proposal in wanted - had:
        conn.execute(insert(commitment_proposals).values(commitment_id=id_, proposal_id=proposal))
    gone = had - wanted
    conn.execute(delete(commitment_proposals).where(own, commitment_proposals.c.proposal_id.in_(gone)))
    return wanted != had


def _proposal(conn: Connection, process_id: int, code: str, by: str, now: datetime) -> int:
    worked = select(proposals.c.id).where(proposals.c.process_id == process_id, proposals.c.code == code)
    found = conn.execute(worked).scalar()
    if found is not None:
        return int(found)
    waiting = conn.execute(_waiting(process_id).where(contributions.c.code == code)).one()
    return begin(conn, waiting.id, by, now)


def _waiting(process_id: int) -> Any:
    return select(contributions.c.id, contributions.c.code).where(
        contributions.c.process_id == process_id,
        contributions.c.object == _PROPOSES,
        contributions.c.withdrawn_at.is_(None),
        visible(contributions.c.import_id),
    )


def _follow(conn: Connection, id_: int, steps: Sequence[MilestoneRow]) -> bool:
    own = milestones.c.commitment_id == id_
    had = {row.position: row for row in conn.execute(select(milestones).where(own))}
    changed = False
    for one in steps:
        values: dict[str, Any] = {"text": one.text, "starts_on": one.starts_on}
        values |= {"ends_on": one.ends_on, "done_on": one.done_on}
        if one.position in had:
            changed |= _change(conn, milestones, had[one.position], values)
        else:
            conn.execute(insert(milestones).values(commitment_id=id_, position=one.position, **values))
            changed = True
    gone = conn.execute(delete(milestones).where(own, milestones.c.position > len(steps)))
    return changed or gone.rowcount > 0


def _advance(conn: Connection, id_: int, one: ProgressRow, now: datetime) -> tuple[bool, int | None]:
    """Whether anything changed, and the id of a row that is new."""
    values: dict[str, Any] = {"percent": one.percent, "status": one.status, "text": one.text}
    values |= {"evidence": one.evidence, "by": one.by}
    same = (progress.c.commitment_id == id_, progress.c.on == one.on)
    had = conn.execute(select(progress).where(*same)).first()
    if had is not None:
        return _change(conn, progress, had, values), None
    made = insert(progress).values(commitment_id=id_, on=one.on, recorded_at=now, **values)
    return True, int(conn.execute(made.returning(progress.c.id)).scalar_one())


def _newest(conn: Connection, id_: int) -> int | None:
    own = select(progress.c.id).where(progress.c.commitment_id == id_)
    return conn.execute(own.order_by(progress.c.on.desc()).limit(1)).scalar()


def _update(conn: Connection, table: Table, id_: int, values: Mapping[str, Any]) -> bool:
    return _change(conn, table, conn.execute(select(table).where(table.c.id == id_)).one(), values)


def _change(conn: Connection, table: Table, row: Row[Any], values: Mapping[str, Any]) -> bool:
    other = {name: value for name, value in values.items() if getattr(row, name) != value}
    if other:
        conn.execute(update(table).where(table.c.id == row.id).values(other))
    return bool(other)
