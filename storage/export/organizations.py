"""Rows of `organizaciones`: one for each organisation of the processes, spelling variants joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from domain.cuadros import COUNTED_KINDS
from domain.pack_schema import Cell
from storage.export.scope import Scope, stream, visible, yes
from storage.tables import attendances, contributions, events, organizations, registrations

Record = Mapping[str, Cell]


def public_organizations(conn: Connection, scope: Scope) -> Iterator[Record]:
    """Type, subtype, region, and whether they came. Never a name."""
    columns = (organizations.c.id, organizations.c.type, organizations.c.subtype, organizations.c.ubigeo)
    return (record for record, _ in _rows(conn, scope, select(*columns)))


def restricted_organizations(conn: Connection, scope: Scope) -> Iterator[Record]:
    """With their name and the variants that were joined into it."""
    variants = _variants(conn, scope)
    for record, row in _rows(conn, scope, select(organizations)):
        yield {
            **record,
            "nombre": row.name,
            "ubigeo": row.ubigeo,
            "nombres_unidos": "; ".join(variants.get(row.id, ())),
        }


def attended_ids(conn: Connection, scope: Scope) -> set[int]:
    """The organisations with an attendance in the kinds that count, as the one that they were joined into."""
    statement = (
        select(attendances.c.organization_id)
        .join(events, events.c.id == attendances.c.event_id)
        .where(
            scope.within(events.c.process_id),
            events.c.kind.in_(COUNTED_KINDS),
            attendances.c.organization_id.is_not(None),
            visible(attendances.c.import_id),
        )
        .distinct()
    )
    return {scope.roots.get(row[0], row[0]) for row in stream(conn, statement)}


def _rows(conn: Connection, scope: Scope, statement: Select[Any]) -> Iterator[tuple[dict[str, Cell], Any]]:
    present, attended = present_ids(conn, scope), attended_ids(conn, scope)
    for row in stream(conn, statement.order_by(organizations.c.id)):
        if row.id in present and row.id not in scope.roots:
            yield _public(row, scope, row.id in attended), row


def _public(row: Any, scope: Scope, attended: bool) -> dict[str, Cell]:
    return {
        "org_id": str(row.id),
        "tipo": row.type,
        "subtipo": row.subtype,
        "region": scope.region(row.ubigeo),
        "asistio": yes(attended),
    }


def present_ids(conn: Connection, scope: Scope) -> set[int]:
    """Every organisation that registered, attended or contributed."""
    of_event = events.c.process_id
    pieces = (
        select(registrations.c.organization_id).join(events).where(scope.within(of_event)),
        select(attendances.c.organization_id)
        .join(events)
        .where(scope.within(of_event), visible(attendances.c.import_id)),
        select(contributions.c.organization_id).where(
            scope.within(contributions.c.process_id), visible(contributions.c.import_id)
        ),
    )
    found: set[int] = set()
    for piece in pieces:
        found |= {scope.roots.get(row[0], row[0]) for row in stream(conn, piece.distinct()) if row[0]}
    return found


def _variants(conn: Connection, scope: Scope) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    merged = select(organizations.c.id, organizations.c.name).where(
        organizations.c.merged_into_id.is_not(None)
    )
    for row in stream(conn, merged.order_by(organizations.c.id)):
        names.setdefault(scope.roots[row.id], []).append(row.name)
    return names
