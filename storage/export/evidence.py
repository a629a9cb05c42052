"""Rows and facts of the evidence pack: what one process can show for each OGP standard, without persons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from domain.life import Decision, Edge
from domain.living import standing
from domain.pack_evidence import RESULT_KINDS, SPACE_KINDS
from domain.pack_schema import Cell
from storage.export.answers import public_decisions
from storage.export.consultation import open_documents, taken
from storage.export.scope import LIMA, Scope, day, iso, stream, visible
from storage.export.words import public_contributions
from storage.tables import (
    answered,
    attendances,
    commitments,
    contributions,
    documents,
    events,
    processes,
    progress,
    proposal_lineage,
    proposals,
    responses,
    stages,
)

Record = Mapping[str, Cell]

_OSC = "osc"
_GONE = ("draft", "cancelled")
_DECIDED = ("propuesta_id", "resultado", "motivo_codigo", "motivo_texto", "entidad", "fecha", "notificada_en")


def process_row(conn: Connection, process_id: int) -> Any:
    return conn.execute(select(processes).where(processes.c.id == process_id)).one()


def meetings(conn: Connection, scope: Scope, *, on_results: bool) -> Iterator[Record]:
    """Meetings of the space, or those on results, with how many came of each sector; oldest first."""
    (over,) = conn.execute(select(func.max(_over())).where(scope.within(processes.c.id))).one()
    for row in stream(conn, _meetings(scope, RESULT_KINDS if on_results else SPACE_KINDS)):
        held = row.starts_at.astimezone(LIMA).date()
        if on_results and row.kind != "presentacion" and (over is None or held < over):
            continue
        yield {
            "evento_id": row.code,
            "fecha": held.isoformat(),
            "tipo": row.kind,
            "titulo": scope.clean(row.title),
            "region": scope.region(row.ubigeo),
            "nivel_iap2": row.level,
            "asistentes_publico": row.publico,
            "asistentes_sociedad_civil": row.osc,
            "asistentes_sin_organizacion": row.ninguna,
        }


def _meetings(scope: Scope, kinds: Collection[str]) -> Select[Any]:
    own, came = events.c, attendances.c
    by_sector = [
        func.coalesce(func.sum(case((came.type == sector, 1), else_=0)), 0).label(sector)
        for sector in ("publico", _OSC, "ninguna")
    ]
    return (
        select(own.code, own.kind, own.title, own.ubigeo, own.starts_at, own.level, *by_sector)
        .join(processes, processes.c.id == own.process_id)
        .outerjoin(attendances, (came.event_id == own.id) & visible(came.import_id))
        .where(scope.within(own.process_id), own.kind.in_(kinds), own.status.not_in(_GONE))
        .group_by(own.id, own.code, own.kind, own.title, own.ubigeo, own.starts_at, own.level)
        .order_by(own.starts_at, own.id)
    )


def published(conn: Connection, scope: Scope) -> list[Record]:
    """What anybody could read from some day on, oldest first: events, versions, answers, reports."""
    own = events.c
    found: list[Record] = [
        _update(day(row.published_at), "evento", row.code, scope.clean(row.title))
        for row in stream(
            conn,
            select(own.code, own.title, own.published_at).where(
                scope.within(own.process_id), own.published_at.is_not(None), own.status.not_in(_GONE)
            ),
        )
    ]
    found += [_update(day(row.at), row.kind, row.key, row.sha256) for row in stream(conn, taken(scope))]
    answers = select(responses.c.decided_on, func.count().label("n")).where(
        scope.within(responses.c.process_id)
    )
    found += [
        _update(iso(row.decided_on), "respuestas", "", str(row.n))
        for row in stream(conn, answers.group_by(responses.c.decided_on))
    ]
    reports = (
        select(progress.c.on, commitments.c.code)
        .join(commitments, commitments.c.id == progress.c.commitment_id)
        .where(scope.within(commitments.c.process_id))
    )
    found += [_update(iso(row.on), "avance", row.code, "") for row in stream(conn, reports)]
    return sorted(found, key=lambda row: (str(row["fecha"]), str(row["tipo"]), str(row["codigo"])))


def windows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Stages and documents that were open to people, and for how many days."""
    own = stages.c
    of_stages = select(own.code, own.name.label("title"), own.opens_on, own.closes_on, own.respond_by)
    of_stages = of_stages.where(scope.within(own.process_id)).order_by(own.opens_on, own.id)
    for kind, statement in (("etapa", of_stages), ("documento", open_documents(scope))):
        for row in stream(conn, statement):
            if row.opens_on is not None and row.closes_on is not None:
                yield {
                    "tipo": kind,
                    "codigo": row.code,
                    "titulo": scope.clean(row.title),
                    "abre": iso(row.opens_on),
                    "cierra": iso(row.closes_on),
                    "dias": (row.closes_on - row.opens_on).days + 1,
                    "responder_hasta": iso(row.respond_by),
                }


def by_way(conn: Connection, scope: Scope) -> dict[str, int]:
    """Contributions that were not withdrawn, by the way they came."""
    own = contributions.c
    statement = select(own.via, func.count()).where(
        scope.within(own.process_id), own.withdrawn_at.is_(None), visible(own.import_id)
    )
    return {row[0]: row[1] for row in conn.execute(statement.group_by(own.via).order_by(own.via))}


def reasoned(conn: Connection, scope: Scope) -> Iterator[dict[str, Cell]]:
    """Every contribution with each response in force, a line each: of a proposal that was split there are
    several. What is under evaluation has none yet, but the day by which it has to come and for how many days
    it is late."""
    decisions = {row["decision_id"]: row for row in public_decisions(conn, scope)}
    said = public_contributions(conn, scope)
    for record, holding in zip(said, _holding(conn, scope), strict=True):
        if record["retirado"] == "si":
            continue
        due = record["responder_hasta"]
        late = (scope.today - date.fromisoformat(str(due))).days if record["atrasado"] == "si" else None
        for response_id in holding or [0]:
            given = decisions.get(str(response_id), {})
            yield {
                **{name: record[name] for name in ("aporte_id", "recibido_en", "via", "tema", "objeto")},
                "texto": record["texto_original"],
                "respuesta": record["respondido"],
                **{name: given.get(name) for name in _DECIDED},
                "responder_hasta": due,
                "dias_de_atraso": late,
            }


def _holding(conn: Connection, scope: Scope) -> Iterator[list[int]]:
    """Of each contribution the ids of the responses that no later one took the place of, as its author is
    told them (`standing`, domain/living.py)."""
    own, given = contributions.c, responses.c
    statement = (
        select(
            own.id.label("own"), given.id, given.decided_on, given.outcome, given.reason, given.proposal_id
        )
        .select_from(contributions)
        .outerjoin(answered, answered.c.contribution_id == own.id)
        .outerjoin(responses, given.id == answered.c.response_id)
        .where(scope.within(own.process_id), visible(own.import_id))
        .order_by(own.id, given.decided_on, given.id)
    )
    edges = _edges(conn, scope)
    for _, lines in groupby(stream(conn, statement), key=lambda line: line.own):
        some = [
            Decision(line.id, line.decided_on, line.outcome, line.reason, proposal=line.proposal_id)
            for line in lines
            if line.id is not None
        ]
        yield [one.id for one in standing(some, edges)] if len(some) > 1 else [one.id for one in some]


def _edges(conn: Connection, scope: Scope) -> list[Edge]:
    own = proposal_lineage.c
    query = select(own.parent_id, own.child_id, own.kind, own.at).join(
        proposals, proposals.c.id == own.child_id
    )
    found = conn.execute(query.where(scope.within(proposals.c.process_id)))
    return [Edge(row.parent_id, row.child_id, row.kind, row.at.date()) for row in found]


def advances(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every report of progress, with where it can be seen."""
    own = progress.c
    statement = (
        select(
            commitments.c.code, commitments.c.title, own.on, own.percent, own.status, own.text, own.evidence
        )
        .join(commitments, commitments.c.id == own.commitment_id)
        .where(scope.within(commitments.c.process_id))
        .order_by(commitments.c.position, own.on)
    )
    for row in stream(conn, statement):
        yield {
            "compromiso": row.code,
            "titulo": scope.clean(row.title),
            "fecha": iso(row.on),
            "avance": row.percent,
            "estado": row.status,
            "descripcion": scope.clean(row.text),
            "evidencia": scope.clean(row.evidence),
        }


def of_kind(conn: Connection, scope: Scope, *kinds: str) -> Iterator[Record]:
    """Documents of some kinds as they are now."""
    own = documents.c
    statement = select(documents).where(scope.within(own.process_id), own.kind.in_(kinds)).order_by(own.id)
    for row in stream(conn, statement):
        yield {
            "documento": row.code,
            "titulo": scope.clean(row.title),
            "publicado_en": day(row.published_at),
            "version": row.version,
            "enlace": scope.clean(row.link),
            "abre": iso(row.opens_on),
            "cierra": iso(row.closes_on),
        }


def commitment_number(conn: Connection, scope: Scope) -> int:
    """How many commitments were adopted."""
    within = scope.within(commitments.c.process_id)
    return conn.execute(select(func.count(commitments.c.id)).where(within)).scalar_one()


def _over() -> Any:
    return func.coalesce(processes.c.published_on, processes.c.ends_on)


def _update(on: str | None, kind: str, code: str | None, detail: str | None) -> Record:
    return {"fecha": on, "tipo": kind, "codigo": code, "detalle": detail}
