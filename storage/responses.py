"""What was decided about people's words, with its reason: written, told, and what still waits for it.

`answered` has every contribution that a response answers: of a proposal, the sources of it and of all that it
comes from. A later response does not erase an earlier one; the last by (decided_on, id) is the current one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, select

from domain.responses import Flaw, NewResponse, check
from storage.due import DUE
from storage.export.scope import LIMA, visible
from storage.proposals import lineage
from storage.proposals.decided import of_proposals
from storage.proposals.edits import Change, keep
from storage.tables import (
    answered,
    contributions,
    processes,
    proposal_sources,
    responses,
    stages,
)
from storage.telling import tell_response, tell_separated

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
    [response_id] = record_all(conn, [given], now)
    return response_id


def record_all(conn: Connection, given: Sequence[NewResponse], now: datetime) -> list[int]:
    """The same for several, of one proposal each; their ids in that order."""
    today = now.astimezone(LIMA).date()
    flaws = tuple(flaw for one in given for flaw in check(one, today))
    if flaws:
        raise Unreasoned(flaws)
    about = [one.proposal_id for one in given if one.proposal_id is not None]
    old = of_proposals(conn, about)
    rows = [
        {name: getattr(one, name) for name in _FIELDS} | {"by": one.by[:160], "recorded_at": now}
        for one in given
    ]
    made = insert(responses).returning(responses.c.id, sort_by_parameter_order=True)
    ids = list(conn.execute(made, rows).scalars())
    both = list(zip(ids, given, strict=True))
    _answer(conn, [(id_, words) for id_, one in both for words in one.contribution_ids])
    _answer(conn, _behind(conn, {one.proposal_id: id_ for id_, one in both if one.proposal_id is not None}))
    _keep(conn, given, old, of_proposals(conn, about), now)
    for one in given:
        _merge(conn, one, now)
    for id_ in ids:
        tell_response(conn, id_, now)
    return ids


def extend(conn: Connection, response_id: int, contribution_ids: Collection[int], now: datetime) -> None:
    """A response to contributions alone answers these too, and their people are told."""
    if _answer(conn, [(response_id, words) for words in contribution_ids]):
        tell_response(conn, response_id, now)


def answer_again(conn: Connection, proposal_ids: Collection[int], now: datetime) -> None:
    """After other words are behind these proposals: the current responses of them and of what came of them
    answer what is new, whose people are told; and none of theirs answers what is not behind them any more,
    which waits for its own answer again, as who was told the last one hears."""
    after = lineage.descendants(conn, proposal_ids)
    theirs = (
        select(responses.c.proposal_id, responses.c.id)
        .where(responses.c.proposal_id.in_(after))
        .order_by(responses.c.decided_on, responses.c.id)
    )
    given = {row.id: row.proposal_id for row in conn.execute(theirs)}
    current = {proposal_id: id_ for id_, proposal_id in given.items()}
    pairs = _behind(conn, current)
    behind = defaultdict(set)
    for id_, words in pairs:
        behind[given[id_]].add(words)
    lost: dict[int, int] = {}
    for id_, proposal_id in given.items():
        gone = and_(answered.c.response_id == id_, answered.c.contribution_id.not_in(behind[proposal_id]))
        some = conn.execute(delete(answered).where(gone).returning(answered.c.contribution_id)).scalars()
        lost |= dict.fromkeys(some, id_)
    for response_id in _answer(conn, pairs):
        tell_response(conn, response_id, now)
    for response_id in sorted({*lost.values()}):
        tell_separated(conn, response_id, [one for one, last in lost.items() if last == response_id], now)


def unanswered(conn: Connection, process_ids: Collection[int], today: date) -> list[Unanswered]:
    """What waits for an answer, by process and stage; while it is only being evaluated it still waits."""
    due = DUE.label("respond_by")
    query = (
        select(processes.c.code, func.coalesce(stages.c.code, ""), func.count(), due)
        .select_from(contributions)
        .join(processes, processes.c.id == contributions.c.process_id)
        .outerjoin(stages, stages.c.id == contributions.c.stage_id)
        .where(processes.c.id.in_(process_ids), contributions.c.withdrawn_at.is_(None))
        .where(visible(contributions.c.import_id), ~ended())
        .group_by(processes.c.id, processes.c.code, stages.c.id, stages.c.code, due, stages.c.position)
        .order_by(processes.c.id, stages.c.position)
    )
    return [
        Unanswered(process, stage, number, respond_by, _late(respond_by, today))
        for process, stage, number, respond_by in conn.execute(query)
    ]


def _late(respond_by: date | None, today: date) -> int:
    return 0 if respond_by is None else max(0, (today - respond_by).days)


def ended() -> ColumnElement[bool]:
    """Of a contribution: it has an answer that is more than a promise of one."""
    return exists().where(
        answered.c.contribution_id == contributions.c.id,
        responses.c.id == answered.c.response_id,
        responses.c.outcome != "en_evaluacion",
    )


def _behind(conn: Connection, current: Mapping[int, int]) -> list[tuple[int, int]]:
    """(response, contribution) of all that these proposals, and what they come from, grew out of; `current`:
    proposal's id → response's."""
    roots = defaultdict(set)
    for own, ancestor in lineage.ancestries(conn, current) if current else ():
        roots[ancestor].add(own)
    query = select(proposal_sources).where(proposal_sources.c.proposal_id.in_(roots))
    found = conn.execute(query).all() if roots else ()
    return [(current[own], row.contribution_id) for row in found for own in roots[row.proposal_id]]


def _answer(conn: Connection, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Write what these responses answer, as far as they do not yet; those that answer more than before."""
    if not pairs:
        return []
    ids = {response_id for response_id, _ in pairs}
    known = conn.execute(select(answered).where(answered.c.response_id.in_(ids)))
    new = sorted(set(pairs) - {(row.response_id, row.contribution_id) for row in known})
    if new:
        rows = [{"response_id": response_id, "contribution_id": words} for response_id, words in new]
        conn.execute(insert(answered), rows)
    return sorted({response_id for response_id, _ in new})


def _keep(
    conn: Connection,
    given: Sequence[NewResponse],
    old: Mapping[int, Mapping[str, str]],
    new: Mapping[int, Mapping[str, str]],
    now: datetime,
) -> None:
    changes: dict[str, list[Change]] = defaultdict(list)
    for one in given:
        if one.proposal_id is not None:
            own = one.proposal_id
            changes[one.by].append(Change(own, old.get(own, {}), new[own]))
    for by, theirs in changes.items():
        keep(conn, theirs, by, now)


def _merge(conn: Connection, given: NewResponse, now: datetime) -> None:
    """What is merged is part of the other from now on, and is answered with it."""
    if given.merged_into_id is None or given.proposal_id is None:
        return
    edge = (given.proposal_id, given.merged_into_id)
    before, child = lineage.derivations(conn, [given.merged_into_id]), given.merged_into_id
    if lineage.add(conn, edge, "fusion", given.by, now):
        after = lineage.derivations(conn, [child])
        keep(conn, [Change(child, _derives(before, child), _derives(after, child))], given.by, now)
        answer_again(conn, [child], now)


def _derives(derivations: Mapping[int, str], proposal_id: int) -> dict[str, str]:
    return {"derives_from": derivations.get(proposal_id, "")}
