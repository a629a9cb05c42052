"""PRIVACIDAD: the whole notice, at any moment; an open form repeats its question after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot import talk
from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.channels import traits
from mensajes import catalog

router = Router()


@router.command("privacy")
def privacy(ctx: Context) -> Reply:
    return full_notice(ctx) + (talk.repeat_question(ctx) or Reply())


def short_notice(ctx: Context, about: Literal["seat", "place", "proposal", "opinion"]) -> Mapping[str, str]:
    """The fact {notice} of the question for permission: what is kept of who writes, and who else has it."""
    address = ctx.address
    page = traits(address.channel).kept is None
    kept = "number" if address.phone else "page" if page else "user"
    text = catalog.text(ctx.language, f"privacy.notice.{about}.{kept}", controller=ctx.site.controller)
    return {"notice": text}


def full_notice(ctx: Context) -> Reply:
    """The notice with the facts of this installation; what nobody has filled in is said to be missing."""
    site, language = ctx.site, ctx.language
    missing = catalog.text(language, "privacy.missing")
    whom = catalog.text(language, "privacy.ask", contact=site.contact)
    return say(
        "privacy.full",
        controller=site.controller,
        address=site.controller_address or missing,
        contact=site.contact or missing,
        dpo=site.dpo or missing,
        ask=whom if site.contact else catalog.text(language, "privacy.ask.here"),
        version=catalog.text(language, "privacy.version"),
        date=catalog.text(language, "privacy.date"),
    )
