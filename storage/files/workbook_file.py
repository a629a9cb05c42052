"""Excel workbooks: every cell as the text that a person would have typed; formulas as their last value."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from domain.cells import Sheet
from storage.files.bounds import BadFile, make_sheet

_MAX_UNPACKED = 512 * 1024 * 1024


def read_xlsx(raw: bytes) -> Mapping[str, Sheet]:
    """The sheets that hold something, by name. Raises BadFile."""
    _refuse_bombs(raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise BadFile("file_broken") from error
    try:
        return _sheets(book)
    finally:
        book.close()


def _sheets(book: Any) -> Mapping[str, Sheet]:
    found: dict[str, Sheet] = {}
    for page in book.worksheets:
        page.reset_dimensions()  # some programs write a wrong size, and cells would be lost
        try:
            found[page.title] = make_sheet(_lines(page))
        except BadFile as bad:
            if bad.code != "file_empty":
                raise
    if not found:
        raise BadFile("file_empty")
    return found


def _lines(page: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, cells in enumerate(page.iter_rows(), start=1):
        yield number, tuple(_text(cell.value, getattr(cell, "number_format", "")) for cell in cells)


def _text(value: Any, shown_as: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        day_only = value.time() == time() and "h" not in shown_as.lower()
        return value.date().isoformat() if day_only else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _refuse_bombs(raw: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile as error:
        raise BadFile("file_broken") from error
    if unpacked > _MAX_UNPACKED:
        raise BadFile("file_too_big", valid=(str(_MAX_UNPACKED // 1024 // 1024),))
