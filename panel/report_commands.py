"""The report, on the command line. What it is made with is loaded only when somebody asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.service import utc_now
from domain.cells import nearest
from mensajes import catalog
from panel.commands import app, command, end, stop, with_database
from panel.which_process import the_process
from storage.database import Database
from storage.imports.known import known_processes
from storage.whole_files import refuse_taken

if TYPE_CHECKING:
    from panel.report.rendering import BadTemplate
    from panel.report.writing import Written


@command(app, "report", "report")
def report(
    file: Path,
    process: Annotated[str, typer.Option()] = "",
    template: Annotated[Path | None, typer.Option()] = None,
    blank: Annotated[bool, typer.Option("--blank")] = False,
) -> None:
    if file.suffix.lower() != ".docx":
        stop("report.error.suffix", file=str(file))
    try:
        refuse_taken(file)
        if blank:
            told = _write_template(file)
        else:
            told = _told(with_database(lambda db: _written(db, file, process, template)))
    except FileExistsError as error:
        stop("cli.file_exists", file=error.filename)
    except OSError:
        stop("report.error.folder", file=str(file))
    print(told)


def _write_template(file: Path) -> str:
    from panel.report.writing import write_template

    write_template(file)
    return catalog.text("es", "cli.written", file=str(file))


def _written(db: Database, file: Path, process: str, template: Path | None) -> Written:
    from panel.report.rendering import BadTemplate
    from panel.report.writing import write_report
    from storage.report.gather import ProcessNeeded

    with db.read() as conn:
        code = the_process(known_processes(conn), process).code if process else None
    try:
        return write_report(db, file, utc_now(), code, template)
    except BadTemplate as bad:
        end(_problem(bad))
    except ProcessNeeded as needed:
        if needed.known:
            stop("report.error.which", known=[*needed.known])
        stop("report.error.no_process")


def _problem(bad: BadTemplate) -> str:
    """What is wrong with a template, where, and what would be right."""
    said = catalog.text("es", f"report.error.{bad.code}", name=bad.name)
    where = catalog.text("es", "report.error.where", where=bad.where) if bad.where else ""
    return " ".join(part for part in (said, where, _near(bad)) if part)


def _near(bad: BadTemplate) -> str:
    found = nearest(bad.name, bad.known) if bad.known else ()
    return catalog.text("es", "report.error.near", names=[*found]) if found else ""


def _told(written: Written) -> str:
    lines = [catalog.text("es", "report.done", file=str(written.files[0]))]
    if len(written.files) > 1:
        others = [path.name for path in written.files[1:]]
        lines.append(catalog.text("es", "report.done_institutions", n=len(others), files=others))
    if written.unused:
        lines.append(catalog.text("es", "report.unused", names=list(written.unused)))
    return "\n".join(lines)
