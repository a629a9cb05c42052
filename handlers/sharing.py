"""How somebody tells others of an event."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from mensajes import catalog


def share_words(ctx: Context, event: Any) -> str:
    """ "Para compartir: https://…"; where no address leads to it, what others write to get to it."""
    return share_link(ctx, event) or catalog.text(ctx.language, "event.details.share.code", code=event.code)


def share_link(ctx: Context, event: Any) -> str:
    """The event's page, else the chat that opens at it; empty where there is neither."""
    site = ctx.site
    page = f"{site.public_url}/e/{event.code}" if site.public_url else ""
    link = page or site.telegram_link(f"ev_{event.code}")
    link = link or site.whatsapp_link(catalog.text(ctx.language, "page.whatsapp_text", code=event.code))
    return catalog.text(ctx.language, "event.details.share", link=link) if link else ""
