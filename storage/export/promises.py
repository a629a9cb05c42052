"""Rows of `compromisos`, `compromiso_propuestas`, `hitos`, `avances`: what was adopted, how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from domain.pack_schema import Cell
from storage.export.proposals import SEPARATOR
from storage.export.scope import Scope, iso, stream
from storage.tables import commitment_proposals, commitments, milestones, progress, proposals, themes

Record = Mapping[str, Cell]


def commitment_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """One row a commitment, with the fields of an OGP sheet."""
    own = commitments.c
    statement = (
        select(commitments, themes.c.code.label("theme_code"), _latest_status().label("status"))
        .outerjoin(themes, themes.c.id == own.theme_id)
        .where(scope.within(own.process_id))
        .order_by(own.process_id, own.position, own.id)
    )
    grown: dict[int, list[str]] = {}
    for pair in stream(conn, _pairs(scope)):
        grown.setdefault(pair.commitment_id, []).append(scope.proposal(pair.process_id, pair.code))
    steps: dict[int, list[str]] = {}
    for step in stream(conn, _milestones(scope)):
        steps.setdefault(step.commitment_id, []).append(step.text)
    for row in stream(conn, statement):
        yield _commitment(row, scope, grown.get(row.id, ()), steps.get(row.id, ()))


def _commitment(row: Any, scope: Scope, proposed: Sequence[str], steps: Sequence[str]) -> Record:
    return {
        "compromiso_id": str(row.id),
        "proceso_id": scope.code(row.process_id),
        "codigo": row.code,
        "numero": row.position,
        "titulo": scope.clean(row.title),
        "tema": row.theme_code,
        "propuesta_ids": SEPARATOR.join(proposed),
        "entidad": scope.clean(row.entity),
        "otros_actores": scope.clean(row.other_actors),
        "problema": scope.clean(row.problem),
        "compromiso": scope.clean(row.text),
        "como_contribuye": scope.clean(row.contribution),
        "valores_ogp": scope.clean(row.ogp_values),
        "indicador": scope.clean(row.indicator),
        "linea_de_base": scope.clean(row.baseline),
        "meta": scope.clean(row.goal),
        "presupuesto": scope.clean(row.budget),
        "hitos": scope.clean("; ".join(steps)),
        "inicio": iso(row.starts_on),
        "fin": iso(row.ends_on),
        "adoptado_en": iso(row.adopted_on),
        "estado_actual": row.status or "sin_informe",
    }


def commitment_proposal_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Commitment and proposal that it came from, a pair a row."""
    for row in stream(conn, _pairs(scope)):
        proposal = scope.proposal(row.process_id, row.code)
        yield {"compromiso_id": str(row.commitment_id), "propuesta_id": proposal}


def milestone_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    for row in stream(conn, _milestones(scope)):
        yield {
            "compromiso_id": str(row.commitment_id),
            "orden": row.position,
            "hito": scope.clean(row.text),
            "inicio": iso(row.starts_on),
            "fin": iso(row.ends_on),
            "cumplido_en": iso(row.done_on),
        }


def progress_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every report of every commitment, oldest first."""
    statement = (
        select(progress)
        .join(commitments, commitments.c.id == progress.c.commitment_id)
        .where(scope.within(commitments.c.process_id))
        .order_by(progress.c.commitment_id, progress.c.on)
    )
    for row in stream(conn, statement):
        yield {
            "compromiso_id": str(row.commitment_id),
            "fecha": iso(row.on),
            "avance": row.percent,
            "estado": row.status,
            "descripcion": scope.clean(row.text),
            "evidencia": scope.clean(row.evidence),
        }


def _pairs(scope: Scope) -> Select[Any]:
    pair = commitment_proposals.c
    return (
        select(pair.commitment_id, proposals.c.process_id, proposals.c.code)
        .join(proposals, proposals.c.id == pair.proposal_id)
        .join(commitments, commitments.c.id == pair.commitment_id)
        .where(scope.within(commitments.c.process_id))
        .order_by(pair.commitment_id, pair.proposal_id)
    )


def _latest_status() -> Any:
    """What the last report of a commitment says of it."""
    reports = select(progress.c.status).where(progress.c.commitment_id == commitments.c.id)
    return reports.order_by(progress.c.on.desc()).limit(1).scalar_subquery()


def _milestones(scope: Scope) -> Select[Any]:
    own = milestones.c
    return (
        select(milestones)
        .join(commitments, commitments.c.id == own.commitment_id)
        .where(scope.within(commitments.c.process_id))
        .order_by(own.commitment_id, own.position)
    )
