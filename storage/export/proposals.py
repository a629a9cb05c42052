"""Rows of `propuestas`, `smart`, `viabilidad`, `origenes` and `procedencia`.

Nobody has worked on most proposals yet: those are contributions, listed as version 1 with their own code. The
others have rows of their own, a version at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, select

from domain.pack_schema import Cell
from domain.redaction import redact
from storage.export.scope import Scope, day, iso, stream, visible
from storage.export.withheld import VERSION_TEXTS, Withheld, shown
from storage.tables import (
    assessments,
    contributions,
    proposal_lineage,
    proposal_sources,
    proposal_versions,
    proposals,
    stages,
    themes,
)

Record = Mapping[str, Cell]

_PROPOSAL = "propuesta"
SEPARATOR = ";"
"""Between codes in one cell."""

_WORDS = ("text", "problem", "ask", "suggested_entity", "suggested_indicator", "suggested_deadline")


def public_proposals(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Versions: the team's words without personal data, and people's once they are publishable."""
    withheld, origins = Withheld(conn, scope), _origins(conn, scope)
    for row in _versions(conn, scope):
        texts = shown(row, VERSION_TEXTS, withheld.texts(row.proposal_id))
        clean = {name: redact(text, scope.names) for name, text in texts.items()}
        yield _version(row, scope, origins, clean)
    for row in stream(conn, _untouched(scope)):
        seen = row.revision == "publicable"
        yield _as_said(row, scope, [redact(text, scope.names) if seen else "" for text in _said(row)])


def restricted_proposals(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every version, word for word."""
    origins = _origins(conn, scope)
    for row in _versions(conn, scope):
        yield _version(row, scope, origins, {name: getattr(row, name) for name in VERSION_TEXTS})
    for row in stream(conn, _untouched(scope)):
        yield _as_said(row, scope, _said(row))


def smart_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """The five criteria, each as it was answered for a version."""
    return _sheet(conn, scope, "smart")


def viability_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    return _sheet(conn, scope, "viabilidad")


def source_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Proposal and contribution that it came from, a pair a row."""
    statement = (
        select(proposals.c.process_id, proposals.c.code, contributions.c.code.label("said"))
        .join(proposal_sources, proposal_sources.c.proposal_id == proposals.c.id)
        .join(contributions, contributions.c.id == proposal_sources.c.contribution_id)
        .where(scope.within(proposals.c.process_id), visible(contributions.c.import_id))
        .order_by(proposals.c.id, contributions.c.id)
    )
    for row in stream(conn, statement):
        yield {"propuesta_id": scope.proposal(row.process_id, row.code), "aporte_id": row.said}
    alone = (
        select(contributions.c.process_id, contributions.c.code)
        .where(*untouched(scope))
        .order_by(contributions.c.id)
    )
    for row in stream(conn, alone):
        yield {"propuesta_id": scope.proposal(row.process_id, row.code), "aporte_id": row.code}


def lineage_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """What came out of what: read a row from left to right or back."""
    for row in stream(conn, lineage(scope)):
        yield {
            "propuesta_id": scope.proposal(row.process_id, row.child),
            "deriva_de": scope.proposal(row.process_id, row.parent),
            "relacion": row.kind,
            "fecha": day(row.at),
        }


def untouched(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """The contributions that propose something and on which nobody has worked yet."""
    own = contributions.c
    same = (proposals.c.process_id == own.process_id, proposals.c.code == own.code)
    return (
        scope.within(own.process_id),
        own.object == _PROPOSAL,
        own.withdrawn_at.is_(None),
        visible(own.import_id),
        ~exists().where(*same),
        ~exists().where(proposal_sources.c.contribution_id == own.id),
    )


def lineage(scope: Scope) -> Select[Any]:
    """`child_id`, `parent_id`, their codes `child` and `parent`, `process_id`, `kind` and `at`."""
    line, child, parent = proposal_lineage.c, proposals.alias("child"), proposals.alias("parent")
    return (
        select(
            line.child_id,
            line.parent_id,
            line.kind,
            line.at,
            child.c.process_id,
            child.c.code.label("child"),
            parent.c.code.label("parent"),
        )
        .join(child, child.c.id == line.child_id)
        .join(parent, parent.c.id == line.parent_id)
        .where(scope.within(child.c.process_id))
        .order_by(line.child_id, line.parent_id)
    )


def _versions(conn: Connection, scope: Scope) -> Iterator[Any]:
    now = stages.alias("now")
    statement = (
        select(
            proposal_versions,
            proposals.c.code,
            proposals.c.process_id,
            proposals.c.institution,
            stages.c.code.label("stage_code"),
            now.c.code.label("now_code"),
            themes.c.code.label("theme_code"),
        )
        .join(proposals, proposals.c.id == proposal_versions.c.proposal_id)
        .outerjoin(stages, stages.c.id == proposal_versions.c.stage_id)
        .outerjoin(now, now.c.id == proposals.c.stage_id)
        .outerjoin(themes, themes.c.id == proposals.c.theme_id)
        .where(scope.within(proposals.c.process_id))
        .order_by(proposal_versions.c.proposal_id, proposal_versions.c.number)
    )
    return stream(conn, statement)


@dataclass(frozen=True, slots=True)
class _Origins:
    """Proposal's id → the codes of the contributions, and of the proposals, that it came from."""

    sources: Mapping[int, list[str]]
    parents: Mapping[int, list[str]]


def _origins(conn: Connection, scope: Scope) -> _Origins:
    sources: dict[int, list[str]] = {}
    statement = (
        select(proposal_sources.c.proposal_id, contributions.c.code)
        .join(contributions, contributions.c.id == proposal_sources.c.contribution_id)
        .where(scope.within(contributions.c.process_id), visible(contributions.c.import_id))
    )
    for row in stream(conn, statement.order_by(proposal_sources.c.proposal_id, contributions.c.id)):
        sources.setdefault(row.proposal_id, []).append(row.code)
    parents: dict[int, list[str]] = {}
    for row in stream(conn, lineage(scope)):
        parents.setdefault(row.child_id, []).append(scope.proposal(row.process_id, row.parent))
    return _Origins(sources, parents)


def _version(row: Any, scope: Scope, origins: _Origins, texts: Mapping[str, str]) -> Record:
    return {
        "propuesta_id": scope.proposal(row.process_id, row.code),
        "version": row.number,
        "proceso_id": scope.code(row.process_id),
        "etapa": row.stage_code,
        "etapa_actual": row.now_code,
        "tema": row.theme_code,
        "institucion_autora": scope.clean(row.institution),
        "titulo": texts["title"],
        "problema": texts["problem"],
        "compromiso": texts["commitment"],
        "como_contribuye": texts["contribution"],
        "valores_ogp": scope.clean(row.ogp_values),
        "entidad_sugerida": texts["entity"],
        "indicador_sugerido": texts["indicator"],
        "plazo_sugerido": texts["deadline"],
        "hitos": texts["milestones"],
        "inicio": iso(row.starts_on),
        "fin": iso(row.ends_on),
        "aporte_ids": SEPARATOR.join(origins.sources.get(row.proposal_id, ())),
        "deriva_de": SEPARATOR.join(origins.parents.get(row.proposal_id, ())),
        "fecha": day(row.at),
    }


def _untouched(scope: Scope) -> Select[Any]:
    own = contributions.c
    return (
        select(
            own.code,
            own.process_id,
            *(own[name] for name in _WORDS),
            own.revision,
            own.received_at,
            stages.c.code.label("stage_code"),
            themes.c.code.label("theme_code"),
        )
        .outerjoin(stages, stages.c.id == own.stage_id)
        .outerjoin(themes, themes.c.id == own.theme_id)
        .where(*untouched(scope))
        .order_by(own.id)
    )


def _said(row: Any) -> list[str]:
    """Problem, request and the three hints; one whole text, from paper, is the problem."""
    problem = row.problem if row.problem or row.ask else row.text
    return [problem, row.ask, row.suggested_entity, row.suggested_indicator, row.suggested_deadline]


def _as_said(row: Any, scope: Scope, words: list[str]) -> Record:
    problem, ask, entity, indicator, deadline = words
    return {
        "propuesta_id": scope.proposal(row.process_id, row.code),
        "version": 1,
        "proceso_id": scope.code(row.process_id),
        "etapa": row.stage_code,
        "etapa_actual": row.stage_code,
        "tema": row.theme_code,
        "institucion_autora": None,
        "titulo": None,
        "problema": problem,
        "compromiso": ask,
        "como_contribuye": None,
        "valores_ogp": None,
        "entidad_sugerida": entity,
        "indicador_sugerido": indicator,
        "plazo_sugerido": deadline,
        "hitos": None,
        "inicio": None,
        "fin": None,
        "aporte_ids": row.code,
        "deriva_de": None,
        "fecha": day(row.received_at),
    }


def _sheet(conn: Connection, scope: Scope, sheet: str) -> Iterator[Record]:
    statement = (
        select(assessments, proposals.c.process_id, proposals.c.code)
        .join(proposals, proposals.c.id == assessments.c.proposal_id)
        .where(scope.within(proposals.c.process_id), assessments.c.sheet == sheet)
        .order_by(assessments.c.proposal_id, assessments.c.version, assessments.c.id)
    )
    for row in stream(conn, statement):
        yield {
            "propuesta_id": scope.proposal(row.process_id, row.code),
            "version": row.version,
            "criterio": row.criterion,
            "cumple": row.answer,
            "nota": scope.clean(row.note),
            "evaluador_rol": scope.clean(row.role),
            "fecha": iso(row.on),
            "evaluador": row.by,  # in the restricted pack alone: often somebody's e-mail
        }
