"""CSV as Excel saves it in Peru: `;` or `,`, UTF-8 or cp1252."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence

from domain.cells import Sheet
from storage.files.bounds import BadFile, make_sheet

_CELL_LIMIT = 1_000_000


def read_csv(raw: bytes) -> Sheet:
    """Lines are numbered as a spreadsheet shows them: a cell with a line break inside is still one line."""
    text = _decoded(raw)
    first = text.partition("\n")[0].strip()
    told = first[4:] if first.lower().startswith("sep=") and len(first) == 5 else ""
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=told or _delimiter(first))
    lines = enumerate(reader, start=1)
    try:
        if told:
            next(lines)
        sheet = make_sheet(lines)
    except csv.Error as error:
        raise BadFile("file_broken", line=reader.line_num) from error
    _refuse_shifted(sheet)
    return sheet


def _refuse_shifted(sheet: Sheet) -> None:
    """A line with more cells than headers has a separator in a text: what follows stands one column off."""
    width = _filled(sheet.headers)
    for number, cells in sheet.lines:
        if any(cells[width:]):
            raise BadFile("file_shifted", line=number, valid=(str(_filled(cells)), str(width)))


def _filled(cells: Sequence[str]) -> int:
    """How many there are up to the last that holds something."""
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The five bytes that cp1252 leaves undefined do not occur in text that Excel saved.
        return raw.decode("cp1252", errors="replace")


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)
