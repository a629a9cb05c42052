"""Rows of `difusion` and `valoraciones`: how people were reached, and what they thought of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, select

from domain.pack_schema import Cell
from domain.redaction import redact
from storage.announcements import KIND
from storage.export.scope import Scope, day, iso, stream, visible, yes
from storage.tables import announcements, events, outbox, outreach, persons, ratings

Record = Mapping[str, Cell]

IN_THE_CHAT = "anuncio_en_el_chat"


def outreach_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Letters, press and radio as they were noted; then what was announced in the chat."""
    own = outreach.c
    statement = (
        select(outreach, events.c.code.label("event_code"))
        .outerjoin(events, events.c.id == own.event_id)
        .where(scope.within(own.process_id), visible(own.import_id))
        .order_by(own.id)
    )
    for row in stream(conn, statement):
        yield {
            "difusion_id": f"d{row.id}",
            "proceso_id": scope.code(row.process_id),
            "evento_id": row.event_code,
            "medio": scope.clean(row.medium),
            "descripcion": scope.clean(row.description),
            "lugar": scope.clean(row.place),
            "fecha": iso(row.on),
            "alcance": row.reach,
            "evidencia": scope.clean(row.evidence),
        }
    reached = _reached(conn)
    for row in stream(conn, _announced(scope)):
        yield _announcement(row, scope, reached.get(row.id, 0))


def public_ratings(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Scores; a sentence only where its owner allows it and somebody found it publishable."""
    for row in stream(conn, _ratings(scope)):
        quotable = row.quote and row.revision == "publicable"
        yield {**_rating(row, scope), "cita": redact(row.text, scope.names) if quotable else ""}


def restricted_ratings(conn: Connection, scope: Scope) -> Iterator[Record]:
    statement = _ratings(scope).add_columns(persons.c.name, ratings.c.quote_name)
    for row in stream(conn, statement.outerjoin(persons, persons.c.id == ratings.c.person_id)):
        yield {
            **_rating(row, scope),
            "nombre": row.name,
            "texto": row.text,
            "permite_citar": yes(row.quote),
            "permite_nombre": yes(row.quote_name),
            "cita": row.text if row.quote and row.revision == "publicable" else "",
        }


def _announced(scope: Scope) -> Select[Any]:
    own = announcements.c
    return (
        select(announcements, events.c.code.label("event_code"))
        .outerjoin(events, events.c.id == own.event_id)
        .where(scope.within(own.process_id), own.withdrawn_at.is_(None))
        .order_by(own.id)
    )


def _reached(conn: Connection) -> dict[int, int]:
    """Announcement's id → the people to whom it was sent."""
    which = outbox.c.facts[KIND].as_integer()
    sent = select(which, func.count()).where(outbox.c.kind == KIND, outbox.c.status == "sent")
    return {row[0]: row[1] for row in conn.execute(sent.group_by(which))}


def _announcement(row: Any, scope: Scope, reached: int) -> Record:
    return {
        "difusion_id": f"a{row.id}",
        "proceso_id": scope.code(row.process_id),
        "evento_id": row.event_code,
        "medio": IN_THE_CHAT,
        "descripcion": scope.clean(row.title),
        "lugar": scope.region(str(row.segment.get("region") or "")),
        "fecha": day(row.created_at),
        "alcance": reached,
        "evidencia": None,
    }


def _ratings(scope: Scope) -> Select[Any]:
    own = ratings.c
    return (
        select(
            own.id,
            own.person_id,
            own.score,
            own.text,
            own.quote,
            own.revision,
            own.at,
            events.c.code.label("event_code"),
            events.c.process_id,
            events.c.timezone,
        )
        .join(events, events.c.id == own.event_id)
        .where(scope.within(events.c.process_id))
        .order_by(own.id)
    )


def _rating(row: Any, scope: Scope) -> dict[str, Cell]:
    return {
        "valoracion_id": str(row.id),
        "evento_id": row.event_code,
        "persona_anon_id": scope.anonymous(row.process_id, row.person_id),
        "puntaje": row.score,
        "revision": row.revision,
        "fecha": day(row.at, ZoneInfo(row.timezone)),
    }
