"""What there is to read and comment on: the documents, and one of them by its themes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from handlers.document_words import TITLE, mentions, numbers, stands, until_words
from handlers.phrases import paragraph, sentence, shortened
from mensajes import catalog
from storage import consultation, documents
from storage.documents import Document, SectionTitle

router = Router()

PAGE = 5


@router.command("documents")
def look(ctx: Context) -> Reply:
    """The only one that takes comments, or the list of them."""
    found = documents.readable(ctx.conn)
    taking = [one for one in found if stands(ctx, one) != "over"]
    if len(taking) != 1:
        return _listed(ctx, found, 0, over=not taking)
    reply = _card(ctx, taking[0])
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
    return _card(ctx, found) if found is not None else say("consultation.gone")


@router.start("doc")
def arrive(ctx: Context, code: str) -> Reply | None:
    """A poster, a shared link: the document by its code."""
    found = documents.by_code(ctx.conn, code)
    return _card(ctx, found) if found is not None else None


@router.action("doc.theme")
def theme(ctx: Context, argument: str) -> Reply:
    """The parts of a document that are about one theme."""
    document_id, theme_id, start = numbers(argument, 3)
    parts = [one for one in documents.sections_of(ctx.conn, document_id) if (one.theme_id or 0) == theme_id]
    if not parts:
        return say("consultation.gone")
    label = parts[0].theme or catalog.text(ctx.language, "consultation.option.rest")
    reply = _parts(say("consultation.ask.part.of", theme=label), parts, start, f"{document_id}.{theme_id}")
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


def _card(ctx: Context, document: Document) -> Reply:
    """What it is, until when, and its themes; of one theme its parts; without parts its file alone."""
    parts = documents.sections_of(ctx.conn, document.id)
    themes = {one.theme_id or 0: one.theme for one in parts}
    if not parts:
        _note_reading(ctx, document)
    said = paragraph(
        catalog.text(ctx.language, "consultation.title", title=document.title),
        sentence(document.summary),
        _version(ctx, document),
        until_words(ctx, document),
        _readers(ctx, document),
        _asked(ctx, document, len(themes)),
    )
    if len(themes) > 1:
        reply = _themes(ctx, said, document, themes)
    else:
        reply = _parts(said, parts, 0, f"{document.id}.{next(iter(themes), 0)}")
    return _more(ctx, reply, document).as_card()


def _note_reading(ctx: Context, document: Document) -> None:
    who = (ctx.address.channel, ctx.address.external_id)
    consultation.note_reading(ctx.conn, ctx.site.secret_key, document.id, *who, ctx.now)


def _version(ctx: Context, document: Document) -> str:
    if document.version == 1:
        return ""
    return catalog.text(ctx.language, "consultation.version", version=document.version)


def _readers(ctx: Context, document: Document) -> str:
    number = documents.readers(ctx.conn, document.id)
    return catalog.text(ctx.language, "consultation.readers", n=number) if number else ""


def _asked(ctx: Context, document: Document, themes: int) -> str:
    link = catalog.text(ctx.language, "consultation.link", link=document.link) if document.link else ""
    if not themes:
        return link
    asked = catalog.text(ctx.language, f"consultation.ask.{'theme' if themes > 1 else 'part'}")
    return f"{asked} {link}".strip()


def _themes(ctx: Context, reply: Reply, document: Document, themes: dict[int, str]) -> Reply:
    for theme_id, label in themes.items():
        rest = catalog.text(ctx.language, "consultation.option.rest")
        reply = reply.labelled(f"doc.theme:{document.id}.{theme_id}.0", label or rest)
    return reply


def _parts(reply: Reply, parts: Sequence[SectionTitle], start: int, place: str) -> Reply:
    for one in parts[start : start + PAGE]:
        reply = reply.labelled(f"doc.read:{one.id}.0", shortened(one.title, TITLE))
    if len(parts) > start + PAGE:
        reply = reply.button(f"doc.theme:{place}.{start + PAGE}", "consultation.option.more")
    return reply


def _more(ctx: Context, reply: Reply, document: Document) -> Reply:
    if stands(ctx, document) == "open":
        reply = reply.button(f"doc.comment:{document.id}.0", "consultation.option.whole")
    if consultation.said(ctx.conn, document.process_id, document.code, 0, 0, 1):
        reply = reply.button(f"doc.said:{document.id}.0.0", "consultation.option.said")
    return reply
