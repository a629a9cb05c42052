"""NO PUEDO: giving up a seat or a place on the list, asked once; and SALIR, which may mean several things."""

from __future__ import annotations

from collections.abc import Sequence

from bot import talk
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


@router.command("leave_list")
def leave_list(ctx: Context) -> Reply:
    """What they wait for, or else what they have a seat in."""
    waiting = _waiting(ctx)
    if not waiting:
        return cannot_go(ctx)
    if len(waiting) > 1:
        return choice(ctx, "tickets.leave.which", "ticket.leave", waiting)
    return (sure_to_decline if waiting[0].offered else sure)(ctx, waiting[0])


@router.command("exit")
def exit_(ctx: Context) -> Reply | None:
    """SALIR closes what is open, then leaves the list ("Para salir…"); otherwise it is asked what is meant:
    nobody stops being told that something is suspended without having chosen it."""
    if not talk.is_open(ctx) and _waiting(ctx):
        return leave_list(ctx)
    if talk.unpark(ctx):
        return talk.make_move(ctx, "cancel")
    reply = say("tickets.exit").button("meant:stop", "meant.option.stop")
    if registrations_of(ctx):
        reply = reply.button("meant:cannot_go", "tickets.option.leave")
    return reply.button("meant:", "meant.option.none")


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
    reply = reply.button(f"ticket.stay:{own.id}", "tickets.leave.option.no")
    alone = len(own.people) == 1
    return reply if alone else reply.button(f"companion.leave:{own.id}", "amend.what.option.leave")


def sure_to_decline(ctx: Context, own: MyRegistration) -> Reply:
    """The same about a seat that is only offered."""
    reply = _asked(ctx, own, own.offered)
    reply = reply.button(f"offer.left:{own.id}", "tickets.leave.option.yes")
    return reply.button(f"ticket.view:{own.id}", "tickets.leave.option.no")


def _waiting(ctx: Context) -> list[MyRegistration]:
    return [one for one in registrations_of(ctx) if not one.seated and not suspended(one)]


def _asked(ctx: Context, own: MyRegistration, holding: Sequence[str]) -> Reply:
    facts = {"title": own.event.title, "when": when(ctx.language, own.event)}
    if not holding:
        return paragraph(catalog.text(ctx.language, "tickets.leave.sure.waiting", **facts))
    if len(holding) > 1:
        return paragraph(catalog.text(ctx.language, "tickets.leave.sure.party", names=list(holding), **facts))
    return paragraph(catalog.text(ctx.language, "tickets.leave.sure", **facts))
