"""The counts behind the Cuadros, by the counting rules that LEEME.md prints."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from domain.cuadros import Cuadro, Organization, Say, cuadro_1, cuadro_2, cuadro_3, cuadro_4, is_civil_society
from domain.pack_schema import VIAS
from storage.export.organizations import attended_ids
from storage.export.scope import Scope, stream, visible
from storage.tables import attendances, contributions, events, organizations, processes, themes

Numbers = dict[str, dict[str, int]]

_LAST_RESORT = "otro"  # a theme of its own only where somebody used it


def cuadros(conn: Connection, scope: Scope, say: Say) -> dict[str, Cuadro]:
    """`cuadro_1` … `cuadro_4` of the scope."""
    attended = list(_attended(conn, scope))
    return {
        "cuadro_1": cuadro_1(attended, say),
        "cuadro_2": cuadro_2(attended, say, scope.scheme),
        "cuadro_3": cuadro_3(_workshops(conn, scope, say), say),
        "cuadro_4": cuadro_4(_contributions(conn, scope, say), VIAS, say),
    }


def _attended(conn: Connection, scope: Scope) -> Iterator[Organization]:
    ids = attended_ids(conn, scope)
    statement = select(organizations.c.id, organizations.c.type, organizations.c.subtype)
    for row in stream(conn, statement.order_by(organizations.c.id)):
        if row.id in ids:
            yield Organization(row.type, row.subtype)


def _workshops(conn: Connection, scope: Scope, say: Say) -> Numbers:
    """Region of the event → group → participants, the region of the first workshop first."""
    statement = (
        select(events.c.ubigeo, attendances.c.type, attendances.c.subtype, func.count().label("people"))
        .join(events, events.c.id == attendances.c.event_id)
        .where(
            scope.within(events.c.process_id),
            events.c.kind == "taller_regional",
            attendances.c.role == "participante",
            visible(attendances.c.import_id),
        )
        .group_by(events.c.id, events.c.ubigeo, attendances.c.type, attendances.c.subtype)
        .order_by(events.c.starts_at, events.c.id, attendances.c.type, attendances.c.subtype)
    )
    counts: Numbers = {}
    for row in conn.execute(statement):
        region = counts.setdefault(scope.region(row.ubigeo) or say("cuadro_3.nowhere"), {})
        group = "osc" if is_civil_society(row.type, row.subtype) else row.type
        region[group] = region.get(group, 0) + row.people
    return counts


def _contributions(conn: Connection, scope: Scope, say: Say) -> Numbers:
    """Theme → way in → contributions that are neither a new proposal nor withdrawn."""
    own = contributions.c
    statement = (
        select(themes.c.code, own.via, func.count().label("number"))
        .outerjoin(themes, themes.c.id == own.theme_id)
        .where(
            scope.within(own.process_id),
            own.object != "propuesta",
            own.withdrawn_at.is_(None),
            visible(own.import_id),
        )
        .group_by(themes.c.code, own.via)
    )
    counts: Numbers = {}
    for row in conn.execute(statement):
        counts.setdefault(row.code or "", {})[row.via] = row.number
    return {label: counts.get(code, {}) for code, label in _themes(conn, scope, say, counts)}


def _themes(conn: Connection, scope: Scope, say: Say, counts: Numbers) -> Iterator[tuple[str, str]]:
    """Codes with official names in process order; then, where used, what has no theme."""
    statement = (
        select(themes.c.code, themes.c.official)
        .join(processes, processes.c.id == themes.c.process_id)
        .where(scope.within(themes.c.process_id))
        .order_by(processes.c.id, themes.c.position)
    )
    labels: dict[str, str] = {}
    for row in conn.execute(statement):
        labels.setdefault(row.code, row.official)
    yield from ((code, label) for code, label in labels.items() if code != _LAST_RESORT or code in counts)
    if "" in counts:
        yield "", say("cuadro_4.no_theme")
