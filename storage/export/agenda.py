"""Rows of `eventos`, `sesiones` and `ponentes`: what was announced, the same in both packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, select

from domain.gazetteer import jurisdiction
from domain.pack_schema import Cell
from storage.export.scope import Scope, local, shown_events, stream, yes
from storage.tables import events, processes, sessions, speakers, themes

Record = Mapping[str, Cell]

_STATES: Final = {
    "draft": "borrador",
    "published": "publicado",
    "closed": "cerrado",
    "cancelled": "cancelado",
}


def event_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """One row an event, by its beginning."""
    return (_event(row, scope) for row in stream(conn, _events(scope)))


def _events(scope: Scope) -> Select[Any]:
    return (
        select(
            events,
            processes.c.code.label("process_code"),
            processes.c.name.label("process_name"),
            processes.c.starts_on,
            processes.c.ends_on,
            themes.c.code.label("theme_code"),
        )
        .join(processes, processes.c.id == events.c.process_id)
        .outerjoin(themes, themes.c.id == events.c.theme_id)
        .where(scope.within(events.c.process_id), shown_events())
        .order_by(events.c.starts_at, events.c.id)
    )


def session_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """The parts of each event."""
    statement = (
        select(sessions, events.c.code, events.c.timezone, themes.c.code.label("theme_code"))
        .join(events, events.c.id == sessions.c.event_id)
        .outerjoin(themes, themes.c.id == sessions.c.theme_id)
        .where(scope.within(events.c.process_id), shown_events())
        .order_by(sessions.c.event_id, sessions.c.position)
    )
    for row in stream(conn, statement):
        zone = ZoneInfo(row.timezone)
        yield {
            "sesion_id": str(row.id),
            "evento_id": row.code,
            "orden": row.position,
            "titulo": scope.clean(row.title),
            "tema": row.theme_code,
            "sala": scope.clean(row.room),
            "inicio": local(row.starts_at, zone),
            "fin": local(row.ends_at, zone),
        }


def speaker_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Who speaks, as the agenda announces it."""
    statement = (
        select(speakers, events.c.code)
        .join(events, events.c.id == speakers.c.event_id)
        .where(scope.within(events.c.process_id), shown_events())
        .order_by(speakers.c.event_id, speakers.c.position, speakers.c.id)
    )
    for row in stream(conn, statement):
        yield {
            "ponente_id": str(row.id),
            "evento_id": row.code,
            "sesion_id": None if row.session_id is None else str(row.session_id),
            "orden": row.position,
            "ponente": row.name,
            "cargo": row.role,
            "institucion": row.institution,
            "pais": row.country,
        }


def _event(row: Any, scope: Scope) -> dict[str, Cell]:
    zone = ZoneInfo(row.timezone)
    return {
        "evento_id": row.code,
        "proceso_id": row.process_code,
        "proceso_nombre": scope.clean(row.process_name),
        "proceso_inicio": row.starts_on and row.starts_on.isoformat(),
        "proceso_fin": row.ends_on and row.ends_on.isoformat(),
        "tipo": row.kind,
        "titulo": scope.clean(row.title),
        "serie": row.series,
        "tema": row.theme_code,
        "modalidad": row.modality,
        "ubigeo": row.ubigeo,
        "region": scope.region(row.ubigeo),
        "jurisdiccion": jurisdiction(row.ubigeo) if row.ubigeo else "",
        "lugar": scope.clean(row.venue),
        "inicio": local(row.starts_at, zone),
        "fin": local(row.ends_at, zone),
        "fecha_estado": row.date_status,
        "zona_horaria": row.timezone,
        "aforo": row.capacity,
        "plazas_por_clase": _reserves(row.reserves),
        "regla_prioridad": "reserva_y_orden_de_llegada" if row.reserves else "orden_de_llegada",
        "lista_de_espera": yes(row.waiting_list),
        "acceso": row.access,
        "nivel_iap2": row.level,
        "estado": _STATES[row.status],
        "publicado_en": local(row.published_at, zone),
    }


def _reserves(reserves: list[dict[str, Any]]) -> str:
    """As in the agenda's files: `osc:20@2026-12-01;publico:10`."""
    return ";".join(
        f"{one['cls']}:{one['seats']}" + (f"@{one['release_on']}" if one.get("release_on") else "")
        for one in reserves
    )
