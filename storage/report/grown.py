"""Proposals and their way through the stages, those among them on which nobody has worked yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select, union, union_all

from domain.report_flow import Flow, Track, flows
from storage.export.scope import Scope, visible
from storage.report.heard import Counts
from storage.tables import (
    contributions,
    proposal_lineage,
    proposal_stages,
    proposals,
    responses,
    stages,
)

own = contributions.c
grown = proposals.c


def stage_codes(conn: Connection, scope: Scope) -> dict[int, str]:
    """Every stage's id and code, in order."""
    rows = select(stages.c.id, stages.c.code).where(scope.within(stages.c.process_id))
    return {row.id: row.code for row in conn.execute(rows.order_by(stages.c.position, stages.c.id))}


def untouched(scope: Scope) -> Select[Any]:
    """`code`, `stage_id` of what people proposed and nobody has worked on: each is a proposal, as in the
    matrix (storage/proposals/standing.py)."""
    rows = select(grown.code).where(scope.within(grown.process_id))
    return select(own.code, own.stage_id).where(
        scope.within(own.process_id),
        own.object == "propuesta",
        own.withdrawn_at.is_(None),
        visible(own.import_id),
        own.code.not_in(rows),
    )


def number(scope: Scope) -> Counts:
    """How many proposals there are."""
    rows = union_all(
        select(grown.code).where(scope.within(grown.process_id)),
        select(untouched(scope).subquery().c.code),
    ).subquery()
    return select(literal(""), func.count()).select_from(rows)


def lineage(kind: str, scope: Scope) -> Counts:
    """How many proposals went into others in that way."""
    return (
        select(literal(""), func.count(proposal_lineage.c.parent_id.distinct()))
        .join(proposals, grown.id == proposal_lineage.c.parent_id)
        .where(scope.within(grown.process_id), proposal_lineage.c.kind == kind)
    )


def stage_flows(conn: Connection, scope: Scope) -> Mapping[str, Flow]:
    """Stage's code → how proposals came to it and went on."""
    codes = stage_codes(conn, scope)
    places = {id_: place for place, id_ in enumerate(codes)}
    found = flows(_tracks(conn, scope, places), len(places))
    return dict(zip(codes.values(), found, strict=True))


def _tracks(conn: Connection, scope: Scope, places: Mapping[int, int]) -> list[Track]:
    way: dict[int, set[int]] = {}
    for id_, stage_id in conn.execute(_discussed(scope)):
        way.setdefault(id_, set())
        if stage_id in places:
            way[id_].add(places[stage_id])
    parents, children = _ends(conn, scope)
    answered = set(
        conn.execute(select(responses.c.proposal_id).where(scope.within(responses.c.process_id))).scalars()
    )
    tracks = [
        Track(frozenset(at), id_ in children, id_ in parents or id_ in answered) for id_, at in way.items()
    ]
    alone = conn.execute(untouched(scope))
    return [*tracks, *(Track(frozenset({places[row.stage_id]})) for row in alone if row.stage_id in places)]


def _discussed(scope: Scope) -> Select[Any]:
    """Proposal and stage, once each: where it was born, where it is, and every stage noted between."""
    mine = scope.within(grown.process_id)
    noted = select(proposal_stages.c.proposal_id, proposal_stages.c.stage_id)
    rows = union(
        noted.join(proposals, grown.id == proposal_stages.c.proposal_id).where(mine),
        select(grown.id, grown.stage_id).where(mine),
        select(grown.id, grown.born_stage_id).where(mine),
    ).subquery()
    return select(rows)


def _ends(conn: Connection, scope: Scope) -> tuple[set[int], set[int]]:
    """The proposals that went into others, and those that came out of others."""
    rows = (
        select(proposal_lineage.c.parent_id, proposal_lineage.c.child_id)
        .join(proposals, grown.id == proposal_lineage.c.parent_id)
        .where(scope.within(grown.process_id))
    )
    found = conn.execute(rows).all()
    return {row.parent_id for row in found}, {row.child_id for row in found}
