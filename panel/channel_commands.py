"""What organisers do with channels that cost: WhatsApp's templates, what did not arrive, what was spent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot import compose
from bot.channels.contract import SendError
from bot.failure_words import why
from bot.service import utc_now
from bot.spending import Spending, month_of
from panel.commands import command, group, prices_of, settings, stop, with_database
from panel.message_words import cost_lines, deleted_lines, undelivered_lines
from panel.words import say
from storage.database import Database
from storage.deletions import Count, counts
from storage.undelivered import Undelivered, undelivered
from storage.usage import Spent, spent

if TYPE_CHECKING:
    from bot.template_care import State, TemplateCare

templates, messages = group("templates"), group("messages")

_KNOWN = ("made", "received", "pending", "approved", "rejected", "paused", "disabled", "gone")


@command(templates, "push", "templates_push")
def templates_push() -> None:
    _tell(lambda care: care.push())


@command(templates, "status", "templates_status")
def templates_status() -> None:
    _tell(lambda care: care.states())


@command(messages, "failed", "messages_failed")
def messages_failed(days: Annotated[int, typer.Option(min=1, max=90)] = 7) -> None:
    since = utc_now() - timedelta(days=days)

    def look(db: Database) -> list[Undelivered]:
        with db.read() as conn:
            return undelivered(conn, since)

    print("\n".join(undelivered_lines(with_database(look))))


@command(messages, "deleted", "messages_deleted")
def messages_deleted(days: Annotated[int, typer.Option(min=1, max=90)] = 30) -> None:
    since = utc_now() - timedelta(days=days)

    def look(db: Database) -> list[Count]:
        with db.read() as conn:
            return counts(conn, since)

    print("\n".join(deleted_lines(with_database(look))))


@command(messages, "cost", "messages_cost")
def messages_cost(month: str = "") -> None:
    here, now = settings(), utc_now()
    prices, ceilings = prices_of(here.prices_file), compose.ceilings(here)
    if month and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        stop("cli.cost.bad_month", month=month)
    wanted = month or month_of(now, here.timezone)

    def look(db: Database) -> list[Spent]:
        asyncio.run(Spending(db, prices, {}, here.timezone, utc_now).round())
        with db.read() as conn:
            return spent(conn, wanted)

    print("\n".join(cost_lines(with_database(look), wanted, prices, ceilings)))


def _tell(work: Callable[[TemplateCare], Awaitable[list[State]]]) -> None:
    if not settings().whatsapp_from:
        stop("cli.templates.off")

    async def done(db: Database) -> list[State]:
        care = compose.template_care(settings(), db, utc_now)
        try:
            return await work(care)
        finally:
            await care.account.close()

    try:
        states: list[State] = with_database(lambda db: asyncio.run(done(db)))
    except SendError as error:
        stop("cli.templates.trouble", why=why(error.reason))
    for line in state_lines(states):
        print(line)
    if any(state.error for state in states):
        raise typer.Exit(1)


def state_lines(states: list[State]) -> list[str]:
    """One template a line, and what there is to do at the end."""
    lines = [_line(state) for state in states]
    usable = sum(state.status == "approved" for state in states)
    return [*lines, say("cli.templates.sum", n=usable, all=len(states))]


def _line(state: State) -> str:
    name = state.template.full_name
    if state.error:
        return say("cli.templates.failed", name=name, why=state.error)
    status = state.status if state.status in _KNOWN else "none" if not state.status else "other"
    line = say("cli.templates.line", name=name, status=say(f"cli.templates.status.{status}"))
    if state.reason:
        line += " " + say("cli.templates.reason", reason=state.reason)
    if state.category != state.template.category:
        line += " " + say("cli.templates.category", category=state.category)
    return line
