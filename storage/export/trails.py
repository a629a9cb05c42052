"""Rows of `trayectorias`: proposals at each stage where they were discussed (domain/pack_trails.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select, union

from domain.pack_schema import Cell
from domain.pack_trails import Step, Way, steps
from storage.export.proposals import SEPARATOR, lineage, untouched
from storage.export.scope import Scope, stream
from storage.tables import (
    answered,
    commitment_proposals,
    contributions,
    proposal_stages,
    proposals,
    responses,
    stages,
    themes,
)

Record = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class _Stages:
    """The stages of the scope: codes in order, places by id, and the last one in use, by process."""

    codes: Mapping[int, list[str]]
    places: Mapping[int, tuple[int, int]]
    last_used: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Worked:
    """A proposal with a row of its own."""

    process_id: int
    code: str
    theme: str | None
    way: Way


def trail_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """A row for each proposal and stage where it was discussed."""
    known = _stages(conn, scope)
    for one in _worked(conn, scope, known):
        for step in steps(one.way, known.last_used[one.process_id]):
            yield _record(scope, known, one.process_id, one.code, one.theme, step)
    for row in stream(conn, _untouched(scope)):
        (step,) = _only(row, known)
        yield _record(scope, known, row.process_id, row.code, row.theme_code, step)


def _stages(conn: Connection, scope: Scope) -> _Stages:
    own = stages.c
    ordered = select(own.id, own.process_id, own.code).where(scope.within(own.process_id))
    codes: dict[int, list[str]] = {id_: [] for id_ in scope.processes}
    places: dict[int, tuple[int, int]] = {}
    for row in conn.execute(ordered.order_by(own.process_id, own.position, own.id)):
        places[row.id] = (row.process_id, len(codes[row.process_id]))
        codes[row.process_id].append(row.code)
    last = dict.fromkeys(scope.processes, -1)
    used = union(
        select(_presences(scope).subquery().c.stage_id),
        select(contributions.c.stage_id).where(*untouched(scope)),
    )
    for (id_,) in conn.execute(used):
        if id_ in places:
            process_id, place = places[id_]
            last[process_id] = max(last[process_id], place)
    return _Stages(codes, places, last)


def _presences(scope: Scope) -> Select[Any]:
    """Proposal and stage, once each: where it was born, where it is, and every stage noted between."""
    mine = scope.within(proposals.c.process_id)
    noted = select(proposal_stages.c.proposal_id.label("proposal_id"), proposal_stages.c.stage_id)
    rows = union(
        noted.join(proposals, proposals.c.id == proposal_stages.c.proposal_id).where(mine),
        select(proposals.c.id, proposals.c.stage_id).where(mine),
        select(proposals.c.id, proposals.c.born_stage_id).where(mine),
    ).subquery()
    return select(rows).where(rows.c.stage_id.is_not(None))


def _worked(conn: Connection, scope: Scope, known: _Stages) -> Iterator[_Worked]:
    discussed: defaultdict[int, set[int]] = defaultdict(set)
    for row in stream(conn, _presences(scope)):
        if row.stage_id in known.places:
            discussed[row.proposal_id].add(known.places[row.stage_id][1])
    parents: defaultdict[int, list[str]] = defaultdict(list)
    children: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in stream(conn, lineage(scope)):
        parents[row.child_id].append(row.kind)
        children[row.parent_id].append((row.kind, row.child))
    adopted = set(conn.execute(select(commitment_proposals.c.proposal_id)).scalars())
    for row in stream(conn, _proposals(scope)):
        way = Way(
            stages=sorted(discussed[row.id]),
            parents=parents[row.id],
            children=children[row.id],
            outcome=row.outcome or row.own_outcome or "",
            merged_into=row.merged_into or "",
            adopted=row.id in adopted,
        )
        yield _Worked(row.process_id, row.code, row.theme_code, way)


def _proposals(scope: Scope) -> Select[Any]:
    """With the response in force: its own, or that of the contribution that it began as."""
    given, said = responses.alias("given"), responses.alias("said")
    first, into = contributions.alias("first"), proposals.alias("into")
    own = proposals.c
    return (
        select(
            own.id,
            own.process_id,
            own.code,
            themes.c.code.label("theme_code"),
            given.c.outcome,
            said.c.outcome.label("own_outcome"),
            into.c.code.label("merged_into"),
        )
        .outerjoin(themes, themes.c.id == own.theme_id)
        .outerjoin(given, given.c.id == _last(_about(own.id)))
        .outerjoin(into, into.c.id == given.c.merged_into_id)
        .outerjoin(first, (first.c.process_id == own.process_id) & (first.c.code == own.code))
        .outerjoin(said, said.c.id == _last(_answering(first.c.id)))
        .where(scope.within(own.process_id))
        .order_by(own.id)
    )


def _about(proposal_id: Any) -> Select[Any]:
    return select(responses.c.id).where(responses.c.proposal_id == proposal_id)


def _answering(contribution_id: Any) -> Select[Any]:
    rows = select(responses.c.id).join(answered, answered.c.response_id == responses.c.id)
    return rows.where(answered.c.contribution_id == contribution_id)


def _last(some: Select[Any]) -> Any:
    """The response in force among some: looked up for each row by an index, never all of them for each."""
    newest = some.order_by(responses.c.decided_on.desc(), responses.c.id.desc()).limit(1)
    return newest.scalar_subquery()


def _untouched(scope: Scope) -> Select[Any]:
    """What nobody has worked on and came at a stage, with its response in force."""
    own, said = contributions.c, responses.alias("said")
    return (
        select(own.code, own.process_id, own.stage_id, themes.c.code.label("theme_code"), said.c.outcome)
        .outerjoin(themes, themes.c.id == own.theme_id)
        .outerjoin(said, said.c.id == _last(_answering(own.id)))
        .where(*untouched(scope), own.stage_id.is_not(None))
        .order_by(own.id)
    )


def _only(row: Any, known: _Stages) -> list[Step]:
    """The single step of a proposal that stayed where it came in."""
    way = Way(stages=(known.places[row.stage_id][1],), outcome=row.outcome or "")
    return steps(way, known.last_used[row.process_id])


def _record(
    scope: Scope, known: _Stages, process_id: int, code: str, theme: str | None, step: Step
) -> Record:
    return {
        "proceso_id": scope.code(process_id),
        "propuesta_id": scope.proposal(process_id, code),
        "etapa": known.codes[process_id][step.stage],
        "tema": theme,
        "entra": step.entry,
        "sale": step.exit,
        "hacia": SEPARATOR.join(scope.proposal(process_id, one) for one in step.into),
    }
