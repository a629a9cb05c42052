"""The pack as a workbook: a sheet a table, continued where a sheet is full; one row in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from domain.pack_schema import Cell

SHEET_ROWS: Final = 1_048_575
"""What fits under a header."""

CELL_LENGTH: Final = 32_767
_RICH = "<r>"  # xlsxwriter takes such text for its own markup and would write it unescaped


class Book:
    """An open workbook. Sheets are filled one after another."""

    def __init__(self, book: Any, sheet_rows: int) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._sheet_rows = sheet_rows

    def sheet(self, name: str, header: Sequence[str]) -> SheetRows:
        """A sheet with its header; its rows go on in `name_2` when it is full."""
        return SheetRows(self, name, header, self._sheet_rows)

    def add(self, name: str, header: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(header):
            sheet.write_string(0, place, title, self._bold)
        return sheet


class SheetRows:
    """The rows of one table in as many sheets as they need."""

    def __init__(self, book: Book, name: str, header: Sequence[str], limit: int) -> None:
        self._book, self._name, self._header, self._limit = book, name, header, limit
        self._sheet = book.add(name, header)
        self._number, self._row = 1, 0

    def write(self, row: Sequence[Cell]) -> None:
        if self._row == self._limit:
            self._number, self._row = self._number + 1, 0
            self._sheet = self._book.add(f"{self._name}_{self._number}", self._header)
        self._row += 1
        for place, value in enumerate(row):
            self._cell(place, value)

    def _cell(self, place: int, value: Cell) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            text = f"'{value}" if value.startswith(_RICH) else value
            self._sheet.write_string(self._row, place, text[:CELL_LENGTH])
        else:
            self._sheet.write_number(self._row, place, value)


@contextmanager
def workbook(path: Path, *, sheet_rows: int = SHEET_ROWS) -> Iterator[Book]:
    """Open a workbook to fill; it is written to `path` when the block ends."""
    options = {"constant_memory": True, "tmpdir": str(path.parent), "use_zip64": True}
    import xlsxwriter  # a serving process writes none

    book = xlsxwriter.Workbook(str(path), options)
    try:
        yield Book(book, sheet_rows)
    finally:
        book.close()  # after an error too: it holds a temporary file for each sheet
