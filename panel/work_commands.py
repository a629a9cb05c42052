"""The commands with which a team works on people's words without a panel: the matrix, out and back."""

from __future__ import annotations

from getpass import getuser
from pathlib import Path

from bot.service import utc_now
from panel.commands import command, end, group, with_database, workbook

matrix = group("matrix")


@command(matrix, "export", "matrix_export")
def matrix_export(file: Path, process: str = "") -> None:
    from panel.matrix_export import export_matrix  # what writes workbooks is not loaded to serve
    from panel.matrix_words import export_lines

    with workbook(file):
        done = with_database(lambda db: export_matrix(db, file, utc_now(), process))
    print("\n".join(export_lines(done, str(file))))


@command(matrix, "import", "matrix_import")
def matrix_import(file: Path, by: str = "") -> None:
    from panel.matrix_import import import_matrix
    from panel.matrix_words import import_lines

    who = by.strip() or getuser()  # who is at this computer: a decision always says who took it
    report = with_database(lambda db: import_matrix(db, file, who, utc_now()))
    lines = "\n".join(import_lines(report))
    if not report.ok:
        end(lines)
    print(lines)
