"""Rows of `aportes`: what people said, and how much of it may be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

from domain.anonymous import author_key
from domain.pack_schema import Cell
from domain.redaction import redact
from storage.due import DUE
from storage.export.scope import Scope, day, iso, local, stream, visible, yes
from storage.responses import ended
from storage.supporters import once
from storage.tables import (
    contributions,
    events,
    organizations,
    persons,
    processes,
    section_comments,
    sections,
    stages,
    supports,
    themes,
)

Record = Mapping[str, Cell]

_SAID = (
    *("id", "code", "process_id", "person_id", "author_name", "author_contact", "organization_id", "ubigeo"),
    *("object", "text", "via", "received_at", "form_version", "consent_version", "language", "revision"),
    *("revised_at", "cross_cutting"),
)
"""What both packs need of a contribution itself."""
_PRIVATE = (
    *("publish_name", "latitude", "longitude", "withdrawn_at", "message_id", "external_id", "revised_by"),
    "reservation",
)
"""What the restricted pack needs besides."""


def public_contributions(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every contribution; its words only once they were found publishable, and then without personal data."""
    return (_public(row, scope) for row in stream(conn, _contributions(scope)))


def restricted_contributions(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every contribution with its exact words and its author."""
    own = contributions.c
    statement = _contributions(scope).add_columns(
        *(own[name] for name in _PRIVATE), persons.c.name, persons.c.phone
    )
    for row in stream(conn, statement.outerjoin(persons, persons.c.id == own.person_id)):
        yield _facts(row, scope) | _private(row, scope)


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
            *(own[name] for name in _SAID),
            own.withdrawn_at.is_not(None).label("withdrawn"),
            sections.c.code.label("section_code"),
            _supporters().label("supporters"),
            case((ended(), 1), else_=0).label("answered"),
            DUE.label("due"),
            stages.c.code.label("stage_code"),
            themes.c.code.label("theme_code"),
            events.c.code.label("event_code"),
            organizations.c.type,
            organizations.c.subtype,
            organizations.c.name.label("organization"),
        )
        .join(processes, processes.c.id == own.process_id)
        .outerjoin(section_comments, section_comments.c.contribution_id == own.id)
        .outerjoin(sections, sections.c.id == section_comments.c.section_id)
        .outerjoin(stages, stages.c.id == own.stage_id)
        .outerjoin(themes, themes.c.id == own.theme_id)
        .outerjoin(events, and_(events.c.id == own.event_id, scope.within(events.c.process_id)))
        .outerjoin(organizations, organizations.c.id == own.organization_id)
        .where(scope.within(own.process_id), visible(own.import_id))
        .order_by(own.id)
    )


def _supporters() -> Any:
    """How many persons joined it."""
    theirs = supports.c.contribution_id == contributions.c.id
    return select(func.count()).where(theirs, once(supports)).scalar_subquery()


def _public(row: Any, scope: Scope) -> Record:
    record = _facts(row, scope)
    record["texto_original"] = redact(row.text, scope.names) if _is_public(row) else ""
    record["recibido_en"] = day(row.received_at)
    return record


def _is_public(row: Any) -> bool:
    return row.revision == "publicable" and not row.withdrawn


def _facts(row: Any, scope: Scope) -> dict[str, Cell]:
    """What both packs tell alike."""
    sector, subtype = scope.kind(row.organization_id, row.type, row.subtype)
    return {
        "aporte_id": row.code,
        "proceso_id": scope.processes[row.process_id][0],
        "etapa": row.stage_code,
        "evento_id": row.event_code,
        "persona_anon_id": scope.anonymous(row.process_id, row.person_id, _author(row)),
        "sector": sector,
        "subtipo": subtype,
        "tema": row.theme_code,
        "eje_transversal": scope.clean(row.cross_cutting),
        "via": row.via,
        "region": scope.region(row.ubigeo),
        "objeto": row.object,
        "seccion": row.section_code,
        "idioma": row.language,
        "apoyos": row.supporters,
        "respondido": yes(bool(row.answered)),
        "revision": row.revision,
        "revisado_en": day(row.revised_at),
        "retirado": yes(row.withdrawn),
        "version_flujo": row.form_version,
        "version_consentimiento": row.consent_version,
        "responder_hasta": iso(row.due),
        "atrasado": yes(_is_late(row, scope)),
    }


def _is_late(row: Any, scope: Scope) -> bool:
    """Whether its answer should have come by now."""
    waits = not row.answered and not row.withdrawn
    return bool(waits and row.due and scope.today > row.due)


def _private(row: Any, scope: Scope) -> dict[str, Cell]:
    """What the restricted pack alone tells, or tells exactly."""
    return {
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
        "revisado_por": row.revised_by,
        "reserva": row.reservation,
        "retirado_en": local(row.withdrawn_at),
        "mensaje_proveedor_id": row.message_id,
        "identificador_externo": row.external_id,
    }


def _author(row: Any) -> str:
    """Who it is, where it is not a person of the bot's."""
    return author_key(row.author_name, row.author_contact, row.organization or "", row.code)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _degrees(text: str | None) -> float | None:
    return float(text) if text else None
