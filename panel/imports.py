"""Bringing files in: what the command line does, and the panel's pages.

Each function reads a file, checks all of it, writes it or nothing, and returns a `Report`; errors are values.
They block: off an event loop's thread only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from domain.agenda import REQUIRED as AGENDA_REQUIRED
from domain.agenda import parse_agenda
from domain.attendance_rows import REQUIRED as ATTENDANCE_REQUIRED
from domain.attendance_rows import AttendanceRow, homonyms, parse_attendance
from domain.cells import Problem
from domain.columns import AGENDA, ATTENDANCE, CALENDAR, CONTRIBUTIONS, Rows, rows_of
from domain.contribution_rows import REQUIRED as CONTRIBUTIONS_REQUIRED
from domain.contribution_rows import VIAS, parse_contributions
from domain.known import GENERAL
from domain.process_file import Process, parse_process
from domain.row_links import link_attendance, link_contributions
from panel.programme_sheet import read_programme
from storage.database import Database
from storage.files import BadFile, read_sheet, read_workbook
from storage.imports.agenda import AgendaSaved, agenda_links, agenda_programme, save_agenda
from storage.imports.attendance import save_attendance
from storage.imports.contributions import save_contributions
from storage.imports.known import events_ahead, known_documents, known_events, known_processes
from storage.imports.ledger import finish_import, open_import
from storage.imports.processes import save_process

R = TypeVar("R", contravariant=True)

PIECE = 50
"""Rows in one transaction: about 10 ms of the one writer, so that people's turns get in between."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the organiser should know: `code` names the sentence, `facts` fill it."""

    code: str
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did. With problems, it did nothing. `counts` by outcome: added, updated, unchanged…
    `headers`: how the file itself calls each column."""

    kind: str
    file_name: str
    problems: tuple[Problem, ...] = ()
    counts: dict[str, int] | None = None
    notes: tuple[Note, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.problems


def import_events(db: Database, path: Path, now: datetime) -> Report:
    """An agenda, in one transaction: its changes and their notices go together."""
    sheet = _sheet("events", path, AGENDA_REQUIRED)
    if isinstance(sheet, Report):
        return sheet
    agenda, programme = parse_agenda(sheet), read_programme(path)
    if agenda.problems or programme.problems:
        with db.read() as conn:
            links = agenda_links(conn, agenda)
            lost = agenda_programme(conn, links, programme.sessions)[1]
        problems = _by_line(agenda.problems, links.problems, programme.named((*programme.problems, *lost)))
        return Report("events", path.name, problems, headers=sheet.headers)
    saved = db.write(lambda conn: save_agenda(conn, agenda, path.name, now, programme.sessions))
    saved = replace(saved, problems=programme.named(saved.problems))
    return _agenda_report(path, saved, sheet)


def import_process(db: Database, path: Path, now: datetime) -> Report:
    """A process with its stages and themes."""
    try:
        sheets = read_workbook(path)
    except BadFile as bad:
        return unreadable("process", path, bad)
    with db.read() as conn:
        process, problems = parse_process(sheets, known_processes(conn))
    if process is None:
        return Report("process", path.name, problems)
    saved = db.write(lambda conn: save_process(conn, process, now))
    outcome = "added" if saved.created else "updated" if saved.changed else "unchanged"
    kept = tuple(Note("theme_kept", {"code": code}) for code in saved.kept)
    notes = (*kept, *ignored_notes(process.ignored, process.spare))
    return Report("process", path.name, counts={outcome: 1}, notes=notes)


def import_contributions(db: Database, path: Path, via: str, now: datetime) -> Report:
    """Contributions that came by `via`, one of VIAS or as it is kept there. KeyError for another."""
    way = via if via in VIAS.values() else VIAS[via]
    sheet = _sheet("contributions", path, CONTRIBUTIONS_REQUIRED)
    if isinstance(sheet, Report):
        return sheet
    rows, unread = parse_contributions(sheet)
    with db.read() as conn:
        linked, unknown = link_contributions(
            rows, known_processes(conn), known_events(conn), known_documents(conn)
        )
    if problems := _by_line(unread, unknown):
        return Report("contributions", path.name, problems, headers=sheet.headers)
    save = partial(save_contributions, via=way, now=now)
    added = _in_pieces(db, "contributions", path, linked, save, now)
    counts = {"added": added, "unchanged": len(rows) - added}
    return Report("contributions", path.name, counts=counts, notes=ignored_notes(sheet.ignored))


def import_attendance(db: Database, path: Path, now: datetime) -> Report:
    """A list of who came."""
    sheet = _sheet("attendance", path, ATTENDANCE_REQUIRED)
    if isinstance(sheet, Report):
        return sheet
    rows, unread = parse_attendance(sheet)
    with db.read() as conn:
        linked, unknown = link_attendance(rows, known_events(conn))
        ahead = events_ahead(conn, {row.event_code.upper() for row in rows}, now)
    if problems := _by_line(unread, unknown):
        return Report("attendance", path.name, problems, headers=sheet.headers)
    added = _in_pieces(db, "attendance", path, linked, partial(save_attendance, now=now), now)
    counts = {"added": added, "unchanged": len(rows) - added}
    notes = (
        *ignored_notes(sheet.ignored),
        *(Note("event_ahead", {"code": code}) for code in ahead),
        *_same_name(rows),
    )
    return Report("attendance", path.name, counts=counts, notes=notes)


class _Save(Protocol[R]):
    def __call__(self, conn: Connection, piece: Sequence[R], *, import_id: int) -> int: ...


def _in_pieces(db: Database, kind: str, path: Path, rows: Sequence[R], save: _Save[R], now: datetime) -> int:
    """Write the rows in short transactions under one import, which the last of them makes visible."""
    import_id = db.write(lambda conn: open_import(conn, kind, path.name, now))
    starts = range(0, len(rows), PIECE)
    pieces = [partial(save, piece=rows[start : start + PIECE], import_id=import_id) for start in starts]
    added = sum(db.write(piece) for piece in pieces)
    db.write(lambda conn: finish_import(conn, import_id, len(rows), now))
    return added


def _sheet(kind: str, path: Path, required: Sequence[str]) -> Rows | Report:
    tables = {"events": AGENDA, "contributions": CONTRIBUTIONS, "attendance": ATTENDANCE}
    columns = CALENDAR if path.suffix.lower() == ".ics" else tables[kind]
    kinds = (".csv", ".xlsx", ".ics") if kind == "events" else (".csv", ".xlsx")
    try:
        sheet = rows_of(read_sheet(path, kinds), columns, required)
    except BadFile as bad:
        return unreadable(kind, path, bad)
    # a calendar does not know kinds: it gives one to a new event and leaves that of an event that exists
    return replace(sheet, given=sheet.given - {"kind"}) if columns is CALENDAR else sheet


def unreadable(kind: str, path: Path, bad: BadFile) -> Report:
    """The report of a file that cannot be read at all."""
    return Report(kind, path.name, (Problem(bad.line, "", bad.text, bad.code, bad.valid),))


def _agenda_report(path: Path, saved: AgendaSaved, sheet: Rows) -> Report:
    if saved.problems:
        return Report("events", path.name, saved.problems, headers=sheet.headers)
    counts = {
        "added": len(saved.added),
        "updated": len(saved.updated),
        "moved": len(saved.moved),
        "cancelled": len(saved.cancelled),
        "unchanged": saved.unchanged,
    }
    notes = _created(saved.processes) + ignored_notes(sheet.ignored)
    return Report("events", path.name, counts=counts, notes=notes)


def _created(processes: Sequence[Process]) -> tuple[Note, ...]:
    """Those that the file named are told together: for all of them there was none before."""
    own = [process for process in processes if process.code != GENERAL]
    facts = {"names": [_called(process) for process in own], "n": len(own)}
    general = [process for process in processes if process.code == GENERAL]
    return (
        *([Note("process_created", facts)] if own else []),
        *(Note("general_created", {"code": one.code, "name": one.name}) for one in general),
    )


def _called(process: Process) -> str:
    return f"«{process.name}»" + (f" ({process.code})" if process.name != process.code else "")


def _by_line(*found: Sequence[Problem]) -> tuple[Problem, ...]:
    """What cannot be read and what names nothing, told together."""
    return tuple(sorted(chain(*found), key=lambda problem: problem.line))


def _same_name(rows: Sequence[AttendanceRow]) -> tuple[Note, ...]:
    return tuple(
        Note("homonym", {"name": each.name, "lines": [str(line) for line in each.lines]})
        for each in homonyms(rows)
    )


def ignored_notes(headers: Sequence[str], sheets: Sequence[str] = ()) -> tuple[Note, ...]:
    """One for each header that is no column's, and for each of these sheets, which are none of the file's."""
    columns = tuple(Note("column_ignored", {"column": header}) for header in headers)
    return columns + tuple(Note("sheet_ignored", {"sheet": sheet}) for sheet in sheets)
