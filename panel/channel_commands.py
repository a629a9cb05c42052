"""What organisers do with WhatsApp: its templates made, submitted and asked about."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import typer

from bot import compose
from bot.channels.contract import SendError
from bot.service import utc_now
from bot.template_care import State, TemplateCare
from mensajes import catalog
from panel.commands import app, command, settings, stop, with_database
from storage.database import Database

templates = typer.Typer(no_args_is_help=True)
app.add_typer(templates, name="templates", help=catalog.text("es", "cli.help.templates"))

_KNOWN = ("made", "received", "pending", "approved", "rejected", "paused", "disabled", "gone")


@command(templates, "push", "templates_push")
def templates_push() -> None:
    _tell(TemplateCare.push)


@command(templates, "status", "templates_status")
def templates_status() -> None:
    _tell(TemplateCare.states)


def _tell(work: Callable[[TemplateCare], Awaitable[list[State]]]) -> None:
    if not settings().whatsapp_from:
        stop("cli.templates.off")
    account = compose.twilio_account(settings())

    async def done(db: Database) -> list[State]:
        try:
            return await work(TemplateCare(account, db, utc_now))
        finally:
            await account.close()

    try:
        states: list[State] = with_database(lambda db: asyncio.run(done(db)))
    except SendError as error:
        stop("cli.templates.trouble", why=error.reason)
    for line in state_lines(states):
        print(line)
    if any(state.error for state in states):
        raise typer.Exit(1)


def state_lines(states: list[State]) -> list[str]:
    """One template a line, and what there is to do at the end."""
    lines = [_line(state) for state in states]
    usable = sum(state.status == "approved" for state in states)
    return [*lines, _say("cli.templates.sum", n=usable, all=len(states))]


def _line(state: State) -> str:
    name = state.template.full_name
    if state.error:
        return _say("cli.templates.failed", name=name, why=state.error)
    status = state.status if state.status in _KNOWN else "none" if not state.status else "other"
    line = _say("cli.templates.line", name=name, status=_say(f"cli.templates.status.{status}"))
    if state.reason:
        line += " " + _say("cli.templates.reason", reason=state.reason)
    if state.category != state.template.category:
        line += " " + _say("cli.templates.category", category=state.category)
    return line


def _say(key: str, /, **facts: object) -> str:
    return catalog.text("es", key, **facts)
