"""An empty agenda as a workbook: its columns in Spanish, lists to choose from, and a page of help."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domain.agenda import ACCESSES, DATE_STATUSES, KINDS, LEVELS, MODALITIES, REQUIRED
from domain.agenda_sessions import SHEET
from domain.columns import AGENDA, SESSIONS
from mensajes import catalog
from storage.whole_files import drafted, publish

_ROWS = 500
_LIST_LIMIT = 255  # letters that Excel takes in a list to choose from
_EXAMPLE = {
    "code": "TR-PIURA-1",
    "title": "Taller de salud y agua",
    "kind": "taller_regional",
    "ubigeo": "Piura",
    "modality": "presencial",
    "starts_at": "12/12/2026 9:00 a. m.",
    "ends_at": "12/12/2026 1:00 p. m.",
    "venue": "Casa de la Cultura",
    "capacity": "60",
    "reserved": "osc:20@2026-12-01",
    "waiting_list": "sí",
    "access": "abierto",
    "speakers": "Rosa Quispe|Especialista|Minsa|Perú",
    "reminders": "3d;24h",
}


def write_template(path: Path, processes: Sequence[str] = (), language: str = "es") -> None:
    """Write it. `processes`: the codes to choose from, when there are any. OSError when it cannot."""
    lists: dict[str, Sequence[str]] = {
        "kind": KINDS,
        "modality": MODALITIES,
        "access": ACCESSES,
        "date_status": DATE_STATUSES,
        "waiting_list": ("sí", "no"),
        "level": LEVELS,
        "process": processes,
    }
    import xlsxwriter  # a serving process writes none

    with drafted(path) as draft:
        with xlsxwriter.Workbook(draft) as book:
            bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
            _agenda(book, bold, lists, language)
            _sessions(book, bold)
            _help(book, bold, lists, language)
        publish(draft, path)


def header_of(column: str) -> str:
    """A column's Spanish name."""
    return AGENDA[column][0]


def _agenda(book: Any, bold: Any, lists: dict[str, Sequence[str]], language: str) -> None:
    sheet = book.add_worksheet(catalog.text(language, "imports.template.agenda"))
    as_text = book.add_format({"num_format": "@"})  # so that "04" stays "04" and a date stays as typed
    sheet.freeze_panes(1, 2)
    for position, column in enumerate(AGENDA):
        sheet.write_string(0, position, header_of(column), bold)
        sheet.set_column(position, position, 18, as_text)
        if 0 < len(",".join(lists.get(column, ()))) <= _LIST_LIMIT:
            rule = {"validate": "list", "source": list(lists[column])}
            if column == "waiting_list":  # it takes a number too
                rule["error_type"] = "information"
            sheet.data_validation(1, position, _ROWS, position, rule)


def _sessions(book: Any, bold: Any) -> None:
    """The programme of the events, which may stay empty."""
    sheet = book.add_worksheet(SHEET)
    as_text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for position, names in enumerate(SESSIONS.values()):
        sheet.write_string(0, position, names[0], bold)
        sheet.set_column(position, position, 18, as_text)


def _help(book: Any, bold: Any, lists: dict[str, Sequence[str]], language: str) -> None:
    sheet = book.add_worksheet(catalog.text(language, "imports.template.help"))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 3, 44)
    for position, name in enumerate(("column", "required", "valid", "example")):
        sheet.write_string(0, position, catalog.text(language, f"imports.template.{name}"), bold)
    for line, column in enumerate(AGENDA, start=1):
        needed = catalog.text(language, f"imports.template.{'yes' if column in REQUIRED else 'no'}")
        cells = (header_of(column), needed, ", ".join(lists.get(column, ())), _EXAMPLE.get(column, ""))
        for position, cell in enumerate(cells):
            sheet.write_string(line, position, cell, wrap)
