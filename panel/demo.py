"""The demonstration: an invented agenda in the coming weeks and a draft to comment on, so that a new
installation can be tried at once.

Titles and speakers are those of past events of Gobierno Abierto; places and hours are made up, and every
title says "(demostración)". It goes into an empty database only and through the same door as any agenda.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from domain.agenda import REQUIRED, parse_agenda
from domain.cells import Row
from domain.columns import AGENDA, Rows, rows_of
from domain.document_rows import parse_documents
from domain.known import DEMO
from domain.process_file import Process, Stage
from storage.database import Database
from storage.files import read_sheet
from storage.imports.agenda import save_agenda
from storage.imports.documents import save_documents
from storage.imports.known import known_processes
from storage.imports.processes import save_process
from storage.tables import addresses, events, processes

_DATA = Path(__file__).parent / "data"
_AGENDA = _DATA / "demo_agenda.csv"
_OPEN = "participacion"
_HOW = "Ve a un taller, lee el borrador y di qué opinas, o propón algo"
_COLUMNS = {**AGENDA, "week": (), "weekday": (), "from": (), "to": ()}
_LIMA = ZoneInfo("America/Lima")
_DAYS_BEFORE = re.compile(r"@-(\d+)")


class BrokenDemo(Exception):
    """The demonstration's own file is wrong: its problems."""


def load_demo_if_empty(db: Database, now: datetime) -> int:
    """The demonstration agenda, only into a database that holds nothing yet. Returns how many events."""

    def load(conn: Connection) -> int:
        used = conn.scalar(select(events.c.id).limit(1)) or conn.scalar(select(addresses.c.id).limit(1))
        return 0 if used else load_demo(conn, now)

    return db.write(load)


def load_demo(conn: Connection, now: datetime) -> int:
    """Load it into a database without any process; returns how many events (0: it was not empty)."""
    if conn.execute(select(func.count()).select_from(processes)).scalar_one():
        return 0
    today = now.astimezone(_LIMA).date()
    agenda = parse_agenda(_rows(today))
    if agenda.problems:
        raise BrokenDemo(agenda.problems)
    save_process(conn, _process(today), now)
    saved = save_agenda(conn, agenda, _AGENDA.name, now)
    if saved.problems:
        raise BrokenDemo(saved.problems)
    _save_documents(conn, now)
    return len(saved.added)


def _save_documents(conn: Connection, now: datetime) -> None:
    [process] = known_processes(conn)
    sheets = {name: read_sheet(_DATA / f"demo_{name}.csv") for name in ("documents", "sections")}
    file, problems = parse_documents(sheets, process.themes)
    if problems:
        raise BrokenDemo(problems)
    stage = next(one for one in process.stages if one.code == _OPEN)
    save_documents(conn, process.id, stage.id, file, now)


def _process(today: date) -> Process:
    """A process in its second stage of three."""

    def day(days: int) -> date:
        return today + timedelta(days=days)

    return Process(
        code=DEMO,
        name="Proceso de demostración",
        starts_on=day(-30),
        ends_on=day(120),
        respond_by=day(75),
        stages=(
            Stage("preparacion", "Preparación", day(-30), day(-8)),
            Stage(_OPEN, "Participación y cocreación", day(-7), day(60), day(75), _HOW),
            Stage("aprobacion", "Aprobación", day(61), day(120)),
        ),
    )


def _rows(today: date) -> Rows:
    relative = rows_of(read_sheet(_AGENDA), _COLUMNS, ())
    rows = tuple(Row(row.line, _dated(row.cells, today)) for row in relative.rows)
    given = relative.given | {*REQUIRED, "ends_at", "process"}
    return replace(relative, rows=rows, given=given)


def _dated(cells: Mapping[str, str], today: date) -> dict[str, str]:
    """Week 1 is the next one: everything lies ahead. `@-7` in a reserve is 7 days before the event."""
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(weeks=int(cells["week"]), days=int(cells["weekday"]) - 1)
    relative = cells.get("reserved", "")
    reserved = _DAYS_BEFORE.sub(lambda found: f"@{day - timedelta(days=int(found[1]))}", relative)
    starts, ends = cells.get("from", ""), cells.get("to", "")
    ends_at = f"{day} {ends}" if ends else ""
    dated = {"starts_at": f"{day} {starts}".strip(), "ends_at": ends_at, "reserved": reserved}
    return {**cells, **dated, "process": DEMO, "cost": "gratis"}
