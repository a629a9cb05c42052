"""One document as it is shown: what it is, until when, and its themes or parts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.reply import Reply
from handlers.document_words import TITLE, stands, until_words
from handlers.phrases import paragraph, sentence, shortened
from mensajes import catalog
from storage import consultation, documents
from storage.documents import Document, SectionTitle
from storage.readings import ChatId, note_reading

PAGE = 5


def card(ctx: Context, document: Document) -> Reply:
    """What it is, until when, and its themes; of one theme its parts; without parts its file alone."""
    parts = documents.sections_of(ctx.conn, document.id)
    themes = {one.theme_id or 0: one.theme for one in parts}
    if not parts:
        note_read(ctx, document)
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
        reply = parts_listed(said, parts, 0, f"{document.id}.{next(iter(themes), 0)}")
    return _more(ctx, reply, document).as_card()


def note_read(ctx: Context, document: Document) -> None:
    """Who reads it is counted."""
    chat = ChatId(ctx.address.channel, ctx.address.external_id)
    person_id = ctx.person.id if ctx.person is not None else None
    note_reading(ctx.conn, ctx.site.secret_key, document.id, chat, person_id, ctx.now)


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


def parts_listed(reply: Reply, parts: Sequence[SectionTitle], start: int, place: str) -> Reply:
    """With a page of the parts to read; `place`: the document and the theme, as a button says them."""
    for one in parts[start : start + PAGE]:
        reply = reply.labelled(f"doc.read:{one.id}.0", shortened(one.title, TITLE))
    if len(parts) > start + PAGE:
        reply = reply.button(f"doc.theme:{place}.{start + PAGE}", "consultation.option.more")
    return reply


def _more(ctx: Context, reply: Reply, document: Document) -> Reply:
    if stands(ctx, document) == "open":
        reply = reply.button(f"doc.comment:{document.id}.0", "consultation.option.whole")
    if consultation.is_anything_said(ctx.conn, document.process_id, document.code):
        reply = reply.button(f"doc.said:{document.id}.0.0", "consultation.option.said")
    return reply
