"""What there is to read and comment on: the documents, and one of them by its themes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from handlers.document_card import PAGE, card, parts_listed
from handlers.document_words import TITLE, mentions, stands
from handlers.payloads import numbers
from handlers.phrases import shortened
from mensajes import catalog
from storage import documents
from storage.documents import Document

router = Router()


@router.command("documents")
def look(ctx: Context) -> Reply:
    """The only one that takes comments, or the list of them."""
    found = documents.readable(ctx.conn)
    taking = [one for one in found if stands(ctx, one) != "over"]
    if len(taking) != 1:
        return _listed(ctx, found, 0, over=not taking)
    reply = card(ctx, taking[0])
    return reply.button("docs:1.0", "consultation.option.over") if len(found) > 1 else reply


@router.reader
def asked_freely(ctx: Context, text: str) -> Reply | None:
    """ "quiero leer el borrador del plan"."""
    return look(ctx) if mentions(ctx.language, text, "consultation.words.asking") else None


@router.action("docs")
def listed(ctx: Context, argument: str) -> Reply:
    """A page of those that take comments, or of the others."""
    over, start = numbers(argument, 2)
    return _listed(ctx, documents.readable(ctx.conn), start, over=bool(over))


@router.action("doc")
def view(ctx: Context, argument: str) -> Reply:
    found = documents.document(ctx.conn, *numbers(argument, 1))
    return card(ctx, found) if found is not None else say("consultation.gone")


@router.start("doc")
def arrive(ctx: Context, code: str) -> Reply | None:
    """A poster, a shared link: the document by its code."""
    found = documents.by_code(ctx.conn, code)
    return card(ctx, found) if found is not None else None


@router.action("doc.theme")
def theme(ctx: Context, argument: str) -> Reply:
    """The parts of a document that are about one theme."""
    document_id, theme_id, start = numbers(argument, 3)
    parts = [one for one in documents.sections_of(ctx.conn, document_id) if (one.theme_id or 0) == theme_id]
    if not parts:
        return say("consultation.gone")
    label = parts[0].theme or catalog.text(ctx.language, "consultation.option.rest")
    reply = parts_listed(
        say("consultation.ask.part.of", theme=label), parts, start, f"{document_id}.{theme_id}"
    )
    return reply.button(f"doc:{document_id}", "consultation.option.themes").as_card()


def _listed(ctx: Context, found: Sequence[Document], start: int, *, over: bool) -> Reply:
    closed = [one for one in found if stands(ctx, one) == "over"]
    taking = [one for one in found if one not in closed]
    if not found:
        return (
            say("consultation.none")
            .button("menu:events", "arrive.option.events")
            .button("menu:propose", "arrive.option.propose")
        )
    some = closed[::-1] if over else taking
    key = "consultation.list" if not over else f"consultation.list.{'over' if taking else 'only_over'}"
    reply = say(key)
    for one in some[start : start + PAGE]:
        reply = reply.labelled(f"doc:{one.id}", shortened(one.title, TITLE))
    if len(some) > start + PAGE:
        reply = reply.button(f"docs:{int(over)}.{start + PAGE}", "consultation.option.more")
    if closed and not over:
        reply = reply.button("docs:1.0", "consultation.option.over")
    return reply.as_card()
