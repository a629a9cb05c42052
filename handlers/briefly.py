"""What a notice says of an event: in a text message, where its page's address must fit too, in few words."""

from __future__ import annotations

from typing import Any

from bot.context import NoticeContext
from handlers.phrases import named, page_link, shortened
from handlers.when_where import place_words, town, where_long

_TITLE, _VENUE, _PLACE = 56, 40, 64  # letters: with the address and the code, two segments at most


def event_words(ctx: NoticeContext, event: Any) -> str:
    """ "el Taller de salud y agua"."""
    return named(ctx.language, shortened(event.title, _TITLE) if page_link(ctx, event) else event.title)


def where_words(ctx: NoticeContext, event: Any) -> str:
    """ "Casa de la Cultura, Jr. Lima 200, Piura"; in a text message without the street, if it is long. Empty
    where the event does not say."""
    where = where_long(ctx.language, event)
    if len(where) <= _PLACE or not page_link(ctx, event):
        return where
    return ", ".join(part for part in (shortened(event.venue, _VENUE), town(ctx.language, event)) if part)


def place_told(ctx: NoticeContext, event: Any) -> str:
    """The same, where something must be said: "por confirmar"."""
    return where_words(ctx, event) or place_words(ctx.language, event)
