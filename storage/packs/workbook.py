"""The pack as a workbook: a sheet a table, one row in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from domain.pack_schema import Cell

SHEET_ROWS: Final = 50_000
"""Rows of a table that a person is given to look at (docs/adr/0028); its CSV has all."""

CELL_LENGTH: Final = 32_767
_RICH = "<r>"  # xlsxwriter takes such text for its own markup and would write it unescaped


class Book:
    """An open workbook. Sheets are filled one after another."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})

    def sheet(self, name: str, header: Sequence[str]) -> SheetRows:
        """A sheet with its header."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(header):
            sheet.write_string(0, place, title, self._bold)
        return SheetRows(sheet)


class SheetRows:
    """The rows of one sheet."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._row = 0

    def write(self, row: Sequence[Cell]) -> None:
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
def workbook(path: Path) -> Iterator[Book]:
    """Open a workbook to fill; it is written to `path` when the block ends."""
    options = {"constant_memory": True, "tmpdir": str(path.parent), "use_zip64": True}
    import xlsxwriter  # a serving process writes none

    book = xlsxwriter.Workbook(str(path), options)
    try:
        yield Book(book)
    finally:
        book.close()  # after an error too: it holds a temporary file for each sheet
