"""Somebody who was to come along does not: one place of a party is given up, the others stay."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router, spoken
from domain.text import fold
from handlers.own_registrations import owned, registrations_of
from handlers.payloads import numbers
from storage.companions import companions_of
from storage.my_registrations import MyRegistration
from storage.registrations import cancel_companion

router = Router()


@router.action("companion.leave")
def ask(ctx: Context, argument: str) -> Reply:
    own = owned(ctx, argument)
    return who_leaves(ctx, own) if own is not None else say("tickets.ended")


def who_leaves(ctx: Context, own: MyRegistration) -> Reply:
    """Which of those who come along?"""
    return _which(own, companions_of(ctx.conn, own.id))


@router.action("companion.left")
def left(ctx: Context, argument: str) -> Reply:
    """It was chosen who."""
    registration_id, attendee_id = numbers(argument, 2)
    own = owned(ctx, str(registration_id))
    along = companions_of(ctx.conn, own.id) if own is not None else []
    gone = next((one for one in along if one.id == attendee_id), None)
    if own is None or gone is None or cancel_companion(ctx.conn, own.id, gone.id, ctx.now).refusal:
        return say("tickets.ended")
    still = owned(ctx, str(own.id)) or own
    return say("companions.left", name=gone.name, people=list(still.people), code=own.code)


@router.reader
def said_of_another(ctx: Context, text: str) -> Reply | None:
    """ "luis no puede ir", "mi hijo ya no va", of somebody in a party of theirs: asked before it is done."""
    who = _who(ctx.language, fold(text))
    for own in registrations_of(ctx) if who else ():
        along = companions_of(ctx.conn, own.id)
        called = [one for one in along if not who.isdisjoint(fold(one.name).split())]
        if called or (along and not who.isdisjoint(spoken(ctx.language, "companions.words.somebody"))):
            return _which(own, called or along)
    return None


def _which(own: MyRegistration, along: list[Any]) -> Reply:
    if not along:
        return say("tickets.ended")
    reply = say("companions.leave.who", title=own.event.title)
    for one in along:
        reply = reply.labelled(f"companion.left:{own.id}.{one.id}", one.name)
    return reply.button(f"ticket.stay:{own.id}", "companions.leave.option.nobody")


def _who(language: str, folded: str) -> set[str]:
    """The words before "no puede ir"; none where nothing of the kind is said."""
    for phrase in spoken(language, "companions.words.leave"):
        if folded.endswith(f" {phrase}"):
            return set(folded.removesuffix(f" {phrase}").split())
    return set()
