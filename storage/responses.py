"""What was decided about people's words, with its reason: written, told, and what still waits for it.

`answered` has every contribution that a response answers: of a proposal, the sources of it and of all that it
comes from. A later response does not erase an earlier one; the last by (decided_on, id) is the current one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, insert, literal, select

from domain.responses import Flaw, NewResponse, check
from storage.export.scope import LIMA, visible
from storage.proposals import lineage
from storage.proposals.decided import of_proposals
from storage.proposals.edits import keep
from storage.tables import (
    answered,
    contributions,
    processes,
    proposal_sources,
    responses,
    stages,
)
from storage.telling import tell_response

_FIELDS = tuple(one.name for one in fields(NewResponse) if one.name != "contribution_ids")


class Unreasoned(ValueError):
    """A response that lacks what it needs; `flaws` say what."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__(", ".join(f"{flaw.field}: {flaw.code}" for flaw in flaws))
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Contributions of a stage that wait for an answer. `stage`: its code, empty where they came without one;
    `late`: days since the answer was due, 0 while it is not."""

    process: str
    stage: str
    number: int
    respond_by: date | None
    late: int


def record(conn: Connection, given: NewResponse, now: datetime) -> int:
    """Keep a response, what it answers, and what its people are to be told; its id. Raises Unreasoned and,
    where it would merge a proposal into what came of it, lineage.Circle."""
    flaws = check(given, now.astimezone(LIMA).date())
    if flaws:
        raise Unreasoned(flaws)
    proposal_id = given.proposal_id
    old = of_proposals(conn, [proposal_id]) if proposal_id is not None else {}
    values = {name: getattr(given, name) for name in _FIELDS}
    made = insert(responses).values(values | {"by": given.by[:160], "recorded_at": now})
    response_id = int(conn.execute(made.returning(responses.c.id)).scalar_one())
    _answer(conn, response_id, _those(given.contribution_ids))
    if proposal_id is not None:
        _answer(conn, response_id, _behind(conn, proposal_id))
        new = of_proposals(conn, [proposal_id])[proposal_id]
        keep(conn, proposal_id, old.get(proposal_id, {}), new, given.by, now)
        _merge(conn, given, now)
    tell_response(conn, response_id, now)
    return response_id


def extend(conn: Connection, response_id: int, contribution_ids: Collection[int], now: datetime) -> None:
    """A response to contributions alone answers these too, and their people are told."""
    if _answer(conn, response_id, _those(contribution_ids)):
        tell_response(conn, response_id, now)


def answer_more(conn: Connection, proposal_ids: Collection[int], now: datetime) -> None:
    """After these proposals got more words behind them: their current responses, and those of what came of
    them, answer these words too, and their people are told."""
    after = lineage.descendants(conn, proposal_ids)
    last = (
        select(responses.c.proposal_id, responses.c.id)
        .where(responses.c.proposal_id.in_(after))
        .order_by(responses.c.decided_on, responses.c.id)
    )
    current = {row.proposal_id: row.id for row in conn.execute(last)}
    for proposal_id, response_id in current.items():
        if _answer(conn, response_id, _behind(conn, proposal_id)):
            tell_response(conn, response_id, now)


def unanswered(conn: Connection, process_ids: Collection[int], today: date) -> list[Unanswered]:
    """What waits for an answer, by process and stage; while it is only being evaluated it still waits."""
    due = func.coalesce(stages.c.respond_by, processes.c.respond_by).label("respond_by")
    query = (
        select(processes.c.code, func.coalesce(stages.c.code, ""), func.count(), due)
        .select_from(contributions)
        .join(processes, processes.c.id == contributions.c.process_id)
        .outerjoin(stages, stages.c.id == contributions.c.stage_id)
        .where(processes.c.id.in_(process_ids), contributions.c.withdrawn_at.is_(None))
        .where(visible(contributions.c.import_id), ~_ended())
        .group_by(processes.c.id, processes.c.code, stages.c.id, stages.c.code, due, stages.c.position)
        .order_by(processes.c.id, stages.c.position)
    )
    return [
        Unanswered(process, stage, number, respond_by, _late(respond_by, today))
        for process, stage, number, respond_by in conn.execute(query)
    ]


def _late(respond_by: date | None, today: date) -> int:
    return 0 if respond_by is None else max(0, (today - respond_by).days)


def _ended() -> Any:
    """Of a contribution: it has an answer that is more than a promise of one."""
    return exists().where(
        answered.c.contribution_id == contributions.c.id,
        responses.c.id == answered.c.response_id,
        responses.c.outcome != "en_evaluacion",
    )


def _those(contribution_ids: Collection[int]) -> Select[Any]:
    return select(contributions.c.id).where(contributions.c.id.in_(contribution_ids))


def _behind(conn: Connection, proposal_id: int) -> Select[Any]:
    """The contributions that a proposal, and all that it comes from, grew out of."""
    all_of_them = lineage.ancestors(conn, [proposal_id])
    return select(proposal_sources.c.contribution_id.label("id")).where(
        proposal_sources.c.proposal_id.in_(all_of_them)
    )


def _answer(conn: Connection, response_id: int, which: Select[Any]) -> int:
    """Write that the response answers these, as far as it does not yet; how many are new."""
    some = which.distinct().subquery()
    known = exists().where(
        and_(answered.c.response_id == response_id, answered.c.contribution_id == some.c.id)
    )
    new = select(literal(response_id), some.c.id).where(~known)
    return conn.execute(insert(answered).from_select(["response_id", "contribution_id"], new)).rowcount


def _merge(conn: Connection, given: NewResponse, now: datetime) -> None:
    """What is merged is part of the other from now on, and is answered with it."""
    if given.merged_into_id is None or given.proposal_id is None:
        return
    edge = (given.proposal_id, given.merged_into_id)
    before, child = lineage.derivations(conn, [given.merged_into_id]), given.merged_into_id
    if lineage.add(conn, edge, "fusion", given.by, now):
        after = lineage.derivations(conn, [child])
        keep(conn, child, _derives(before, child), _derives(after, child), given.by, now)
        answer_more(conn, [child], now)


def _derives(derivations: Mapping[int, str], proposal_id: int) -> dict[str, str]:
    return {"derives_from": derivations.get(proposal_id, "")}
