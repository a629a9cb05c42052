"""What must never become a proposal: a cry for help, a denuncia; and the wish to talk with a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot import talk
from bot.context import Context
from bot.dispatch import UNPROVEN
from bot.reply import Reply, say
from bot.router import Router
from domain.channels import traits
from domain.safety import detect
from handlers.document_words import today
from storage import help_desk, help_requests
from storage.processes import contact_of, current_process

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
    no form waits for other words, or where nobody could be answered without their telling how."""
    help_requests.record(ctx.conn, ctx.address.id, "person", ctx.now)
    contact = _contact(ctx)
    said = say("general.person", contact=contact) if contact else say("general.person.no_contact")
    question = talk.repeat_question(ctx)
    if question is not None and _can_be_reached(ctx):
        return said + question
    talk.park(ctx)
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
    return say("safety.told") + (talk.resumed(ctx) or Reply())


def _contact(ctx: Context) -> str:
    """Of the process that people take part in now, else of whoever is in charge of the installation."""
    process = current_process(ctx.conn, today(ctx))
    return (contact_of(ctx.conn, process.id) if process is not None else "") or ctx.site.contact


def _can_be_reached(ctx: Context) -> bool:
    """Whether staff can find them again (storage/help_desk.py): behind a page there is nobody to call. Who
    must say first who they are goes on with that."""
    if ctx.conversation.memory.get(UNPROVEN):
        return True
    phone = ctx.address.phone or (ctx.person.phone if ctx.person is not None else None)
    return bool(phone) or not traits(ctx.address.channel).pulled
