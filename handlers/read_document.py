"""Reading a part of a document a page at a time, standing behind it, and seeing what others said of it."""

from __future__ import annotations

from urllib.parse import quote

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.channels import traits
from domain.consultation import pages
from handlers.document_card import note_read
from handlers.document_words import TITLE, stands
from handlers.payloads import numbers
from handlers.phrases import paragraph, sentence, shortened
from mensajes import catalog
from storage import consultation, documents
from storage.consultation import Said
from storage.documents import Document, Section

router = Router()

_PAGE, _BRIEF_PAGE = 900, 160
"""Characters of a page: one message wherever it is read; in a text message the rest is a link away."""

_SAID = 3
_EXCERPT = 160


@router.action("doc.read")
def read(ctx: Context, argument: str) -> Reply:
    """One page of a part, and what can be done about it."""
    section_id, number = numbers(argument, 2)
    section = documents.section(ctx.conn, section_id)
    document = documents.document(ctx.conn, section.document_id) if section is not None else None
    if section is None or document is None:
        return say("consultation.gone")
    note_read(ctx, document)
    text = pages(section.text, _BRIEF_PAGE if traits(ctx.address.channel).brief else _PAGE)
    number = number if number < len(text) else 0
    reply = _shown(ctx, document, section, text, number)
    if number + 1 < len(text):
        reply = reply.button(f"doc.read:{section.id}.{number + 1}", "consultation.option.on")
    return _actions(ctx, reply, document, section).as_card()


@router.action("doc.said")
def said(ctx: Context, argument: str) -> Reply:
    """What anybody may read of what was said, with its responses: of a part, or of a whole document."""
    document_id, section_id, start = numbers(argument, 3)
    document = documents.document(ctx.conn, document_id)
    if document is None:
        return say("consultation.gone")
    found = consultation.said(ctx.conn, document.process_id, document.code, section_id, start, _SAID + 1)
    back = f"doc.read:{section_id}.0" if section_id else f"doc:{document.id}"
    if not found:
        return say("consultation.said.none").button(back, "consultation.option.read").as_card()
    title = catalog.text(ctx.language, "consultation.said", title=shortened(document.title, TITLE))
    reply = paragraph(title)
    for one in found[:_SAID]:
        reply += paragraph(*_told(ctx, one))
    if len(found) > _SAID:
        reply = reply.button(
            f"doc.said:{document_id}.{section_id}.{start + _SAID}", "consultation.option.more"
        )
    return reply.button(back, "consultation.option.read").as_card()


def _shown(ctx: Context, document: Document, section: Section, text: tuple[str, ...], number: int) -> Reply:
    title = catalog.text(ctx.language, "consultation.part", title=section.title.rstrip("."))
    if len(text) > 1:
        facts = {"title": section.title.rstrip("."), "number": number + 1, "pages": len(text)}
        title = catalog.text(ctx.language, "consultation.part.page", **facts)
    supports = (
        catalog.text(ctx.language, "consultation.supports", n=section.supports) if section.supports else ""
    )
    link = ""
    if len(text) > 1 and traits(ctx.address.channel).brief and ctx.site.public_url:
        page = f"{ctx.site.public_url}/d/{quote(document.code)}"
        link = catalog.text(ctx.language, "consultation.link", link=page)
    return paragraph(title, text[number] if text else "", supports, link)


def _actions(ctx: Context, reply: Reply, document: Document, section: Section) -> Reply:
    if stands(ctx, document) == "open":
        reply = reply.button(f"doc.comment:{document.id}.{section.id}", "consultation.option.comment")
        reply = reply.button(f"doc.support:{document.id}.{section.id}", "consultation.option.support")
    if section.said:
        reply = reply.button(f"doc.said:{document.id}.{section.id}.0", "consultation.option.said")
    return reply.button(f"doc.theme:{document.id}.{section.theme_id or 0}.0", "consultation.option.parts")


def _told(ctx: Context, one: Said) -> list[str]:
    """Its words and its response, or that it has none yet."""
    via = catalog.text(ctx.language, f"proposals.via.{one.via}")
    words = shortened(" ".join(one.text.split()), _EXCERPT)
    told = [catalog.text(ctx.language, "consultation.said.one", code=one.code, via=via, words=words)]
    if one.outcome is None:
        return [*told, catalog.text(ctx.language, "consultation.said.waiting")]
    outcome = catalog.text(ctx.language, f"life.outcome.{one.outcome}")
    decided = catalog.text(ctx.language, "life.decided", on=one.decided_on, outcome=outcome)
    reason = shortened(one.reason.strip().rstrip("."), _EXCERPT)
    return [*told, decided, sentence(catalog.text(ctx.language, "life.reason", reason=reason))]
