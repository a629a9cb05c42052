"""The pack as a workbook: a sheet a table, one row in memory at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from domain.pack_schema import Cell

SHEET_ROWS: Final = 50_000
"""Rows of a table that a person is given to look at (docs/adr/0028); its CSV has all."""

CELL_LENGTH: Final = 32_767
_RICH = "<r>"  # xlsxwriter takes such text for its own markup and would write it unescaped


_FIRST_DAY: Final = "1900-01-01"  # of a spreadsheet
_LOOKED_AT: Final = 100
_WIDEST: Final = 48
"""A column is as wide as what its first rows need, up to so many letters."""
_ROOM: Final = 4  # what the filter's button covers


class Book:
    """An open workbook. Sheets are filled one after another."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._sheets: list[SheetRows] = []

    def sheet(self, name: str, header: Sequence[str], days: Collection[str] = ()) -> SheetRows:
        """A sheet with its header; `days`: the columns that hold dates, which it then sorts and groups."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(header):
            sheet.write_string(0, place, title, self._bold)
        dated = {place: self._day for place, title in enumerate(header) if title in days}
        self._sheets.append(SheetRows(sheet, [len(title) + _ROOM for title in header], dated))
        return self._sheets[-1]

    def close(self) -> None:
        """Whatever happened: it holds a temporary file for each sheet."""
        for sheet in self._sheets:
            sheet.fit()
        self._book.close()


class SheetRows:
    """The rows of one sheet."""

    def __init__(self, sheet: Any, widths: list[int], dated: Mapping[int, Any]) -> None:
        self._sheet, self._widths, self._dated = sheet, widths, dated
        self._row = 0

    def write(self, row: Sequence[Cell]) -> None:
        self._row += 1
        for place, value in enumerate(row):
            self._cell(place, value)
        if self._row <= _LOOKED_AT:
            self._look(row)

    def fit(self) -> None:
        """Columns that can be read, and be filtered by."""
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, min(width, _WIDEST))
        self._sheet.autofilter(0, 0, self._row, len(self._widths) - 1)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # codes are no numbers

    def _look(self, row: Sequence[Cell]) -> None:
        for place, value in enumerate(row):
            if value is not None and place < len(self._widths):
                self._widths[place] = max(self._widths[place], len(str(value)) + 1)

    def _cell(self, place: int, value: Cell) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str) and place in self._dated and value >= _FIRST_DAY:
            self._sheet.write_datetime(self._row, place, date.fromisoformat(value), self._dated[place])
        elif isinstance(value, str):
            text = f"'{value}" if value.startswith(_RICH) else value
            self._sheet.write_string(self._row, place, text[:CELL_LENGTH])
        else:
            self._sheet.write_number(self._row, place, value)


@contextmanager
def workbook(path: Path) -> Iterator[Book]:
    """Open a workbook to fill; it is written to `path` when the block ends."""
    options = {"constant_memory": True, "tmpdir": str(path.parent), "use_zip64": True}
    import xlsxwriter  # a serving process writes none

    book = Book(xlsxwriter.Workbook(str(path), options))
    try:
        yield book
    finally:
        book.close()
