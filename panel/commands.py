"""The command line itself: what every command needs. panel/all_commands.py lists their files."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from pydantic import ValidationError

from bot import compose
from bot.settings import Settings
from bot.spending import load_prices
from domain.prices import Prices
from mensajes import catalog
from panel.command_help import Command, Group
from panel.refused import Refused
from storage import schema
from storage.database import Database, Unavailable
from storage.whole_files import refuse_taken

if TYPE_CHECKING:
    from panel.imports import Report

VAR = Path("var")
"""Where this machine keeps what is its own."""

app = typer.Typer(cls=Group, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def group(name: str) -> typer.Typer:
    """Commands that share their first word."""
    found = typer.Typer(cls=Group, no_args_is_help=True)
    app.add_typer(found, name=name, help=catalog.text("es", f"cli.help.{name}"))
    return found


def command(
    group: typer.Typer, name: str, help_key: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add a command whose help is a text."""
    return group.command(name, cls=Command, help=catalog.text("es", f"cli.help.{help_key}"))


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


def secret_key() -> bytes:
    """The installation's key."""
    return compose.secret_key(settings(), VAR)


def prices_of(path: str) -> Prices:
    """The prices of the settings, or a clear refusal."""
    try:
        return load_prices(path)
    except OSError:
        stop("cli.cost.no_prices", file=path)
    except ValueError as error:
        stop("cli.cost.bad_prices", file=path, why=str(error))


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
    except Refused as refused:
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


@contextmanager
def workbook(file: Path) -> Iterator[None]:
    """Where a workbook is written with the name that a person gave: a clear refusal if it cannot be, or if
    something has that name."""
    if file.suffix.lower() != ".xlsx":
        stop("cli.not_xlsx", file=str(file))
    try:
        refuse_taken(file)
        yield
    except FileExistsError as error:
        stop("cli.file_exists", file=error.filename)
    except OSError:
        stop("cli.not_written", file=str(file))


def report(work: Callable[[Database], Report]) -> None:
    """Bring a file in and print what that did; a file that was refused ends with 1."""
    from panel.import_words import report_lines  # with all that reads sheets: nothing for who only serves

    found = with_database(work)
    lines = report_lines(found)
    if not found.ok:
        end("\n".join(lines))
    print_lines(lines)


def print_lines(lines: list[str]) -> None:
    """What was done, a line each."""
    print("\n".join(lines))
