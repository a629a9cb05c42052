"""An empty file of commitments: a sheet each for them, their milestones and their progress."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from domain.columns import COMMITMENTS, MILESTONES, PROGRESS
from domain.commitment_rows import SHEETS, STATUSES
from mensajes import catalog
from storage.whole_files import drafted, publish

_ROWS = 500


def write_commitment_template(path: Path, language: str = "es") -> None:
    """Write it, with a list to choose from and a note on each column. OSError when it cannot."""
    import xlsxwriter  # a serving process writes none

    with drafted(path) as draft:
        with xlsxwriter.Workbook(draft) as book:
            _write(book, language)
        publish(draft, path)


def _write(book: Any, language: str) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    as_text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for name, columns in zip(SHEETS, (COMMITMENTS, MILESTONES, PROGRESS), strict=True):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for position, (column, spanish) in enumerate(columns.items()):
            sheet.write_string(0, position, spanish[0], bold)
            sheet.set_column(position, position, 24, as_text)
            note = catalog.text(language, f"imports.commitments.{name}.{column}")
            sheet.write_comment(0, position, note)
            if column == "status":
                rule = {"validate": "list", "source": list(STATUSES)}
                sheet.data_validation(1, position, _ROWS, position, rule)
