"""A pack, whole: every table, the workbook, the Cuadros, the descriptor, the text and the sums."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from domain.cuadros import Cuadro, Say
from domain.cuadros_general import Counting
from domain.pack_schema import Cell, Pack, TableSchema
from storage.database import Database
from storage.export.counts import cuadros
from storage.export.frame import stage_order
from storage.export.scope import LIMA, load_scope
from storage.export.tables import rows, schemas
from storage.export.words import pending_texts
from storage.packs.cells import safe_row
from storage.packs.descriptor import write_descriptor
from storage.packs.evidence import write_evidence
from storage.packs.folder import PRIVATE, appearing, write_sums
from storage.packs.readme import Facts, dictionary, readme
from storage.packs.tables_csv import csv_file
from storage.packs.workbook import SHEET_ROWS, Book, workbook
from storage.tables import exports

Progress = Callable[[str, int], None]
"""Told the table that is being written and its rows so far."""

RECOUNT = Path(__file__).with_name("recalcular.py")
"""Counts everything again from the files alone. It goes into each pack as it is."""

_PROGRESS_ROWS = 10_000


class ReasonMissing(Exception):
    """The restricted pack holds personal data: who asks for it and why are written down first."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, by whom and why; `address` is where the public pages are, if anywhere."""

    pack: Pack
    process_code: str | None
    by: str
    reason: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: rows by table, and how many texts the public one keeps back until read."""

    directory: Path
    counts: Mapping[str, int] = field(default_factory=dict)
    pending: int = 0


def write_pack(
    db: Database,
    directory: Path,
    request: Request,
    now: datetime,
    say: Say,
    progress: Progress = lambda _table, _rows: None,
) -> Summary:
    """Write the pack and record that it was given out; all or nothing appears at `directory`.

    Raises ReasonMissing, UnknownProcess, FolderTaken, OSError, Unavailable.
    """
    if request.pack == PRIVATE and not (request.by.strip() and request.reason.strip()):
        raise ReasonMissing
    with appearing(directory, private=request.pack == PRIVATE) as folder:
        with db.read() as conn:
            _hold_still(conn, db)
            summary = _Writing(conn, folder, request, now, say, progress).run(directory)
        write_sums(folder)
        db.write(lambda writing: _record(writing, request, now))
    return summary


class _Writing:
    """One pack on its way: the snapshot it is read from and the folder it is written to."""

    def __init__(
        self, conn: Connection, folder: Path, request: Request, now: datetime, say: Say, progress: Progress
    ) -> None:
        self._conn, self._folder, self._request = conn, folder, request
        self._now, self._say, self._progress = now, say, progress
        self._schemas = schemas(request.pack)
        public = request.pack != PRIVATE
        today = now.astimezone(LIMA).date()
        self._scope = load_scope(conn, request.process_code, today, names=public)
        self._counting = Counting({name: schema.names for name, schema in self._schemas.items()})

    def run(self, directory: Path) -> Summary:
        official = cuadros(self._conn, self._scope, self._say)
        with workbook(self._folder / "rimay.xlsx") as book:
            _fill_all(book, official)
            header = [self._say(f"dictionary.{part}") for part in _DICTIONARY]
            _fill(book, self._say("sheet.dictionary"), header, dictionary(self._schemas, self._say))
            counts = {name: self._table(name, schema, book) for name, schema in self._schemas.items()}
            general = self._counting.cuadros(stage_order(self._conn, self._scope), self._say)
            _fill_all(book, general)
        tables = official | general
        self._cuadros(tables)
        pending = pending_texts(self._conn, self._scope) if self._scope.redacts else 0
        if self._request.pack == "evidence":
            address, progress = self._request.address, self._progress
            write_evidence(self._conn, self._folder, self._scope, self._now, address, self._say, progress)
        self._texts(
            Facts(self._request.pack, self._now.astimezone(LIMA), self._names(), counts, pending), tables
        )
        return Summary(directory, counts, pending)

    def _table(self, name: str, schema: TableSchema, book: Book) -> int:
        number = 0
        days = [column.name for column in schema.columns if column.kind == "date"]
        sheet = book.sheet(name, schema.names, days)
        readers = self._counting.readers(name)
        with csv_file(self._folder / f"{name}.csv", schema.names) as file:
            for row in rows(self._request.pack, name, self._conn, self._scope):
                cells = safe_row(row)
                file.write(cells)
                for see in readers:
                    see(cells)
                if number < SHEET_ROWS:
                    sheet.write(cells)
                number += 1
                if number % _PROGRESS_ROWS == 0:
                    self._progress(name, number)
        if number > SHEET_ROWS:
            sheet.write((self._say("sheet.cut", n=number - SHEET_ROWS, file=f"{name}.csv"),))
        self._progress(name, number)
        return number

    def _cuadros(self, tables: Mapping[str, Cuadro]) -> None:
        described = {name: cuadro.to_json() for name, cuadro in tables.items()}
        text = json.dumps(described, ensure_ascii=False, indent=1)
        (self._folder / "cuadros.json").write_text(text + "\n", "utf-8")
        shutil.copyfile(RECOUNT, self._folder / RECOUNT.name)

    def _texts(self, facts: Facts, tables: Mapping[str, Cuadro]) -> None:
        write_descriptor(self._folder, self._request.pack, self._schemas, self._now, self._say)
        text = readme(facts, self._schemas, tables, self._say)
        (self._folder / "LEEME.md").write_text(text, "utf-8")

    def _names(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self._scope.processes.values())


_DICTIONARY = ("table", "column", "type", "values", "meaning")


def _fill(book: Book, name: str, header: Iterable[str], lines: Iterable[tuple[Cell, ...]]) -> None:
    sheet = book.sheet(name, tuple(header))
    for line in lines:
        sheet.write(safe_row(line))


def _fill_all(book: Book, tables: Mapping[str, Cuadro]) -> None:
    for name, cuadro in tables.items():
        _fill(book, name, cuadro.columns, cuadro.rows)


def _hold_still(conn: Connection, db: Database) -> None:
    """Every table from one moment. SQLite's reading transaction is that already."""
    if not db.is_sqlite:
        conn.execution_options(isolation_level="REPEATABLE READ")


def _record(conn: Connection, request: Request, now: datetime) -> None:
    conn.execute(insert(exports).values(pack=request.pack, by=request.by, reason=request.reason, at=now))
