"""The address by which one enters what is held by internet: for who has a seat, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.context import Context
from handlers.event_way_in import registered
from handlers.own_registrations import registrations_of, suspended
from mensajes import catalog
from storage import events

ONLINE = ("virtual", "hibrida")


def link_of(event: Any) -> str:
    """Empty where one does not connect, or where the file does not say by which address."""
    return event.link if event.modality in ONLINE else ""


def entry(language: str, event: Any) -> str:
    """ "Para entrar: https://…"; to be said to who has a seat alone."""
    link = link_of(event)
    key = "reminders.link" if event.modality == "virtual" else "reminders.link.either"
    return catalog.text(language, key, link=link) if link else ""


def entries(language: str, seats: Iterable[Any]) -> str:
    """The same of the seats of one registration: said once where all of them enter by one address."""
    said = list(dict.fromkeys(filter(None, (entry(language, event) for event in seats))))
    return "".join(said) if len(said) < 2 else catalog.text(language, "register.links")


def own_entry(ctx: Context, event: Any) -> str:
    """The same where the person has a seat in it; else nothing."""
    mine = registered(ctx, event.id) if link_of(event) else None
    return entry(ctx.language, event) if mine is not None and mine.seated else ""


def meant(ctx: Context, shown: Any | None) -> Any | None:
    """Which event somebody asks the address of: the one that was shown, if they have a seat in it; else the
    next one that they enter by an address; else the one that was shown."""
    seats = [one.event_id for one in registrations_of(ctx) if one.seated and not suspended(one)]
    here = shown.id if shown is not None else None
    rows = (events.event_by_id(ctx.conn, one) for one in sorted(seats, key=lambda one: one != here))
    return next((row for row in rows if row is not None and link_of(row)), shown)


def link_words(ctx: Context, event: Any) -> str:
    """The answer to "dame el link" for an event that is held by internet too."""
    said = own_entry(ctx, event)
    if said:
        return catalog.text(ctx.language, "questions.link", title=event.title, entry=said)
    mine = registered(ctx, event.id)
    key = "questions.unknown" if mine is not None and mine.seated else "questions.link.seat"
    return catalog.text(ctx.language, key, title=event.title)
