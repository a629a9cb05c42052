"""The matrix as a workbook: a row for each proposal, one for each contribution, and lists to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from domain.known import Entry, KnownProcess
from domain.matrix_columns import (
    COLUMNS,
    CONTRIBUTIONS_SHEET,
    MARK,
    PROPOSALS_SHEET,
    READ_ONLY,
)
from domain.matrix_marks import mark, to_cell
from domain.matrix_shown import day_of, in_words
from mensajes import catalog
from panel.matrix_lists import Lists, lists_of
from panel.refused import Refused
from panel.which_process import the_processes
from storage.database import Database
from storage.export.scope import LIMA
from storage.files.bounds import MAX_LINES
from storage.imports.known import known_processes
from storage.proposals.names import Names, names
from storage.proposals.standing import keys, standings
from storage.responses import Unanswered, unanswered
from storage.review import listed, listed_ids
from storage.whole_files import drafted, publish

_PIECE = 500
_FREE_ROWS = 1_000  # below the last row, where new proposals are written
_WIDTHS = {"code": 12, "words": 60, "problem": 45, "commitment": 45, "contribution": 35, "reason": 45}
_NARROW, _WIDE = 14, 30
_DAY = "dd/mm/yyyy"
_LONG = ("title", "milestones", "indicator", "reservation", "derives_from", "sources", "earlier_stages")

Line = tuple[int, Mapping[str, str]]
"""A row's edition and its texts by column."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows each sheet has, and what waits for an answer."""

    counts: Mapping[str, int]
    waiting: Sequence[Unanswered]


def export_matrix(db: Database, path: Path, now: datetime, process: str = "") -> Exported:
    """Write it, whole or not at all. Raises Refused, OSError, Unavailable."""
    with drafted(path) as draft:
        with db.read() as conn:
            if not db.is_sqlite:
                conn.execution_options(isolation_level="REPEATABLE READ")
            chosen = the_processes(known_processes(conn), process)
            counts = _write(conn, draft, chosen)
            waiting = _waiting(conn, chosen, now.astimezone(LIMA).date())
        publish(draft, path)
    return Exported(counts, waiting)


def _waiting(conn: Connection, chosen: Sequence[KnownProcess], today: date) -> list[Unanswered]:
    stages = {process.code: process.stages for process in chosen}
    found = unanswered(conn, [process.id for process in chosen], today)
    return [replace(one, stage=in_words("stage", one.stage, stages[one.process])) for one in found]


def _write(conn: Connection, draft: Path, processes: Sequence[KnownProcess]) -> dict[str, int]:
    import xlsxwriter  # a serving process writes none

    ids = [process.id for process in processes]
    called = names(conn, ids)
    lines = {
        PROPOSALS_SHEET: _in_pieces(keys(conn, ids), lambda piece: _proposals(conn, piece, called)),
        CONTRIBUTIONS_SHEET: _in_pieces(
            listed_ids(conn, ids), lambda piece: _contributions(conn, piece, called)
        ),
    }
    options = {"constant_memory": True, "tmpdir": str(draft.parent), "use_zip64": True}
    book = xlsxwriter.Workbook(str(draft), options)
    try:
        lists = lists_of(processes)
        stages = {process.code: process.stages for process in processes}
        counts = {name: _Sheet(book, name, lists, stages).fill(rows) for name, rows in lines.items()}
        lists.write(book)
    finally:
        book.close()  # after an error too: it holds a temporary file for each sheet
    return counts


def _in_pieces(every: Sequence[Any], read: Callable[[Sequence[Any]], list[Line]]) -> Iterator[Line]:
    if len(every) > MAX_LINES:
        raise Refused(catalog.text("es", "matrix.too_many", n=len(every), most=MAX_LINES))
    for start in range(0, len(every), _PIECE):
        yield from read(every[start : start + _PIECE])


def _proposals(conn: Connection, piece: Sequence[Any], called: Names) -> list[Line]:
    return [(row.edition, row.texts) for row in standings(conn, piece, called)]


def _contributions(conn: Connection, piece: Sequence[int], called: Names) -> list[Line]:
    return [(0, row.texts) for row in listed(conn, piece, called)]


class _Sheet:
    """One sheet being written, a row in memory at a time."""

    def __init__(self, book: Any, name: str, lists: Lists, stages: Mapping[str, Sequence[Entry]]) -> None:
        self._name, self._lists, self._stages = name, lists, stages
        self._columns = COLUMNS[name]
        self._marked = tuple(column for column in self._columns if column != MARK)
        self._sheet = book.add_worksheet(name)
        self._text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        bold = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self._head = book.add_format({**bold, "bg_color": "#DDEBF7"})
        self._fixed_head = book.add_format({**bold, "bg_color": "#D9D9D9"})
        fixed = {"text_wrap": True, "valign": "top", "font_color": "#595959"}
        self._fixed = book.add_format({**fixed, "num_format": "@"})
        self._day = book.add_format({"num_format": _DAY, "valign": "top"})
        self._fixed_day = book.add_format({**fixed, "num_format": _DAY})

    def fill(self, lines: Iterator[Line]) -> int:
        """Write header and rows; how many rows."""
        self._header()
        number = 0
        for edition, texts in lines:
            number += 1
            marked = {**texts, MARK: mark(edition, self._marked, texts)}
            for place, column in enumerate(self._columns):
                if text := marked.get(column, ""):
                    self._cell(number, place, column, text, self._stages[texts["process"]])
        self._sheet.autofilter(0, 0, max(number, 1), len(self._columns) - 1)
        self._lists.offer(self._sheet, list(self._columns), number + _FREE_ROWS)
        return number

    def _cell(self, row: int, place: int, column: str, text: str, stages: Sequence[Entry]) -> None:
        if day := day_of(column, text):  # a day, so that the sheet sorts and filters by it
            fixed = column in READ_ONLY[self._name]
            self._sheet.write_datetime(row, place, day, self._fixed_day if fixed else self._day)
        else:
            self._sheet.write_string(
                row, place, to_cell(in_words(column, text, stages)), self._format(column)
            )

    def _header(self) -> None:
        self._sheet.freeze_panes(1, 1)
        for place, (column, (spanish, *_)) in enumerate(self._columns.items()):
            fixed = column in READ_ONLY[self._name]
            self._sheet.set_column(
                place, place, _width(column), self._format(column), {"hidden": column == MARK}
            )
            self._sheet.write_string(0, place, spanish, self._fixed_head if fixed else self._head)

    def _format(self, column: str) -> Any:
        return self._fixed if column in READ_ONLY[self._name] else self._text


def _width(column: str) -> int:
    long = column in _LONG or column.endswith("_note")
    return _WIDTHS.get(column, _WIDE if long else _NARROW)
