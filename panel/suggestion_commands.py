"""Suggestions on the command line: find them, read them in a sheet, bring back what a person decided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.service import utc_now
from domain.known import KnownProcess
from mensajes import catalog
from panel.commands import command, group, report, stop, with_database, workbook
from panel.which_process import the_processes
from storage.database import Database
from storage.imports.known import known_processes

suggestions = group("suggestions")


@command(suggestions, "find", "suggestions_find")
def suggestions_find(process: str = "") -> None:
    from panel.suggestion_finding import find_suggestions  # numpy and the model, which serving never loads

    found = with_database(lambda db: find_suggestions(db, _chosen(db, process), utc_now()))
    for one in found:
        print(catalog.text("es", "suggestions.found", process=one.process, n=one.texts, **one.counts))
    if not all(one.model for one in found):
        print(catalog.text("es", "suggestions.no_model"))


@command(suggestions, "export", "suggestions_export")
def suggestions_export(file: Path, process: str = "") -> None:
    from panel.suggestion_sheet import export_suggestions

    with workbook(file):
        number = with_database(lambda db: export_suggestions(db, file, _chosen(db, process)))
    print(catalog.text("es", "suggestions.written", n=number, file=str(file)))


@command(suggestions, "import", "suggestions_import")
def suggestions_import(file: Path, by: Annotated[str, typer.Option()]) -> None:
    from panel.suggestion_sheet import import_suggestions

    if not by.strip():
        stop("suggestions.by")
    report(lambda db: import_suggestions(db, file, by.strip(), utc_now()))


def _chosen(db: Database, said: str) -> Sequence[KnownProcess]:
    with db.read() as conn:
        return the_processes(known_processes(conn), said)
