"""Rows of `procesos`, `etapas`, `temas` and `uniones`: what the other tables stand in, and its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from domain.organization_scheme import AS_IN_2017
from domain.pack_schema import Cell
from storage.export.organizations import present_ids
from storage.export.scope import Scope, day, iso, stream
from storage.tables import organization_merges, organizations, processes, stages, themes

Record = Mapping[str, Cell]


def process_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    statement = select(processes).where(scope.within(processes.c.id)).order_by(processes.c.id)
    for row in stream(conn, statement):
        scheme = AS_IN_2017 if row.organization_scheme is None else row.organization_scheme
        yield {
            "proceso_id": row.code,
            "nombre": scope.clean(row.name),
            "inicio": iso(row.starts_on),
            "fin": iso(row.ends_on),
            "responder_hasta": iso(row.respond_by),
            "publicado_en": iso(row.published_on),
            "enlace": scope.clean(row.link),
            "organizaciones_dentro_de": ";".join(f"{kind}:{into}" for kind, into in sorted(scheme.items())),
            "datos_al": iso(scope.today),
        }


def stage_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    statement = select(stages).where(scope.within(stages.c.process_id))
    for row in stream(conn, statement.order_by(stages.c.process_id, stages.c.position, stages.c.id)):
        yield {
            "proceso_id": scope.code(row.process_id),
            "etapa": row.code,
            "nombre": scope.clean(row.name),
            "orden": row.position,
            "abre": iso(row.opens_on),
            "cierra": iso(row.closes_on),
            "responder_hasta": iso(row.respond_by),
            "como_participar": scope.clean(row.how),
        }


def stage_order(conn: Connection, scope: Scope) -> list[tuple[str, str]]:
    """Process and stage, in the order of `etapas`."""
    return [(str(row["proceso_id"]), str(row["etapa"])) for row in stage_rows(conn, scope)]


def theme_rows(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Themes in their order, with the one that each came out of."""
    before = themes.alias("before")
    statement = (
        select(themes, before.c.code.label("before_code"))
        .outerjoin(before, before.c.id == themes.c.split_from_id)
        .where(scope.within(themes.c.process_id))
        .order_by(themes.c.process_id, themes.c.position, themes.c.id)
    )
    for row in stream(conn, statement):
        yield {
            "proceso_id": scope.code(row.process_id),
            "tema": row.code,
            "nombre": row.official,
            "nombre_llano": row.plain,
            "orden": row.position,
            "sale_de": row.before_code,
        }


def public_merges(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Every joining of two ways to write an organisation of the pack, undone ones too."""
    return (_merge(row, scope) for row in _merges(conn, scope))


def restricted_merges(conn: Connection, scope: Scope) -> Iterator[Record]:
    for row in _merges(conn, scope):
        yield {
            **_merge(row, scope),
            "nombre": row.name,
            "unida_por": row.by,
            "deshecha_por": row.undone_by,
        }


def _merges(conn: Connection, scope: Scope) -> Iterator[Any]:
    present = present_ids(conn, scope)
    statement = select(organization_merges, organizations.c.name).join(
        organizations, organizations.c.id == organization_merges.c.from_id
    )
    for row in stream(conn, statement.order_by(organization_merges.c.id)):
        if scope.root(row.into_id) in present:
            yield row


def _merge(row: Any, scope: Scope) -> dict[str, Cell]:
    return {
        "union_id": str(row.id),
        "variante_id": str(row.from_id),
        "org_id": str(scope.root(row.into_id)),
        "unida_en": day(row.at),
        "deshecha_en": day(row.undone_at),
    }
