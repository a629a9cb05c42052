"""The words with which WhatsApp opens from a page or a poster, and that people copy elsewhere: they lead to
where the link leads, whatever stands open, and whether or not an event or a document still takes anybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from bot.context import Context
from bot.reply import Reply
from bot.router import Router
from domain.text import fold
from handlers import documents, event_card
from mensajes import catalog

router = Router()

_LINKS: dict[str, Callable[[Context, str], Reply | None]] = {
    "page.whatsapp_text": event_card.arrive,
    "page.document_whatsapp": documents.arrive,
}


@router.guard
def followed(ctx: Context, text: str) -> Reply | None:
    """Nothing where the words are other ones, or their code is nobody's."""
    said = text.split()
    for key, arrive in _LINKS.items():
        before = _words_before(ctx.language, key)
        if len(said) == len(before) + 1 and tuple(map(fold, said[:-1])) == before:
            return arrive(ctx, said[-1])
    return None


@cache
def _words_before(language: str, key: str) -> tuple[str, ...]:
    """What stands before the code."""
    return tuple(map(fold, catalog.text(language, key, code="").split()))
