"""What must never become a proposal: a cry for help, a denuncia; and the wish to talk with a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot import talk
from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.safety import detect
from storage import help_desk, help_requests

router = Router()

_TELLING = timedelta(minutes=10)
_LONGEST = 2_000


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
    """The process's contact is shown and the request is recorded for staff; what it is about is asked where
    no form waits for other words."""
    help_requests.record(ctx.conn, ctx.address.id, "person", ctx.now)
    contact = ctx.site.contact
    said = say("general.person", contact=contact) if contact else say("general.person.no_contact")
    question = talk.repeat_question(ctx)
    if question is not None:
        return said + question
    ctx.remember(telling=[ctx.inbound_id, ctx.now.isoformat()])
    return said + say("safety.tell")


@router.reader
def told(ctx: Context, text: str) -> Reply | None:
    """The very next message says what it is about. Kept before any consent too: they ask us to read it."""
    asked: list[Any] | None = ctx.conversation.memory.get("telling")
    if not asked:
        return None
    ctx.remember(telling=None)
    first, at = asked
    address = ctx.address
    if ctx.now - datetime.fromisoformat(at) > _TELLING:
        return None
    if not help_desk.is_next(ctx.conn, address.channel, address.external_id, first, ctx.inbound_id):
        return None
    help_desk.tell(ctx.conn, address.id, text.strip()[:_LONGEST])
    return say("safety.told")
