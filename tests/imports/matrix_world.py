"""A process with proposals and comments, and a matrix that is exported, edited and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import Connection, func, select

from domain.matrix_columns import COLUMNS
from panel.matrix_export import export_matrix
from panel.matrix_import import MatrixReport, import_matrix
from panel.matrix_words import import_lines
from storage.database import Database
from storage.tables import contributions, persons, processes, stages
from tests.export.world import add, add_themes

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
STAGES = ("mesas", "talleres", "nacionales")
PROPOSALS = ("P-7KQ2", "P-3F8K", "P-2HD4")
COMMENTS = ("P-9CC2", "P-9CC3", "P-9CC4")

Rows = dict[str, dict[str, str]]


def furnish(db: Database, more: Sequence[str] = ()) -> None:
    """Three proposals at the tables, by two people, and `more`; three comments at the workshops."""
    db.write(lambda conn: _furnish(conn, (*PROPOSALS, *more)))


def _furnish(conn: Connection, codes: Sequence[str]) -> None:
    process = add(conn, processes, code="VII", respond_by=date(2027, 1, 30))
    known = add_themes(conn, process)
    at = [
        add(conn, stages, process_id=process, code=code, name=f"Etapa {code}", position=place, how="")
        for place, code in enumerate(STAGES)
    ]
    people = [add(conn, persons), add(conn, persons)]
    for place, code in enumerate(codes):
        words = {"problem": f"No hay medicinas en la posta {place}.", "ask": "=Publicar qué hay"}
        add(
            conn,
            contributions,
            process_id=process,
            stage_id=at[0],
            code=code,
            object="propuesta",
            person_id=people[place % 2],
            theme_id=known["salud"],
            text="\n".join(words.values()),
            suggested_deadline="+ pronto",
            **words,
        )
    for code in COMMENTS:
        words = {"text": f"-De acuerdo con {code}", "via": "taller", "external_id": code}
        add(conn, contributions, process_id=process, stage_id=at[1], code=code, **words)


def count(db: Database, table: Any) -> int:
    """How many rows a table has."""
    with db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


class Book:
    """The matrix as a file, whose cells an analyst edits."""

    def __init__(self, db: Database, path: Path, by: str = "ana@pe") -> None:
        self.db, self.path, self.by = db, path, by
        export_matrix(db, path, NOW, "VII")
        self._book = load_workbook(path)

    def put(self, code: str, sheet: str = "propuestas", /, **cells: str) -> Book:
        """Write cells of the row with that code, or of a new one, by the English name of their columns."""
        page = self._book[sheet]
        place = self._place(page, code)
        page.cell(place, 1, code)
        for column, text in cells.items():
            page.cell(place, self._column(sheet, column), text)
        return self

    def back(self, now: datetime = NOW) -> MatrixReport:
        """Save it and import it."""
        self._book.save(self.path)
        return import_matrix(self.db, self.path, self.by, now)

    def said(self, now: datetime = NOW) -> list[str]:
        """The sentences of `back`."""
        return import_lines(self.back(now))

    def rows(self, sheet: str = "propuestas") -> Rows:
        """code → column → cell, without empty cells and marks."""
        page = self._book[sheet]
        names = self._names(sheet)
        return {
            str(cells[0]): {
                name: f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)
                for name, cell in zip(names, cells, strict=True)
                if cell is not None and name != "edition"
            }
            for cells in page.iter_rows(min_row=2, values_only=True)
        }

    def page(self, sheet: str) -> Any:
        return self._book[sheet]

    def _place(self, page: Any, code: str) -> int:
        codes = [row[0] for row in page.iter_rows(max_col=1, values_only=True)]
        return codes.index(code) + 1 if code in codes else len(codes) + 1

    def _column(self, sheet: str, column: str) -> int:
        return self._names(sheet).index(column) + 1

    def _names(self, sheet: str) -> list[str]:
        return list(COLUMNS[sheet])


def decision(
    outcome: str, reason_code: str, reason: str = "Se vio en la mesa.", **more: str
) -> dict[str, str]:
    """The cells of a decision."""
    return {"outcome": outcome, "reason_code": reason_code, "reason": reason, **more}
