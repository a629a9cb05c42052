"""The process, its stages, its documents, what was done so that people knew, and who came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from domain.pack_trails import OVERDUE, UNTRACED
from domain.redaction import redact
from domain.report import Document, Outreach, Process, Silent, Stage
from storage.export.consultation import open_documents
from storage.export.organizations import attended_ids
from storage.export.scope import Scope, stream, visible
from storage.report.figures import Figures
from storage.report.reading import Reading
from storage.tables import organizations, outreach, processes, stages

OUTREACH: Final = 60
"""Actions that the text tells one by one; all of them are counted, and all are in the pack."""


def process(reading: Reading) -> Process:
    row = reading.conn.execute(select(processes).where(reading.scope.within(processes.c.id))).one()
    return Process(
        row.code,
        row.name,
        row.starts_on,
        row.ends_on,
        row.respond_by,
        row.contact,
        row.link,
    )


def stage_rows(figures: Figures) -> tuple[Stage, ...]:
    reading = figures.reading
    statement = select(stages).where(reading.scope.within(stages.c.process_id))
    return tuple(
        Stage(
            row.name,
            row.opens_on,
            row.closes_on,
            row.respond_by,
            row.how,
            figures.by_key("propuestas_en_etapa").get(row.code, 0),
            _of_stage(figures.by_key("propuestas_que_llegan"), row.code),
            _of_stage(figures.by_key("propuestas_que_salen"), row.code),
        )
        for row in reading.conn.execute(statement.order_by(stages.c.position, stages.c.id))
    )


def _of_stage(counts: Mapping[str, int], code: str) -> dict[str, int]:
    parts = ((key.rpartition("/"), number) for key, number in counts.items())
    return {what: number for (stage, _, what), number in parts if stage == code}


def silent_rows(reading: Reading) -> tuple[Silent, ...]:
    """The proposals of which nothing was said in time, the latest first."""
    own = select(stages.c.code, stages.c.name).where(reading.scope.within(stages.c.process_id))
    names = {row.code: row.name for row in reading.conn.execute(own)}
    found = [one for one in reading.trails if one.exit in (OVERDUE, UNTRACED)]
    found.sort(key=lambda one: (-(one.late or 0), one.code))
    return tuple(Silent(one.code, names[one.stage], one.exit, one.late) for one in found)


def document_rows(figures: Figures) -> tuple[Document, ...]:
    reading = figures.reading
    return tuple(
        Document(
            row.code,
            row.title,
            row.opens_on,
            row.closes_on,
            figures.get("documentos_lectores", row.code, row.code),
            figures.get("documentos_comentarios", row.code, row.code),
        )
        for row in reading.conn.execute(open_documents(reading.scope))
    )


def outreach_rows(reading: Reading) -> tuple[Outreach, ...]:
    """The first of them, by day."""
    own = outreach.c
    statement = select(outreach).where(reading.scope.within(own.process_id), visible(own.import_id))
    rows = reading.conn.execute(statement.order_by(own.on.is_(None), own.on, own.id).limit(OUTREACH))
    return tuple(_outreach(row, reading.scope) for row in rows)


def _outreach(row: Any, scope: Scope) -> Outreach:
    description, place = redact(row.description, scope.names), redact(row.place, scope.names)
    return Outreach(row.on, row.medium, description, place, row.reach)


def organization_rows(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Kind (a row of Cuadros 1 or 2) and name of who came, as the one that it was joined into; by name. A
    name that is somebody's own is not told."""
    conn, scope = reading.conn, reading.scope
    came = attended_ids(conn, scope)
    own = organizations.c
    rows = stream(conn, select(own.id, own.name, own.type, own.subtype).where(own.type != "ninguna"))
    return tuple(sorted((_kind(row), redact(row.name, scope.names)) for row in rows if row.id in came))


def _kind(row: Any) -> str:
    if row.subtype == "academia" or row.type == "osc":
        return row.subtype or "otro"
    return "publico"
