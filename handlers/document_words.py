"""Pieces of sentences about documents: until when, and what a button of theirs means."""

from __future__ import annotations

from datetime import date

from bot.context import Context
from bot.reply import Reply
from bot.router import spoken
from domain.consultation import Standing, standing
from domain.text import fold
from handlers.phrases import paragraph, shortened
from mensajes import catalog
from storage.documents import Document

TITLE = 44
"""Characters of a title in a list or inside a sentence."""

_LONGEST_QUESTION, _MOST_WORDS = 90, 12


def today(ctx: Context) -> date:
    """The day it is where the installation is."""
    return ctx.now.astimezone(ctx.zone).date()


def stands(ctx: Context, document: Document) -> Standing:
    """Whether it takes comments now."""
    return standing(document.opens_on, document.closes_on, today(ctx))


def until_words(ctx: Context, document: Document) -> str:
    """Until when comments are taken, or since when they are not."""
    now = stands(ctx, document)
    if now == "open" and document.closes_on is not None:
        return catalog.text(ctx.language, "consultation.open.until", closes=document.closes_on)
    facts = {"opens": document.opens_on, "closes": document.closes_on}
    return catalog.text(ctx.language, f"consultation.{now}", **facts)


def refused(ctx: Context, document: Document) -> Reply:
    """Why it takes no comment now, and where to write instead."""
    now, facts = stands(ctx, document), {"opens": document.opens_on, "closes": document.closes_on}
    title = shortened(document.title, TITLE)
    contact = document.contact or ctx.site.contact
    said = [catalog.text(ctx.language, f"consultation.refused.{now}", title=title, **facts)]
    if contact and now == "over":
        said.append(catalog.text(ctx.language, "consultation.refused.write", contact=contact))
    return paragraph(*said).button(f"doc:{document.id}", "consultation.option.read")


def mentions(language: str, text: str, key: str) -> bool:
    """Whether a short text holds one of the phrases that `key` of the catalogue lists."""
    said = fold(text[:_LONGEST_QUESTION]).split()
    if len(said) > _MOST_WORDS or len(text) > _LONGEST_QUESTION:
        return False
    return any(f" {phrase} " in f" {' '.join(said)} " for phrase in spoken(language, key))
