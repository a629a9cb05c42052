"""Rows of `aportes` and `propuestas`: what people said, and how much of it may be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from domain.pack_schema import Cell
from domain.redaction import redact
from storage.export.scope import Scope, day, local, stream, visible, yes
from storage.tables import contributions, events, organizations, persons, stages, themes

Record = Mapping[str, Cell]

_PROPOSAL = "propuesta"


def public_contributions(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every contribution; its words only once they were found publishable, and then without personal data."""
    return (_public(row, scope) for row in stream(conn, _contributions(scope)))


def restricted_contributions(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every contribution with its exact words and its author."""
    own = contributions.c
    statement = _contributions(scope).add_columns(
        own.author_contact,
        own.publish_name,
        own.latitude,
        own.longitude,
        own.withdrawn_at,
        own.message_id,
        own.external_id,
        organizations.c.name.label("organization"),
        persons.c.name,
        persons.c.phone,
    )
    for row in stream(conn, statement.outerjoin(persons, persons.c.id == own.person_id)):
        yield {
            **_facts(row, scope),
            "nombre": row.author_name or row.name,
            "contacto": row.author_contact or row.phone,
            "publicar_nombre": yes(row.publish_name),
            "org_id": _text(scope.root(row.organization_id)),
            "organizacion": row.organization,
            "ubigeo": row.ubigeo,
            "latitud": _degrees(row.latitude),
            "longitud": _degrees(row.longitude),
            "texto_original": row.text,
            "recibido_en": local(row.received_at),
            "retirado_en": local(row.withdrawn_at),
            "mensaje_proveedor_id": row.message_id,
            "identificador_externo": row.external_id,
        }


def public_proposals(conn: Connection, scope: Scope) -> Iterator[Record]:
    for row in stream(conn, _proposals(scope)):
        seen = _is_public(row)
        words = [redact(text, scope.names) if seen else "" for text in _words(row)]
        yield _proposal(row, scope, words)


def restricted_proposals(conn: Connection, scope: Scope) -> Iterator[Record]:
    return (_proposal(row, scope, _words(row)) for row in stream(conn, _proposals(scope)))


def pending_texts(conn: Connection, scope: Scope) -> int:
    """How many contributions nobody has read yet, so that the public pack does not show their words."""
    own = contributions.c
    return conn.execute(
        select(func.count()).where(
            scope.within(own.process_id),
            visible(own.import_id),
            own.withdrawn_at.is_(None),
            own.revision == "pendiente",
        )
    ).scalar_one()


def _contributions(scope: Scope) -> Select[Any]:
    own = contributions.c
    return (
        select(
            own.id,
            own.code,
            own.process_id,
            own.person_id,
            own.author_name,
            own.organization_id,
            own.ubigeo,
            own.object,
            own.text,
            own.via,
            own.received_at,
            own.form_version,
            own.consent_version,
            own.language,
            own.revision,
            own.withdrawn_at.is_not(None).label("withdrawn"),
            stages.c.code.label("stage_code"),
            themes.c.code.label("theme_code"),
            events.c.code.label("event_code"),
            organizations.c.type,
            organizations.c.subtype,
        )
        .outerjoin(stages, stages.c.id == own.stage_id)
        .outerjoin(themes, themes.c.id == own.theme_id)
        .outerjoin(events, and_(events.c.id == own.event_id, scope.within(events.c.process_id)))
        .outerjoin(organizations, organizations.c.id == own.organization_id)
        .where(scope.within(own.process_id), visible(own.import_id))
        .order_by(own.id)
    )


def _public(row: Any, scope: Scope) -> Record:
    text = redact(row.text, scope.names) if _is_public(row) else ""
    return {**_facts(row, scope), "texto_original": text, "recibido_en": day(row.received_at)}


def _is_public(row: Any) -> bool:
    return row.revision == "publicable" and not row.withdrawn


def _facts(row: Any, scope: Scope) -> dict[str, Cell]:
    """What both packs tell alike."""
    return {
        "aporte_id": row.code,
        "proceso_id": scope.processes[row.process_id][0],
        "etapa": row.stage_code,
        "evento_id": row.event_code,
        "persona_anon_id": scope.anonymous(row.process_id, row.person_id, name=row.author_name),
        **scope.kind(row.organization_id, row.type, row.subtype),
        "tema": row.theme_code,
        "eje_transversal": None,
        "via": row.via,
        "region": scope.region(row.ubigeo),
        "objeto": row.object,
        "idioma": row.language,
        "revision": row.revision,
        "retirado": yes(row.withdrawn),
        "version_flujo": row.form_version,
        "version_consentimiento": row.consent_version,
    }


def _proposals(scope: Scope) -> Select[Any]:
    own = contributions.c
    return (
        select(
            own.code,
            own.process_id,
            own.text,
            own.problem,
            own.ask,
            own.suggested_entity,
            own.suggested_indicator,
            own.suggested_deadline,
            own.revision,
            own.withdrawn_at.is_not(None).label("withdrawn"),
            stages.c.code.label("stage_code"),
            themes.c.code.label("theme_code"),
        )
        .outerjoin(stages, stages.c.id == own.stage_id)
        .outerjoin(themes, themes.c.id == own.theme_id)
        .where(
            scope.within(own.process_id),
            visible(own.import_id),
            own.object == _PROPOSAL,
            own.withdrawn_at.is_(None),
        )
        .order_by(own.id)
    )


def _words(row: Any) -> list[str]:
    """Problem, request and the three hints; one whole text, from paper, is the problem."""
    problem = row.problem if row.problem or row.ask else row.text
    return [problem, row.ask, row.suggested_entity, row.suggested_indicator, row.suggested_deadline]


def _proposal(row: Any, scope: Scope, words: Sequence[str]) -> Record:
    problem, ask, entity, indicator, deadline = words
    return {
        "propuesta_id": row.code,
        "version": 1,
        "proceso_id": scope.processes[row.process_id][0],
        "etapa": row.stage_code,
        "tema": row.theme_code,
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
    }


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _degrees(text: str | None) -> float | None:
    return float(text) if text else None
