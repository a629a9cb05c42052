"""The organisers' part of the command line: files in, packs out, events and invitations."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from bot.service import utc_now
from bot.settings import Settings
from domain.contribution_rows import VIAS
from mensajes import catalog
from panel import admin, import_words, imports
from panel.agenda_template import write_template
from panel.message_words import near_ceilings
from storage import schema
from storage.database import Database, Unavailable

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _group(name: str) -> typer.Typer:
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name=name, help=catalog.text("es", f"cli.help.{name}"))
    return group


events, invitations, process = _group("events"), _group("invitations"), _group("process")
contributions, attendance, requests = _group("contributions"), _group("attendance"), _group("requests")


def command(
    group: typer.Typer, name: str, help_key: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add a command whose help is a text."""
    return group.command(name, help=catalog.text("es", f"cli.help.{help_key}"))


@cache
def settings() -> Settings:
    """The settings, or a clear refusal to start with half of them."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        found = Settings()
    except ValidationError as error:
        stop("cli.bad_settings", names=[f"RIMAY_{str(one['loc'][0]).upper()}" for one in error.errors()])
    missing = found.missing()
    if missing:
        stop("cli.missing", names=missing)
    return found


def with_database(work: Callable[[Database], Any]) -> Any:
    """Do something with the database of the settings, its schema up to date; what is refused ends with 1."""
    url = settings().database_url
    try:
        schema.upgrade(url)
        db = Database(url)
        try:
            return work(db)
        finally:
            db.close()
    except admin.Refused as refused:
        end(str(refused))
    except Unavailable:
        stop("cli.database_away")


def stop(key: str, **facts: object) -> NoReturn:
    """Refuse with a text."""
    end(catalog.text("es", key, **facts))


def end(words: str) -> NoReturn:
    """Refuse with words that are ready."""
    print(words, file=sys.stderr)
    raise typer.Exit(1)


@command(events, "import", "events_import")
def events_import(file: Path) -> None:
    report(lambda db: imports.import_events(db, file, utc_now()))


@command(events, "template", "events_template")
def events_template(file: Path) -> None:
    write_template(file)
    print(catalog.text("es", "cli.written", file=str(file)))


@command(events, "list", "events_list")
def events_list() -> None:
    _print_lines(with_database(admin.event_lines))


@command(events, "cancel", "events_cancel")
def events_cancel(code: str, reason: Annotated[str, typer.Option()]) -> None:
    _print_lines(with_database(lambda db: admin.cancel_event(db, code, reason, utc_now())))


@command(invitations, "create", "invitations_create")
def invitations_create(
    event: str, entity: Annotated[str, typer.Option()], seats: Annotated[int, typer.Option(min=1)]
) -> None:
    _print_lines(with_database(lambda db: admin.create_invitation(db, event, entity, seats, utc_now())))


@command(invitations, "list", "invitations_list")
def invitations_list(event: str) -> None:
    _print_lines(with_database(lambda db: admin.invitation_lines(db, event)))


@command(process, "import", "process_import")
def process_import(file: Path) -> None:
    report(lambda db: imports.import_process(db, file, utc_now()))


@command(contributions, "import", "contributions_import")
def contributions_import(file: Path, via: Annotated[str, typer.Option()]) -> None:
    if via not in VIAS:
        stop("cli.bad_via", via=via, vias=list(VIAS))
    report(lambda db: imports.import_contributions(db, file, via, utc_now()))


@command(attendance, "import", "attendance_import")
def attendance_import(file: Path) -> None:
    report(lambda db: imports.import_attendance(db, file, utc_now()))


@command(requests, "list", "requests_list")
def requests_list() -> None:
    _print_lines(
        with_database(lambda db: [*near_ceilings(db, settings(), utc_now()), *admin.request_lines(db)])
    )


@command(requests, "close", "requests_close")
def requests_close(number: str, by: str = "") -> None:
    _print_lines(with_database(lambda db: admin.close_request(db, number, utc_now(), by)))


def report(work: Callable[[Database], imports.Report]) -> None:
    """Bring a file in and print what that did; a file that was refused ends with 1."""
    found = with_database(work)
    lines = import_words.report_lines(found)
    if not found.ok:
        end("\n".join(lines))
    _print_lines(lines)


def _print_lines(lines: list[str]) -> None:
    print("\n".join(lines))
