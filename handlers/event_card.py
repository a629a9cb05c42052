"""One event: its card, from a list, a search or a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.person_names import first_name
from handlers.connecting import entry
from handlers.event_about import about
from handlers.event_way_in import invitation, is_full, registered, see_mine, standing, why_closed
from handlers.payloads import number
from handlers.phrases import paragraph, sentence
from handlers.seats_words import seats_words
from handlers.when_where import starts
from mensajes import catalog
from storage import events
from storage.events import EventCard
from storage.my_registrations import MyRegistration

router = Router()

A_WHILE = timedelta(minutes=30)
"""After such a silence a conversation begins anew, with a greeting."""


@router.action("event.view")
def view(ctx: Context, argument: str) -> Reply | None:
    return card(ctx, number(argument), greet=False) or say("events.gone")


@router.start("ev")
def arrive(ctx: Context, argument: str) -> Reply | None:
    """A poster, a shared link: the event by its code."""
    event = events.event_by_code(ctx.conn, argument)
    return card(ctx, event.id, greet=True) if event is not None else None


@router.action("event.no")
def not_now(_ctx: Context, _argument: str) -> Reply:
    return say("event.no")


def card(ctx: Context, event_id: int, *, greet: bool) -> Reply | None:
    """The card of a published event with what can be done now; None where there is no such event.

    `greet`: a known person who comes back by a search or a link is called by name.
    """
    found = events.event_card(ctx.conn, event_id, ctx.now)
    if found is None:
        return None
    ctx.remember(card=event_id)
    hello = _hello(ctx) if greet else ""
    closed = why_closed(ctx, found.event)
    if closed:
        return paragraph(hello, sentence(closed)).button("events", "event.option.others").as_card()
    mine = registered(ctx, event_id)
    if mine is not None:
        return _with_mine(ctx, found, mine, hello).as_card()
    shown = _full if is_full(ctx, found) else _open
    return shown(ctx, found, hello).as_card()


def _open(ctx: Context, found: EventCard, hello: str) -> Reply:
    event = found.event
    said = [hello, *about(ctx, found), _series(ctx, event), seats_words(ctx, event, found.seats)]
    reply = paragraph(*said, invitation(ctx, found))
    reply = reply.button(f"event.join:{event.id}", "event.option.yes").button("events", "event.option.others")
    return reply.button(f"event.more:{event.id}", "event.option.more")


def _full(ctx: Context, found: EventCard, hello: str) -> Reply:
    event = found.event
    title = sentence(catalog.text(ctx.language, "event.full", title=event.title, starts=starts(event)))
    reply = paragraph(hello, title, invitation(ctx, found))
    if not found.seats.may_wait:
        return reply.button("events", "event.option.others")
    reply = reply.button(f"event.join:{event.id}", "event.option.yes").button("event.no", "event.option.no")
    return reply.button(f"event.more:{event.id}", "event.option.more")


def _with_mine(ctx: Context, found: EventCard, mine: MyRegistration, hello: str) -> Reply:
    way_in = entry(ctx.language, found.event) if mine.seated else ""
    reply = see_mine(paragraph(hello, *about(ctx, found), standing(ctx, mine), way_in), mine)
    reply = reply.button("events", "event.option.others")
    return reply.button(f"event.more:{found.event.id}", "event.option.more")


def _series(ctx: Context, event: Any) -> str:
    dates = len(events.series_events(ctx.conn, event.series)) if event.series else 0
    return catalog.text(ctx.language, "event.series", n=dates) if dates > 1 else ""


def _hello(ctx: Context) -> str:
    """By name, to a known person who comes back after a while."""
    name = (ctx.person.name or "") if ctx.person else ""
    if not name or ctx.now - ctx.address.last_in_at < A_WHILE:
        return ""
    return catalog.text(ctx.language, "event.hello", first=first_name(name))
