"""What must never become a proposal: a cry for help, a denuncia; and the wish to talk with a person."""

from __future__ import annotations

from bot import talk
from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.safety import detect
from storage import help_requests

router = Router()


@router.guard
def alarm(ctx: Context, text: str) -> Reply | None:
    """Looks at free text before anything else. An open form stays as it was; what they said is not kept."""
    found = detect(text)
    if found is None:
        return None
    if found == "person":
        return person(ctx)
    help_requests.record(ctx.conn, ctx.address.id, found, ctx.now)
    return say(f"safety.{found}")


@router.command("person")
def person(ctx: Context) -> Reply:
    """The process's contact is shown and the request is recorded for staff."""
    help_requests.record(ctx.conn, ctx.address.id, "person", ctx.now)
    contact = ctx.site.contact
    said = say("general.person", contact=contact) if contact else say("general.person.no_contact")
    return said + (talk.repeat_question(ctx) or Reply())
