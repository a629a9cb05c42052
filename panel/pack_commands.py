"""`export`: packs of data as files, with their progress, whole or not at all."""

from __future__ import annotations

import signal
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.service import utc_now
from mensajes import catalog
from panel import packs
from panel.commands import app, command, end, settings, with_database
from panel.which_process import the_process
from storage.database import Database
from storage.imports.known import known_processes
from storage.packs.pack import Summary

_EVERY = 100_000
_KILLED = 128 + signal.SIGTERM


class Pack(StrEnum):
    """The packs that can be exported."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    EVIDENCE = "evidence"


@command(app, "export", "export")
def export(
    directory: Path,
    pack: Annotated[Pack, typer.Option()],
    process: Annotated[str, typer.Option()] = "",
    by: str = "",
    reason: str = "",
) -> None:
    if pack is Pack.RESTRICTED and not (by and reason):
        by, reason = _who_and_why(by, reason)
    signal.signal(signal.SIGTERM, _stop)

    work = partial(_write, directory=directory, pack=pack, process=process, by=by, reason=reason)
    try:
        summary = with_database(work)
    except packs.WhoAndWhyNeeded as needed:
        print(needed, file=sys.stderr)
        raise typer.Exit(2) from None
    except packs.PackRefused as refused:
        end(str(refused))
    print(packs.summary_text(summary))


def _write(db: Database, directory: Path, pack: Pack, process: str, by: str, reason: str) -> Summary:
    with db.read() as conn:
        code = the_process(known_processes(conn), process).code if process else None
    return packs.export_pack(
        db,
        directory,
        pack.value,
        utc_now(),
        process_code=code,
        by=by,
        reason=reason,
        address=settings().public_url,
        progress=show_progress,
    )


def show_progress(table: str, rows: int) -> None:
    """Say on stderr how far it is: in one line at a terminal, else every hundred thousand rows."""
    words = catalog.text("es", "packs.progress", table=table, n=rows)
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{words}")
        sys.stderr.flush()
    elif rows and rows % _EVERY == 0:
        print(words, file=sys.stderr, flush=True)


def _stop(_signal: int, _frame: object) -> NoReturn:
    """Asked to stop: what is half written goes away, as after Ctrl+C."""
    sys.exit(_KILLED)


def _who_and_why(by: str, reason: str) -> tuple[str, str]:
    """Asked only of a person at a terminal: a program must give both."""
    if not sys.stdin.isatty():
        print(catalog.text("es", "packs.error.reason"), file=sys.stderr)
        raise typer.Exit(2)
    asked_by = by or typer.prompt(catalog.text("es", "cli.ask.by"))
    return asked_by, reason or typer.prompt(catalog.text("es", "cli.ask.reason"))
