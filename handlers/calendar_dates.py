"""All the dates of a process: when each stage is, or what came of it."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.reply import Reply, Text, say
from bot.router import Router
from domain.consultation import Standing, standing
from handlers.arrive import doors
from handlers.document_words import today
from handlers.phrases import tidy
from mensajes import catalog
from storage.processes import MOST, Calendar, Result, StageFacts, calendar, current_process, results

router = Router()


@router.command("calendar")
def all_dates(ctx: Context) -> Reply:
    """Every stage a line: when it is, or what came of it."""
    found = calendar_here(ctx)
    if found is None:
        return doors(say("calendar.none"))
    came = results(ctx.conn, found.id, today(ctx))
    lines = [f"{found.name}:", *(_line(ctx, one, came.get(one.id)) for one in found.stages), found.link]
    words = tidy("\n".join(line for line in lines if line))
    return Reply((Text("", {"words": words}),)).button("menu:open_now", "arrive.option.open_now").as_card()


@router.action("calendar")
def dates(ctx: Context, _argument: str) -> Reply:
    return all_dates(ctx)


def calendar_here(ctx: Context) -> Calendar | None:
    """Of the process that people take part in now, if it has stages."""
    process = current_process(ctx.conn, today(ctx))
    found = calendar(ctx.conn, process.id) if process is not None else None
    return found if found is not None and found.stages else None


def stage_stands(ctx: Context, stage: StageFacts) -> Standing | None:
    """Whether a stage is open now; None: it has no day yet."""
    if stage.opens_on is None and stage.closes_on is None:
        return None
    return standing(stage.opens_on, stage.closes_on, today(ctx))


def _line(ctx: Context, stage: StageFacts, came: Result | None) -> str:
    standing_ = stage_stands(ctx, stage)
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
