"""PRIVACIDAD: the whole notice, at any moment; an open form repeats its question after it."""

from __future__ import annotations

from bot import talk
from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from mensajes import catalog

router = Router()


@router.command("privacy")
def privacy(ctx: Context) -> Reply:
    return full_notice(ctx) + (talk.repeat_question(ctx) or Reply())


def full_notice(ctx: Context) -> Reply:
    """The notice with the facts of this installation; what nobody has filled in is said to be missing."""
    site = ctx.site
    missing = catalog.text(ctx.language, "privacy.missing")
    return say(
        "privacy.full",
        controller=site.controller,
        address=site.controller_address or missing,
        contact=site.contact or missing,
        dpo=site.dpo or missing,
        version=catalog.text(ctx.language, "privacy.version"),
        date=catalog.text(ctx.language, "privacy.date"),
    )
