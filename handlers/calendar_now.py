"""What a process has open now, until when and how to take part; what comes, and what came of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.context import Context
from bot.reply import Reply, Text, say
from bot.router import Router
from domain.consultation import Standing, standing
from domain.finding import matching, not_over
from domain.search import EventQuery, parse_query
from handlers.arrive import doors
from handlers.document_words import mentions, stands, today
from handlers.events import listed
from handlers.payloads import numbers
from handlers.phrases import paragraph, sentence, tidy
from mensajes import catalog
from storage import documents, events
from storage.processes import MOST, Calendar, Result, StageFacts, calendar, current_process, results

router = Router()


@router.command("open_now")
def open_now(ctx: Context) -> Reply:
    """The open stages and how to take part in them, the next one, and whom to ask."""
    found = _calendar(ctx)
    if found is None:
        return _reading(ctx, doors(say("calendar.none")))
    now = [one for one in found.stages if _stands(ctx, one) == "open"]
    reply = paragraph(*_opening(ctx, found, now), _next(ctx, found), _contact(ctx, found))
    going = next((one for one in now if _events(ctx, one)), None)
    if going is not None:
        reply = reply.button(f"calendar.events:{going.id}", "arrive.option.events")
    reply = _reading(ctx, reply).button("menu:propose", "arrive.option.propose")
    return reply.button("calendar:all", "calendar.option.dates").as_card()


@router.command("calendar")
def all_dates(ctx: Context) -> Reply:
    """Every stage a line: when it is, or what came of it."""
    found = _calendar(ctx)
    if found is None:
        return doors(say("calendar.none"))
    came = results(ctx.conn, found.id, today(ctx))
    lines = [f"{found.name}:", *(_line(ctx, one, came.get(one.id)) for one in found.stages), found.link]
    words = tidy("\n".join(line for line in lines if line))
    return Reply((Text("", {"words": words}),)).button("menu:open_now", "arrive.option.open_now").as_card()


@router.reader
def asked_freely(ctx: Context, text: str) -> Reply | None:
    """ "oye, ¿y qué está abierto para nosotros?"."""
    if mentions(ctx.language, text, "calendar.words.now"):
        return open_now(ctx)
    return all_dates(ctx) if mentions(ctx.language, text, "calendar.words.dates") else None


@router.action("calendar")
def dates(ctx: Context, _argument: str) -> Reply:
    return all_dates(ctx)


@router.action("calendar.events")
def events_of_stage(ctx: Context, argument: str) -> Reply:
    """What is coming of the kinds that a stage's name says, or else while it lasts."""
    (stage_id,) = numbers(argument, 1)
    found = _calendar(ctx)
    stage = next((one for one in found.stages if one.id == stage_id), None) if found else None
    coming = _events(ctx, stage) if stage is not None else []
    ctx.remember(find=stage.name[:200] if stage is not None and _kinds(ctx, stage) else "", near="")
    return listed(ctx, "events.found", coming, 0)


def _calendar(ctx: Context) -> Calendar | None:
    """Of the process that people take part in now, if it has stages."""
    process = current_process(ctx.conn, today(ctx))
    found = calendar(ctx.conn, process.id) if process is not None else None
    return found if found is not None and found.stages else None


def _stands(ctx: Context, stage: StageFacts) -> Standing | None:
    """None: it has no day yet."""
    if stage.opens_on is None and stage.closes_on is None:
        return None
    return standing(stage.opens_on, stage.closes_on, today(ctx))


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
    ahead = [one for one in found.stages if _stands(ctx, one) == "before"]
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


def _line(ctx: Context, stage: StageFacts, came: Result | None) -> str:
    standing_ = _stands(ctx, stage)
    facts: dict[str, Any] = {"stage": stage.name, "opens": stage.opens_on, "closes": stage.closes_on}
    if standing_ is None:
        return catalog.text(ctx.language, "calendar.line.undated", **facts)
    if standing_ == "over":
        result = _result(ctx, came) if came is not None else ""
        key = "calendar.line.over.with" if result else "calendar.line.over"
        return catalog.text(ctx.language, key, result=result, **facts)
    until = ".until" if stage.closes_on else ""
    return catalog.text(ctx.language, f"calendar.line.{standing_}{until}", **facts)


def _result(ctx: Context, came: Result) -> str:
    """ "26 propuestas", "20 opiniones"; empty where nothing was counted."""
    many = ".many" if came.comments >= MOST else ""
    counted = {"calendar.proposals": came.proposals, f"calendar.comments{many}": came.comments}
    said = [catalog.text(ctx.language, key, n=number) for key, number in counted.items() if number]
    return catalog.text(ctx.language, "calendar.results", what=said) if said else ""


def _events(ctx: Context, stage: StageFacts) -> list[Any]:
    coming = not_over(events.coming(ctx.conn, ctx.now), ctx.now)
    kinds = _kinds(ctx, stage)
    if kinds:
        return matching(coming, EventQuery(kinds=kinds), None)
    days = [(one, one.starts_at.astimezone(ctx.zone).date()) for one in coming]
    return [one for one, day in days if standing(stage.opens_on, stage.closes_on, day) == "open"]


def _kinds(ctx: Context, stage: StageFacts) -> frozenset[str]:
    return parse_query(stage.name, today(ctx)).kinds
