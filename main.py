"""Rimay's command line, and the only place that knows everything."""

from __future__ import annotations

import gc

gc.disable()  # what is loaded stays: to look for what may go would be a sixth of the start

import asyncio
import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, partial
from threading import Thread

from fastapi import APIRouter

from bot import compose, webhooks
from bot.channels.contents_kept import KeptContents
from bot.channels.signatures import TwilioSignatures
from bot.channels.terminal import TerminalChannel
from bot.channels.web_session import WebSessions
from bot.chores import chores
from bot.housekeeping import JOBS
from bot.logs import write_json_lines
from bot.router import Router, spoken_words
from bot.sentences import Sentences
from bot.sentences_model import is_installed
from bot.service import Service, utc_now
from bot.serving import Composed, can_listen, serve_forever
from bot.settings import Settings
from bot.terminal_chat import converse
from bot.web_chat import web_chat
from domain.search import parse_query
from handlers import everything
from mensajes import catalog
from panel.attached_files import attached_file
from panel.commands import VAR, app, command, prices_of, secret_key, settings, stop, with_database
from panel.public import public_routes
from storage import schema
from storage.database import Database, Unavailable
from storage.media_files import MediaFiles

gc.enable()

PORT = 8000
SERVING = ["serve"], ["start"], ["chat"]


class Role(StrEnum):
    """What a process does: answer HTTP, work in the background, or both."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


@cache
def router() -> Router:
    """Everything that Rimay can talk about."""
    return everything()


@command(app, "start", "start")
def start(port: int = PORT) -> None:
    demonstrate()
    serve(port=port)


def demonstrate() -> None:
    """Where nobody comes from the Internet and nothing is there yet, there is something to try."""
    from panel.demo import load_demo_if_empty  # reads sheets: nothing that `serve` should wait for

    if not settings().public_url:
        with_database(lambda db: load_demo_if_empty(db, utc_now()))


@command(app, "serve", "serve")
def serve(host: str = "127.0.0.1", port: int | None = None, role: Role = Role.ALL) -> None:
    here = settings()
    write_json_lines()
    if role is Role.ALL:
        with_database(lambda _db: None)
    db = Database(here.database_url)
    refuse_another_schema(db)
    tune()
    if role is not Role.WORKER and port is None:
        port = PORT
    if port is not None:
        refuse_taken_port(host, port)
        print(catalog.text("es", "cli.serving", host=host, port=port), flush=True)
    composed = composition(here, db)
    Thread(target=get_ready, name="get ready", daemon=True).start()
    serve_forever(composed, host, port, web=role is not Role.WORKER, worker=role is not Role.WEB)


def refuse_taken_port(host: str, port: int) -> None:
    """Before anything is said of where it answers."""
    if not can_listen(host, port):
        stop("cli.port_taken", host=host, port=port)


def refuse_another_schema(db: Database) -> None:
    """A process starts only where it can work."""
    try:
        with db.read() as conn:
            current = schema.is_current(conn)
    except Unavailable:
        stop("cli.database_away")
    if not current:
        stop("cli.old_schema")


def tune() -> None:
    """What suits a process that answers many people at once."""
    gc.set_threshold(20_000, 20, 50)  # a turn leaves few cycles behind: look for them less often


def get_ready() -> None:
    """What the first message would otherwise wait for: the index of places, the words."""
    parse_query("tayeres en ayabca", utc_now().date())
    catalog.text("es", "general.apology")
    spoken_words("es", tuple(router().commands))
    gc.collect()
    gc.freeze()  # what is loaded by now stays: the collector need not look at it again


@command(app, "chat", "chat")
def chat(phone: str = "") -> None:
    try:
        channel = TerminalChannel(phone)
    except ValueError:
        stop("cli.bad_phone", phone=phone)
    demonstrate()
    site = compose.site(settings(), secret_key())

    def talk(db: Database) -> None:
        service = Service(db, {channel.name: channel}, router(), site)
        asyncio.run(converse(service, channel, sys.stdin, print))

    with_database(talk)


def composition(settings: Settings, db: Database) -> Composed:
    """Everything put together over one database."""
    key = compose.secret_key(settings, VAR)
    site = compose.site(settings, key)
    kept = KeptContents(db, utc_now)
    channels = compose.channels(settings, lambda item: attached_file(db, site, utc_now(), item), kept)
    thinker = Sentences() if is_installed() else None
    service = Service(db, channels, router(), site, rates=compose.rates(settings), thinker=thinker)
    sessions = WebSessions(key, settings.public_url.startswith("https:"))
    prices = prices_of(settings.prices_file)
    return Composed(
        settings,
        service,
        partial(routes, settings, service, sessions),
        JOBS,
        chores(service, settings, prices),
    )


def routes(settings: Settings, service: Service, sessions: WebSessions) -> list[APIRouter]:
    """All that is answered over HTTP: the chat, the providers' webhooks, the public pages."""
    found = [web_chat(service, sessions, MediaFiles(settings.media_url))]
    telegram = compose.telegram_in(service.channels)
    if telegram is not None and settings.telegram_secret:
        found.append(webhooks.telegram_webhook(service, telegram, settings.telegram_secret))
    if settings.uses_twilio:
        signatures = TwilioSignatures(
            settings.public_url, settings.twilio_auth_token, settings.twilio_shared_key
        )
        found.append(webhooks.twilio_webhooks(service, signatures))
    return [*found, public_routes(service.db, service.site, sessions, utc_now)]


def run(arguments: Sequence[str]) -> None:
    """The command line. A process that serves starts without what reads sheets and writes packs."""
    if arguments[:1] not in SERVING:
        from panel import all_commands  # noqa: F401  # they are known then

    app(arguments)


if __name__ == "__main__":
    run(sys.argv[1:])
