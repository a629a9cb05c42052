"""Rows of `documentos`, `secciones` and `instantaneas`: what was open to comment, and what was shown when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, select

from domain.pack_schema import Cell
from storage.export.scope import Scope, day, iso, local, stream
from storage.readings import COUNTED
from storage.supporters import once
from storage.tables import (
    documents,
    processes,
    readings,
    section_supports,
    sections,
    snapshots,
    stages,
    themes,
)

Record = Mapping[str, Cell]


def document_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every document, with how many people read it."""
    own = documents.c
    readers = select(func.count()).where(readings.c.document_id == own.id, COUNTED).scalar_subquery()
    more = (own.id, own.process_id, own.kind, own.summary, own.link, own.version, own.published_at)
    statement = open_documents(scope).add_columns(
        *more, stages.c.code.label("stage_code"), readers.label("readers")
    )
    for row in stream(conn, statement.order_by(None).order_by(own.id)):
        yield {
            "documento_id": str(row.id),
            "proceso_id": scope.code(row.process_id),
            "codigo": row.code,
            "etapa": row.stage_code,
            "tipo": row.kind,
            "titulo": scope.clean(row.title),
            "resumen": scope.clean(row.summary),
            "enlace": scope.clean(row.link),
            "abre": iso(row.opens_on),
            "cierra": iso(row.closes_on),
            "responder_hasta": iso(row.respond_by),
            "version": row.version,
            "publicado_en": day(row.published_at),
            "lecturas": row.readers,
        }


def open_documents(scope: Scope) -> Select[Any]:
    """Code, title and days of each, by its beginning: its own days, or those of its stage or its process."""
    own = documents.c
    opens = func.coalesce(own.opens_on, stages.c.opens_on).label("opens_on")
    closes = func.coalesce(own.closes_on, stages.c.closes_on).label("closes_on")
    due = func.coalesce(own.respond_by, stages.c.respond_by, processes.c.respond_by).label("respond_by")
    return (
        select(own.code, own.title, opens, closes, due)
        .join(processes, processes.c.id == own.process_id)
        .outerjoin(stages, stages.c.id == own.stage_id)
        .where(scope.within(own.process_id))
        .order_by(opens, own.id)
    )


def section_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """The parts of each document, with how many persons support them."""
    own = sections.c
    backers = select(func.count()).where(section_supports.c.section_id == own.id, once(section_supports))
    statement = (
        select(sections, themes.c.code.label("theme_code"), backers.scalar_subquery().label("backers"))
        .join(documents, documents.c.id == own.document_id)
        .outerjoin(themes, themes.c.id == own.theme_id)
        .where(scope.within(documents.c.process_id))
        .order_by(own.document_id, own.position, own.id)
    )
    for row in stream(conn, statement):
        yield {
            "documento_id": str(row.document_id),
            "seccion": row.code,
            "orden": row.position,
            "tema": row.theme_code,
            "titulo": scope.clean(row.title),
            "texto": scope.clean(row.text),
            "retirada_en": day(row.removed_at),
            "apoyos": row.backers,
        }


def snapshot_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """What was published when, by its hash."""
    for row in stream(conn, taken(scope)):
        yield {
            "instantanea_id": str(row.id),
            "proceso_id": scope.code(row.process_id),
            "tipo": row.kind,
            "documento": row.key,
            "sha256": row.sha256,
            "publicado_en": local(row.at),
        }


def taken(scope: Scope) -> Select[Any]:
    """The snapshots of the scope, oldest first."""
    own = snapshots.c
    return select(snapshots).where(scope.within(own.process_id)).order_by(own.process_id, own.at, own.id)
