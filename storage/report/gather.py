"""Everything that the report of one process says, read from one moment."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from domain.cuadros import Say
from domain.report import Report
from storage.export.counts import cuadros
from storage.export.scope import load_scope
from storage.report import decisions, quotes, rows
from storage.report.adopted import commitment_rows
from storage.report.figures import SINGLE, Figures
from storage.report.institutions import institution_rows
from storage.report.reading import Reading
from storage.tables import processes


class ProcessNeeded(Exception):
    """A report is about one process, and none was named: `known` are their codes, maybe none."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__(", ".join(known))
        self.known = known


def gather(conn: Connection, process_code: str | None, today: date, say: Say) -> Report:
    """The report as it stands on that day (of Peru). Raises ProcessNeeded, UnknownProcess."""
    scope = load_scope(conn, process_code or _only(conn), today, names=True)
    reading = Reading(conn, scope)
    figures = Figures(reading)
    adopted = commitment_rows(reading)
    return Report(
        process=rows.process(reading),
        numbers={query: figures.get(query) for query in SINGLE},
        kinds=figures.ranked("eventos_por_tipo"),
        vias=figures.ranked("aportes_por_via"),
        outcomes=figures.ranked("decisiones_por_resultado"),
        cuadros=cuadros(conn, scope, say),
        stages=rows.stage_rows(figures),
        silent=rows.silent_rows(reading),
        documents=rows.document_rows(figures),
        outreach=rows.outreach_rows(reading),
        themes=quotes.theme_words(figures),
        groups=decisions.groups(figures),
        waiting=decisions.waiting(figures),
        commitments=adopted,
        ratings=quotes.rated_events(figures),
        institutions=institution_rows(figures, adopted),
        organizations=rows.organization_rows(reading),
    )


def _only(conn: Connection) -> str:
    known: tuple[str, ...] = tuple(conn.execute(select(processes.c.code).order_by(processes.c.id)).scalars())
    if len(known) != 1:
        raise ProcessNeeded(known)
    return known[0]
