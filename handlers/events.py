"""Seeing what is coming: near me first, then by internet, five at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import talk
from bot.context import Context
from bot.flow import Flow, Progress
from bot.reply import Reply, say
from bot.router import Router
from domain.finding import is_near, matching, nearest_first, not_over
from domain.gazetteer import place
from domain.registration_form import WhereForm
from domain.search import EventQuery, parse_query
from handlers.phrases import shortened
from handlers.place_steps import answered_place, place_steps
from handlers.seats_words import seats_words
from handlers.when_where import when, where
from mensajes import catalog
from storage import events, identity
from storage.seats_left import seats_left_of

router = Router()

PAGE = 5
TITLE = 72
"""Letters of a title in a list: those that begin alike can still be told apart."""

NOWHERE = "-"
"""Remembered instead of a place by who preferred not to say one."""


@router.command("events")
def look(ctx: Context) -> Reply | None:
    """What is coming near the person, whose place is asked once."""
    here = home(ctx)
    if here is None and ctx.conversation.memory.get("here") != NOWHERE:
        return talk.begin(ctx, "where")
    ctx.remember(find="", near=here or "")
    return coming_near(ctx, here)


@router.action("events")
def look_again(ctx: Context, _argument: str) -> Reply | None:
    return look(ctx)


@router.action("events.move")
def move(ctx: Context, _argument: str) -> Reply | None:
    return talk.begin(ctx, "where")


@router.action("events.search")
def how_to_search(_ctx: Context, _argument: str) -> Reply:
    return say("events.search").button("events.move:0", "events.option.move")


@router.action("events.page")
def page(ctx: Context, argument: str) -> Reply:
    """The next five of the last list."""
    start = int(argument) if argument.isascii() and argument.isdecimal() and len(argument) < 5 else 0
    memory = ctx.conversation.memory
    here = memory.get("near") or home(ctx)
    found = nearest_first(searched(ctx, str(memory.get("find", "")), here)[0], here)
    return listed(ctx, "events.more", found, start) if found[start:] else say("events.no_more")


def home(ctx: Context) -> str | None:
    """Where the person said they live."""
    return (ctx.person.ubigeo if ctx.person else None) or ctx.address.ubigeo


def coming_near(ctx: Context, here: str | None) -> Reply:
    """The list around a place, or of everything."""
    found = nearest_first(not_over(events.coming(ctx.conn, ctx.now), ctx.now), here)
    if not found or here is None:
        return listed(ctx, "events.all", found, 0)
    key = "events.near" if any(is_near(event, here) for event in found) else "events.nothing_near"
    return listed(ctx, key, found, 0, place=place(here).label)


def searched(ctx: Context, text: str, here: str | None) -> tuple[list[Any], EventQuery]:
    """What answers a free text, and how it was understood; everything for an empty one."""
    query = parse_query(text, ctx.now.astimezone(ctx.zone).date())
    return matching(not_over(events.coming(ctx.conn, ctx.now), ctx.now), query, here), query


def listed(ctx: Context, key: str, found: Sequence[Any], start: int, **facts: str) -> Reply:
    """One page: the events are its options, so that no channel says them twice."""
    if not found:
        return say("events.none")
    page = found[start : start + PAGE]
    seats = seats_left_of(ctx.conn, [event.id for event in page], ctx.now)
    reply = say(key, **facts)
    for event in page:
        reply = reply.labelled(
            f"event.view:{event.id}", _line(ctx, event, seats_words(ctx, event, seats[event.id]))
        )
    if len(found) > start + PAGE:
        reply = reply.button(f"events.page:{start + PAGE}", "events.option.more")
    if len(found) > PAGE:
        reply = reply.button("events.search", "events.option.search")
    return reply.as_card()


def _line(ctx: Context, event: Any, seats: str) -> str:
    where_ = "" if _says_internet(event) else where(ctx.language, event)
    parts = [shortened(event.title, TITLE), when(ctx.language, event), where_]
    if event.access != "abierto":
        seats = catalog.text(ctx.language, "events.invited")
    return f"{', '.join(part for part in parts if part).rstrip('.')}. {seats}".strip()


def _says_internet(event: Any) -> bool:
    return event.modality == "virtual" and "internet" in event.title.casefold()


def _arrived(ctx: Context, progress: Progress) -> Reply:
    here = answered_place(progress.values())
    if here is None:
        ctx.remember(here=NOWHERE, find="", near="")
        return coming_near(ctx, home(ctx))
    if ctx.person is not None:
        identity.update_person(ctx.conn, ctx.person.id, ubigeo=here)
    identity.set_place(ctx.conn, ctx.address.id, here)
    ctx.remember(here=here, find="", near=here)
    return coming_near(ctx, here)


router.flow(Flow("where", WhereForm, place_steps(lambda _answers, _subject: True), _arrived))
