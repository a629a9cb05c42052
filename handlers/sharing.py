"""How somebody tells others of an event."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from mensajes import catalog


def share_words(ctx: Context, event: Any) -> str:
    """ "Para compartir: https://…", the event's page, else the chat that opens at it; where there is neither,
    what others write to get to it."""
    site = ctx.site
    page = f"{site.public_url}/e/{event.code}" if site.public_url else ""
    link = page or site.telegram_link(f"ev_{event.code}")
    link = link or site.whatsapp_link(catalog.text(ctx.language, "page.whatsapp_text", code=event.code))
    if link:
        return catalog.text(ctx.language, "event.details.share", link=link)
    return catalog.text(ctx.language, "event.details.share.code", code=event.code)
