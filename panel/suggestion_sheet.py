"""Suggestions as a sheet: a row each with what both say, a column to decide in; and the sheet back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from domain.columns import SUGGESTIONS, rows_of
from domain.known import KnownProcess
from domain.matrix_marks import to_cell
from domain.suggestion_rows import REQUIRED, Decided, parse_suggestions, unknown_suggestions
from mensajes import catalog
from panel.imports import Report, unreadable
from storage import suggestions
from storage.database import Database
from storage.files import BadFile, read_sheet
from storage.suggestions import Decision, Listed
from storage.whole_files import drafted, publish

PIECE = 50
"""Decisions in one transaction."""

_WIDE = frozenset(("text", "other_text"))
_DECISIONS = ("sí", "no")
_SAID = {True: "sí", False: "no", None: ""}


def export_suggestions(db: Database, path: Path, processes: Sequence[KnownProcess]) -> int:
    """Write those of these processes, whole or not at all; how many. Raises OSError, Unavailable."""
    with drafted(path) as draft:
        with db.read() as conn:
            number = _write(draft, suggestions.listed(conn, [one.id for one in processes]))
        publish(draft, path)
    return number


def import_suggestions(db: Database, path: Path, by: str, now: datetime) -> Report:
    """Take a person's decisions over. All of the file is checked first; with a problem nothing changes."""
    try:
        sheet = rows_of(read_sheet(path, (".csv", ".xlsx")), SUGGESTIONS, REQUIRED)
    except BadFile as bad:
        return unreadable("suggestions", path, bad)
    decided, problems = parse_suggestions(sheet)
    problems += unknown_suggestions(decided, _known(db, decided))
    if problems:
        ordered = tuple(sorted(problems, key=lambda problem: problem.line))
        return Report("suggestions", path.name, ordered, headers=sheet.headers)
    pieces = [decided[start : start + PIECE] for start in range(0, len(decided), PIECE)]
    changed = sum(db.write(partial(_settle, piece=piece, by=by, now=now)) for piece in pieces)
    counts = {"updated": changed, "unchanged": len(decided) - changed}
    return Report("suggestions", path.name, counts=counts, headers=sheet.headers)


def _known(db: Database, decided: Sequence[Decided]) -> set[int]:
    found: set[int] = set()
    with db.read() as conn:
        for start in range(0, len(decided), PIECE):
            found |= suggestions.known(conn, [one.id for one in decided[start : start + PIECE]]).keys()
    return found


def _settle(conn: Any, piece: Sequence[Decided], by: str, now: datetime) -> int:
    return suggestions.settle(conn, [Decision(one.id, one.accepted) for one in piece], by, now)


def _write(draft: Path, rows: Iterable[Listed]) -> int:
    import xlsxwriter  # a serving process writes none

    number = 0
    with xlsxwriter.Workbook(draft, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(catalog.text("es", "suggestions.sheet"))
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 2)
        for position, (column, names) in enumerate(SUGGESTIONS.items()):
            sheet.set_column(position, position, 60 if column in _WIDE else 14, wrapped)
            sheet.write_string(0, position, names[0], bold)
        for number, row in enumerate(rows, start=1):
            for position, text in enumerate(_cells(row)):
                sheet.write_string(number, position, to_cell(text), wrapped)
        place = list(SUGGESTIONS).index("decision")
        rule = {"validate": "list", "source": list(_DECISIONS)}
        sheet.data_validation(1, place, max(1, number), place, rule)
    return number


def _cells(row: Listed) -> Iterator[str]:
    by_column = {
        "suggestion": str(row.id),
        "decision": _SAID[row.accepted],
        "kind": row.kind,
        "group": str(row.group or ""),
        "code": row.code,
        "text": row.text,
        "other_code": row.other_code,
        "other_text": row.other_text,
        "theme": row.theme,
        "score": f"{row.score:.2f}",
        "method": row.method,
        "decided_by": row.settled_by,
    }
    return (by_column[column] for column in SUGGESTIONS)
