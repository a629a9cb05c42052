"""Commitments on the command line: a file in, and an empty one to fill in."""

from __future__ import annotations

from pathlib import Path

from bot.service import utc_now
from mensajes import catalog
from panel.commands import command, group, report, workbook
from panel.commitment_imports import import_commitments
from panel.commitment_template import write_commitment_template

commitments = group("commitments")


@command(commitments, "import", "commitments_import")
def commitments_import(file: Path, process: str = "", by: str = "") -> None:
    report(lambda db: import_commitments(db, file, process, by, utc_now()))


@command(commitments, "template", "commitments_template")
def commitments_template(file: Path) -> None:
    with workbook(file):
        write_commitment_template(file)
    print(catalog.text("es", "cli.written", file=str(file)))
