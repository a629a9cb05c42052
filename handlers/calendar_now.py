"""What a process has open now, until when and how to take part, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.consultation import standing
from domain.finding import matching, not_over
from domain.search import EventQuery, parse_query
from handlers.arrive import doors
from handlers.calendar_dates import all_dates, calendar_here, stage_stands
from handlers.document_words import mentions, stands, today
from handlers.events import listed
from handlers.payloads import numbers
from handlers.phrases import paragraph, sentence
from mensajes import catalog
from storage import documents, events
from storage.processes import Calendar, StageFacts

router = Router()


@router.command("open_now")
def open_now(ctx: Context) -> Reply:
    """The open stages and how to take part in them, the next one, and whom to ask."""
    found = calendar_here(ctx)
    if found is None:
        return _reading(ctx, doors(say("calendar.none")))
    now = [one for one in found.stages if stage_stands(ctx, one) == "open"]
    reply = paragraph(*_opening(ctx, found, now), _next(ctx, found), _contact(ctx, found))
    going = next((one for one in now if _events(ctx, one)), None)
    if going is not None:
        reply = reply.button(f"calendar.events:{going.id}", "arrive.option.events")
    reply = _reading(ctx, reply).button("menu:propose", "arrive.option.propose")
    return reply.button("calendar:all", "calendar.option.dates").as_card()


@router.reader
def asked_freely(ctx: Context, text: str) -> Reply | None:
    """ "oye, ¿y qué está abierto para nosotros?"."""
    if mentions(ctx.language, text, "calendar.words.now"):
        return open_now(ctx)
    return all_dates(ctx) if mentions(ctx.language, text, "calendar.words.dates") else None


@router.action("calendar.events")
def events_of_stage(ctx: Context, argument: str) -> Reply:
    """What is coming of the kinds that a stage's name says, or else while it lasts."""
    (stage_id,) = numbers(argument, 1)
    found = calendar_here(ctx)
    stage = next((one for one in found.stages if one.id == stage_id), None) if found else None
    coming = _events(ctx, stage) if stage is not None else []
    ctx.remember(find=stage.name[:200] if stage is not None and _kinds(ctx, stage) else "", near="")
    return listed(ctx, "events.found", coming, 0)


def _opening(ctx: Context, found: Calendar, now: Sequence[StageFacts]) -> list[str]:
    if not now:
        return [catalog.text(ctx.language, "calendar.closed", name=found.name)]
    said = []
    for number, one in enumerate(now):
        key = f"calendar.{'also' if number else 'now'}{'.until' if one.closes_on else ''}"
        facts = {"name": found.name, "stage": one.name, "closes": one.closes_on}
        said += [catalog.text(ctx.language, key, **facts), sentence(one.how)]
    return said


def _next(ctx: Context, found: Calendar) -> str:
    ahead = [one for one in found.stages if stage_stands(ctx, one) == "before"]
    first = min(ahead, key=lambda one: one.opens_on or today(ctx), default=None)
    if first is None:
        return ""
    return catalog.text(ctx.language, "calendar.next", stage=first.name, opens=first.opens_on)


def _contact(ctx: Context, found: Calendar) -> str:
    contact = found.contact or ctx.site.contact
    return catalog.text(ctx.language, "calendar.contact", contact=contact) if contact else ""


def _reading(ctx: Context, reply: Reply) -> Reply:
    """With a way to what takes comments."""
    taking = [one for one in documents.readable(ctx.conn) if stands(ctx, one) == "open"]
    if not taking:
        return reply
    target = f"doc:{taking[0].id}" if len(taking) == 1 else "docs:0.0"
    return reply.button(target, "calendar.option.read")


def _events(ctx: Context, stage: StageFacts) -> list[Any]:
    coming = not_over(events.coming(ctx.conn, ctx.now), ctx.now)
    kinds = _kinds(ctx, stage)
    if kinds:
        return matching(coming, EventQuery(kinds=kinds), None)
    days = [(one, one.starts_at.astimezone(ctx.zone).date()) for one in coming]
    return [one for one, day in days if standing(stage.opens_on, stage.closes_on, day) == "open"]


def _kinds(ctx: Context, stage: StageFacts) -> frozenset[str]:
    return parse_query(stage.name, today(ctx)).kinds
