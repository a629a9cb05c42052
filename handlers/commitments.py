"""COMPROMISOS: what the State commits itself to, how far each is, and of whose words it came."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.anybody import Clean, adopted_for_anybody
from domain.life import Adopted
from handlers.arrive import doors
from handlers.phrases import paragraph, shortened
from mensajes import catalog
from mensajes.life import advance_words, next_words
from storage.commitments import Commitment, commitment, shown_process
from storage.known_names import cleaned
from storage.paths.adopted import adopted_by_id, adopted_in

router = Router()

PAGE = 5
_TITLE = 60


@router.command("commitments")
def commitments(ctx: Context) -> Reply:
    return _page(ctx, 0)


@router.action("commitments.page")
def page(ctx: Context, argument: str) -> Reply:
    return _page(
        ctx, int(argument) if argument.isascii() and argument.isdecimal() and len(argument) < 5 else 0
    )


@router.action("commitment")
def card(ctx: Context, argument: str) -> Reply:
    """One of them: what it is, how far, what is next."""
    known = argument.isascii() and argument.isdecimal() and len(argument) < 19
    found = commitment(ctx.conn, int(argument)) if known else None
    adopted = adopted_by_id(ctx.conn, found.row.id, _today(ctx)) if found is not None else None
    if found is None or adopted is None:
        return _page(ctx, 0)
    return (
        paragraph(
            *cleaned(ctx.conn, lambda clean: _said(ctx, found, adopted_for_anybody(adopted, clean), clean))
        )
        .button("commitments.page:0", "commitments.option.list")
        .as_card()
    )


def _page(ctx: Context, start: int) -> Reply:
    process = shown_process(ctx.conn)
    if process is None:
        return doors(say("commitments.none"))
    some = adopted_in(ctx.conn, process[0], _today(ctx))
    start = start if start < len(some) else 0
    reply = say("commitments.list", process=process[1])
    shown = some[start : start + PAGE]
    for one in cleaned(ctx.conn, lambda clean: [adopted_for_anybody(each, clean) for each in shown]):
        reply = reply.labelled(f"commitment:{one.id}", _line(ctx, one))
    if len(some) > start + PAGE:
        reply = reply.button(f"commitments.page:{start + PAGE}", "commitments.option.more")
    return reply.as_card()


def _line(ctx: Context, one: Adopted) -> str:
    title = shortened(one.title.rstrip("."), _TITLE)
    if one.advance is None or one.advance.percent is None:
        return catalog.text(ctx.language, "commitments.line", title=title)
    percent = f"{one.advance.percent:g}"
    return catalog.text(ctx.language, "commitments.line.percent", title=title, percent=percent)


def _said(ctx: Context, found: Commitment, adopted: Adopted, clean: Clean) -> list[str]:
    language, row = ctx.language, found.row
    advance, goal = adopted.advance, clean(row.goal).rstrip(".")
    link = f"{ctx.site.public_url}/d/{quote(row.code)}?proceso={quote(row.process)}"
    return [
        catalog.text(language, "commitments.title", title=adopted.title.rstrip(".")),
        catalog.text(language, "life.entity", entity=adopted.entity.rstrip(".")) if adopted.entity else "",
        catalog.text(language, "commitments.goal", goal=goal) if goal else "",
        *(advance_words(language, advance) if advance else [catalog.text(language, "commitments.not_yet")]),
        catalog.text(language, "commitments.from", codes=found.proposals) if found.proposals else "",
        next_words(language, adopted.next_on, _today(ctx)) if adopted.next_on else "",
        catalog.text(language, "commitments.page", link=link) if ctx.site.public_url else "",
    ]


def _today(ctx: Context) -> date:
    return ctx.now.astimezone(ctx.zone).date()
