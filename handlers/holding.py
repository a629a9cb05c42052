"""A seat asked for on the page is kept for half an hour: what has to be done so that it stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.context import Context, NoticeContext
from bot.reply import Reply, say
from bot.router import Router
from domain.channels import traits
from domain.linking import grouped
from handlers.phrases import named
from mensajes import catalog
from storage import events, holds, link_codes
from storage.my_registrations import of_person

router = Router()


def held_words(ctx: Context, registration_ids: Collection[int]) -> str:
    """Until when, and the code that joins a phone; empty where the seats are theirs already."""
    if not traits(ctx.address.channel).pulled:
        return ""
    channels = ctx.site.proved(ctx.conn).channels()
    if not channels:
        return ""
    until = holds.hold(ctx.conn, registration_ids, ctx.now)
    if until is None:
        return ""
    code = link_codes.code_for(ctx.conn, ctx.site.secret_key, ctx.address.id, ctx.now)
    facts = {"until": until.astimezone(ctx.zone), "channels": channels}
    if not code.digits:
        return catalog.text(ctx.language, "holding.later", **facts)
    link = _link(ctx, code.digits)
    return catalog.text(ctx.language, "holding.until", code=grouped(code.digits), link=link, **facts)


@router.notice(holds.ENDED)
def ended(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """Told unless they asked again."""
    event = events.event_by_id(ctx.conn, facts["event"])
    again = any(own.event_id == facts["event"] for own in of_person(ctx.conn, ctx.person_id, ctx.now))
    if event is None or again or event.starts_at <= ctx.now:
        return None
    reply = say("holding.ended", event=named(ctx.language, event.title))
    return reply.button(f"event.join:{event.id}", "holding.option.again")


def _link(ctx: Context, digits: str) -> str:
    """Opens a chat with the code in it: the one that most people have first."""
    words = catalog.text(ctx.language, "holding.words", code=digits)
    link = ctx.site.whatsapp_link(words) or ctx.site.telegram_link(f"unir_{digits}")
    return catalog.text(ctx.language, "holding.link", link=link) if link else ""
