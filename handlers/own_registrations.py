"""What a person has a seat in, an offer for, or waits for; and which of several is meant."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.reply import Reply, say
from handlers.payloads import number
from handlers.phrases import shortened, tidy
from handlers.when_where import starts, when
from mensajes import catalog
from storage.my_registrations import MyRegistration, mine, of_person

MOST = 8
TITLE = 72


def registrations_of(ctx: Context) -> list[MyRegistration]:
    """What the person has a seat in, an offer for, or waits for."""
    return of_person(ctx.conn, ctx.person.id, ctx.now) if ctx.person else []


def owned(ctx: Context, argument: str) -> MyRegistration | None:
    """The registration in a payload, if it is the person's own."""
    return mine(ctx.conn, number(argument), ctx.person.id) if ctx.person else None


def choice(ctx: Context, key: str, action: str, found: list[MyRegistration]) -> Reply:
    """Which of several? Each with its day and how it stands."""
    reply = say(key)
    for one in found[:MOST]:
        reply = reply.labelled(f"{action}:{one.id}", _line(ctx, one))
    return reply


def suspended(own: MyRegistration) -> bool:
    """Whether what it is for will not take place."""
    return bool(own.event.status == "cancelled")


def suspension(language: str, event: Any) -> str:
    """ "Taller de agua, sáb. 12 dic.: se suspendió. Razón: se fue la luz."."""
    said = catalog.text(language, "tickets.suspended", title=event.title, starts=starts(event))
    reason = event.status_reason.strip().rstrip(".")
    why = catalog.text(language, "reminders.cancelled.reason", reason=reason) if reason else ""
    return f"{said} {why}".strip()


def _line(ctx: Context, own: MyRegistration) -> str:
    key = "offer" if own.offered else "seat" if own.seated else "waiting"
    key = "suspended" if suspended(own) else key
    facts = {"title": shortened(own.event.title, TITLE), "when": when(ctx.language, own.event)}
    return tidy(catalog.text(ctx.language, f"tickets.line.{key}", code=own.code, **facts))
