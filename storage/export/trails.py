"""Rows of `trayectorias`: proposals at each stage where they were discussed (domain/pack_trails.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, union

from domain.pack_schema import Cell
from domain.pack_trails import Parent, Step, Way, steps
from storage.export.proposals import SEPARATOR, lineage, untouched
from storage.export.scope import LIMA, Scope, stream
from storage.tables import (
    answered,
    commitment_proposals,
    contributions,
    processes,
    proposal_stages,
    proposal_versions,
    proposals,
    responses,
    stages,
    themes,
)

Record = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class _Stages:
    """The stages of the scope: by process, their codes in order, the day by which each answers and the last
    one in use; places by id."""

    codes: Mapping[int, list[str]]
    dues: Mapping[int, list[date | None]]
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
        for step in steps(one.way, known.last_used[one.process_id], scope.today):
            yield _record(scope, known, one.process_id, one.code, one.theme, step)
    for row in stream(conn, _untouched(scope)):
        (step,) = _only(row, scope, known)
        yield _record(scope, known, row.process_id, row.code, row.theme_code, step)


def _stages(conn: Connection, scope: Scope) -> _Stages:
    own = stages.c
    due = func.coalesce(own.respond_by, processes.c.respond_by).label("due")
    ordered = select(own.id, own.process_id, own.code, due).join(processes, processes.c.id == own.process_id)
    codes: dict[int, list[str]] = {id_: [] for id_ in scope.processes}
    dues: dict[int, list[date | None]] = {id_: [] for id_ in scope.processes}
    places: dict[int, tuple[int, int]] = {}
    mine = ordered.where(scope.within(own.process_id))
    for row in conn.execute(mine.order_by(own.process_id, own.position, own.id)):
        places[row.id] = (row.process_id, len(codes[row.process_id]))
        codes[row.process_id].append(row.code)
        dues[row.process_id].append(row.due)
    return _Stages(codes, dues, places, _last_used(conn, scope, places))


def _last_used(conn: Connection, scope: Scope, places: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    """Process → the last place where anything was discussed; -1: nowhere."""
    last = dict.fromkeys(scope.processes, -1)
    used = union(
        select(_presences(scope).subquery().c.stage_id),
        select(contributions.c.stage_id).where(*untouched(scope)),
    )
    for (id_,) in conn.execute(used):
        if id_ in places:
            process_id, place = places[id_]
            last[process_id] = max(last[process_id], place)
    return last


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
    parents: defaultdict[int, list[Parent]] = defaultdict(list)
    children: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in stream(conn, lineage(scope)):
        last = max(discussed.get(row.parent_id, ()), default=None)
        parents[row.child_id].append(Parent(row.kind, _day(row.at), last))
        children[row.parent_id].append((row.kind, row.child))
    adopted = set(conn.execute(select(commitment_proposals.c.proposal_id)).scalars())
    for row in stream(conn, _proposals(scope)):
        stages_ = sorted(discussed[row.id])
        way = Way(
            stages=stages_,
            parents=parents[row.id],
            children=children[row.id],
            outcome=row.outcome or row.own_outcome or "",
            merged_into=row.merged_into or "",
            adopted=row.id in adopted,
            due=known.dues[row.process_id][stages_[-1]] if stages_ else None,
            since=row.since and _day(row.since),
            said=row.said,
        )
        yield _Worked(row.process_id, row.code, row.theme_code, way)


def _proposals(scope: Scope) -> Select[Any]:
    """With the response in force: its own, or that of the contribution that it began as (`said`)."""
    given, said = responses.alias("given"), responses.alias("said")
    first, into = contributions.alias("first"), proposals.alias("into")
    begun = proposal_versions.alias("begun")
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
            begun.c.at.label("since"),
            first.c.id.is_not(None).label("said"),
        )
        .outerjoin(themes, themes.c.id == own.theme_id)
        .outerjoin(begun, (begun.c.proposal_id == own.id) & (begun.c.number == 1))
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


def _only(row: Any, scope: Scope, known: _Stages) -> list[Step]:
    """The single step of a proposal that stayed where it came in."""
    place = known.places[row.stage_id][1]
    way = Way(stages=(place,), outcome=row.outcome or "", due=known.dues[row.process_id][place])
    return steps(way, known.last_used[row.process_id], scope.today)


def _day(moment: datetime) -> date:
    return moment.astimezone(LIMA).date()


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
        "dias_de_atraso": step.late,
    }
