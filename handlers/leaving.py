"""NO PUEDO: giving up a seat or a place on the list, asked once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from handlers.own_registrations import choice, owned, registrations_of, suspended
from handlers.phrases import paragraph
from handlers.tickets import ticket
from handlers.when_where import when
from mensajes import catalog
from storage import registrations
from storage.my_registrations import MyRegistration

router = Router()


@router.command("cannot_go")
def cannot_go(ctx: Context) -> Reply:
    """The registration that the last notice was about, the only one, or which?"""
    found = registrations_of(ctx)
    if not found:
        return say("tickets.leave.nothing")
    found = [one for one in found if not suspended(one)] or found
    offers = [one for one in found if one.offered]
    if len(offers) == 1:
        return sure_to_decline(ctx, offers[0])
    return (
        sure(ctx, found[0]) if len(found) == 1 else choice(ctx, "tickets.leave.which", "ticket.leave", found)
    )


@router.action("ticket.leave")
def leave(ctx: Context, argument: str) -> Reply:
    own = owned(ctx, argument)
    return sure(ctx, own) if own else say("tickets.ended")


@router.action("ticket.left")
def left(ctx: Context, argument: str) -> Reply:
    """It was meant."""
    own = owned(ctx, argument)
    if own is None:
        return say("tickets.ended")
    outcome = registrations.cancel(ctx.conn, own.id, ctx.now)
    if outcome.refusal:
        return say("tickets.ended")
    if suspended(own):
        return say("tickets.left.suspended")
    if len(own.seated) > 1:
        return say("tickets.left.party", n=len(own.seated))
    return say("tickets.left" if own.seated else "tickets.left.waiting")


@router.action("ticket.stay")
def stay(_ctx: Context, _argument: str) -> Reply:
    return say("tickets.stayed")


def sure(ctx: Context, own: MyRegistration) -> Reply:
    """ "Tu cupo pasará a otra persona. ¿Seguro?"; of what was suspended there is nothing to leave."""
    if suspended(own):
        return ticket(ctx, own)
    reply = _asked(ctx, own, (*own.seated, *own.offered))
    reply = reply.button(f"ticket.left:{own.id}", "tickets.leave.option.yes")
    return reply.button(f"ticket.stay:{own.id}", "tickets.leave.option.no")


def sure_to_decline(ctx: Context, own: MyRegistration) -> Reply:
    """The same about a seat that is only offered."""
    reply = _asked(ctx, own, own.offered)
    reply = reply.button(f"offer.left:{own.id}", "tickets.leave.option.yes")
    return reply.button(f"ticket.view:{own.id}", "tickets.leave.option.no")


def _asked(ctx: Context, own: MyRegistration, holding: Sequence[str]) -> Reply:
    facts = {"title": own.event.title, "when": when(ctx.language, own.event)}
    if not holding:
        return paragraph(catalog.text(ctx.language, "tickets.leave.sure.waiting", **facts))
    if len(holding) > 1:
        return paragraph(catalog.text(ctx.language, "tickets.leave.sure.party", names=list(holding), **facts))
    return paragraph(catalog.text(ctx.language, "tickets.leave.sure", **facts))
