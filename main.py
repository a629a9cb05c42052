"""Rimay's command line, and the only place that knows everything."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from fastapi import APIRouter

from bot.channels.terminal import TerminalChannel
from bot.context import Site
from bot.pace import Pace
from bot.router import Router
from bot.service import Service, utc_now
from bot.serving import Composed, serve_forever
from bot.settings import Settings
from bot.worker import Job
from domain.contribution_rows import VIAS
from mensajes import catalog
from panel import admin, import_words, imports, packs
from storage import schema
from storage.database import Database, Unavailable

VAR = Path("var")

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
events = typer.Typer(no_args_is_help=True)
invitations = typer.Typer(no_args_is_help=True)
contributions = typer.Typer(no_args_is_help=True)
attendance = typer.Typer(no_args_is_help=True)
process = typer.Typer(no_args_is_help=True)
database = typer.Typer(no_args_is_help=True)
for _group, _name in (
    (events, "events"),
    (invitations, "invitations"),
    (contributions, "contributions"),
    (attendance, "attendance"),
    (process, "process"),
    (database, "db"),
):
    app.add_typer(_group, name=_name, help=catalog.text("es", f"cli.help.{_name}"))


class Role(StrEnum):
    """What a process does: answer HTTP, work in the background, or both."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


class Pack(StrEnum):
    """The packs that can be exported."""

    PUBLIC = "public"
    RESTRICTED = "restricted"


@cache
def router() -> Router:
    """Everything that Rimay can talk about, in the order in which free text is offered to it."""
    from handlers import everything

    return everything()


def jobs() -> tuple[Job, ...]:
    """What is done at intervals."""
    from bot.housekeeping import JOBS

    return JOBS


@app.command(help=catalog.text("es", "cli.help.start"))
def start(port: int = 8000) -> None:
    settings = _settings()
    schema.upgrade(settings.database_url)
    if not settings.public_url:
        _with_database(lambda db: admin.load_demo_if_empty(db, utc_now()))
    _serve(settings, "127.0.0.1", port, Role.ALL)


@app.command(help=catalog.text("es", "cli.help.serve"))
def serve(host: str = "127.0.0.1", port: int = 8000, role: Role = Role.ALL) -> None:
    settings = _settings()
    if role is Role.ALL:
        schema.upgrade(settings.database_url)
    _serve(settings, host, port, role)


@app.command(help=catalog.text("es", "cli.help.chat"))
def chat(phone: str = "") -> None:
    settings = _settings()
    schema.upgrade(settings.database_url)
    try:
        channel = TerminalChannel(phone)
    except ValueError:
        _refuse("cli.bad_phone", phone=phone)
    from bot.terminal_chat import converse

    _with_database(
        lambda db: asyncio.run(
            converse(Service(db, {channel.name: channel}, router(), Site()), channel, sys.stdin, print)
        )
    )


@events.command("import", help=catalog.text("es", "cli.help.events_import"))
def events_import(file: Path) -> None:
    _report(lambda db: imports.import_events(db, file, utc_now()))


@events.command("list", help=catalog.text("es", "cli.help.events_list"))
def events_list() -> None:
    _print_lines(_with_database(admin.event_lines))


@events.command("cancel", help=catalog.text("es", "cli.help.events_cancel"))
def events_cancel(code: str, reason: Annotated[str, typer.Option()]) -> None:
    _print_lines(_with_database(lambda db: cancel_event(db, code, reason, utc_now())))


def cancel_event(db: Database, code: str, reason: str, now: datetime) -> list[str]:
    """Cancel an event and tell everyone registered or waiting."""
    return admin.cancel_event(db, code, reason, now)


@invitations.command("create", help=catalog.text("es", "cli.help.invitations_create"))
def invitations_create(
    event: str, entity: Annotated[str, typer.Option()], seats: Annotated[int, typer.Option(min=1)]
) -> None:
    _print_lines(_with_database(lambda db: admin.create_invitation(db, event, entity, seats, utc_now())))


@invitations.command("list", help=catalog.text("es", "cli.help.invitations_list"))
def invitations_list(event: str) -> None:
    _print_lines(_with_database(lambda db: admin.invitation_lines(db, event)))


@process.command("import", help=catalog.text("es", "cli.help.process_import"))
def process_import(file: Path) -> None:
    _report(lambda db: imports.import_process(db, file, utc_now()))


@contributions.command("import", help=catalog.text("es", "cli.help.contributions_import"))
def contributions_import(file: Path, via: Annotated[str, typer.Option()]) -> None:
    if via not in VIAS:
        _refuse("cli.bad_via", via=via, vias=list(VIAS))
    _report(lambda db: imports.import_contributions(db, file, via, utc_now()))


@attendance.command("import", help=catalog.text("es", "cli.help.attendance_import"))
def attendance_import(file: Path) -> None:
    _report(lambda db: imports.import_attendance(db, file, utc_now()))


@app.command(help=catalog.text("es", "cli.help.export"))
def export(
    directory: Path,
    pack: Annotated[Pack, typer.Option()],
    process: Annotated[str | None, typer.Option()] = None,
    by: str = "",
    reason: str = "",
) -> None:
    if pack is Pack.RESTRICTED and not (by and reason):
        by, reason = _who_and_why(by, reason)
    try:
        summary = _with_database(
            lambda db: packs.export_pack(
                db, directory, pack.value, utc_now(), process_code=process, by=by, reason=reason
            )
        )
    except packs.PackRefused as refused:
        _stop(str(refused))
    print(packs.summary_text(summary))


@database.command("upgrade", help=catalog.text("es", "cli.help.db_upgrade"))
def db_upgrade() -> None:
    schema.upgrade(_settings().database_url)
    print(catalog.text("es", "cli.upgraded", version=schema.head()))


def compose(settings: Settings, db: Database) -> Composed:
    """Everything put together over one database."""
    from bot import compose, webhooks
    from bot.channels.signatures import TwilioSignatures
    from bot.channels.telegram import TelegramChannel
    from bot.channels.web_session import WebSessions
    from bot.web_chat import web_chat
    from panel.event_files import calendar_file
    from panel.public import public_routes
    from panel.site import SiteFacts
    from storage.media_files import MediaFiles

    key = compose.secret_key(settings, VAR)
    site = compose.site(settings, key)
    channels = compose.channels(settings, lambda item: calendar_file(db, site.public_url, utc_now(), item))
    service = Service(db, channels, router(), site, pace=Pace(compose.rates(settings)))
    sessions = WebSessions(key, settings.public_url.startswith("https:"))

    def routers() -> list[APIRouter]:
        found = [
            web_chat(service, sessions, MediaFiles(settings.media_url)),
            public_routes(
                db,
                SiteFacts(
                    site.public_url,
                    settings.whatsapp_from.removeprefix("whatsapp:"),
                    site.telegram,
                    settings.sms_from,
                    site.controller,
                    site.controller_address,
                    site.contact,
                    site.dpo,
                ),
                sessions,
                utc_now,
            ),
        ]
        telegram = channels.get("telegram")
        if isinstance(telegram, TelegramChannel) and settings.telegram_secret:
            found.append(webhooks.telegram_webhook(service, telegram, settings.telegram_secret))
        if settings.uses_twilio:
            signatures = TwilioSignatures(settings.public_url, settings.twilio_auth_token)
            found.append(webhooks.twilio_webhooks(service, signatures))
        return found

    return Composed(settings, service, routers, jobs())


def _serve(settings: Settings, host: str, port: int, role: Role) -> None:
    sys.setswitchinterval(0.0005)  # a turn's thread must not hold the loop for the usual 5 ms
    db = Database(settings.database_url)
    with db.read() as conn:
        current = schema.is_current(conn)
    if not current:
        _refuse("cli.old_schema")
    composed = compose(settings, db)
    if role is not Role.WORKER:
        print(catalog.text("es", "cli.serving", host=host, port=port), flush=True)
    serve_forever(composed, host, port, web=role is not Role.WORKER, worker=role is not Role.WEB)


@cache
def _settings() -> Settings:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings()
    missing = settings.missing()
    if missing:
        _refuse("cli.missing", names=missing)
    return settings


def _with_database(work: Callable[[Database], Any]) -> Any:
    settings = _settings()
    schema.upgrade(settings.database_url)
    db = Database(settings.database_url)
    try:
        return work(db)
    except admin.Refused as refused:
        _stop(str(refused))
    except Unavailable:
        _refuse("cli.database_away")
    finally:
        db.close()


def _report(work: Callable[[Database], imports.Report]) -> None:
    report = _with_database(work)
    lines = import_words.report_lines(report)
    if not report.ok:
        _stop("\n".join(lines))
    _print_lines(lines)


def _print_lines(lines: list[str]) -> None:
    print("\n".join(lines))


def _who_and_why(by: str, reason: str) -> tuple[str, str]:
    """Asked only of a person at a terminal: a program must give both."""
    if not sys.stdin.isatty():
        print(catalog.text("es", "packs.error.reason"), file=sys.stderr)
        raise typer.Exit(2)
    asked_by = by or typer.prompt(catalog.text("es", "cli.ask.by"))
    return asked_by, reason or typer.prompt(catalog.text("es", "cli.ask.reason"))


def _refuse(key: str, **facts: object) -> NoReturn:
    _stop(catalog.text("es", key, **facts))


def _stop(words: str) -> NoReturn:
    print(words, file=sys.stderr)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
