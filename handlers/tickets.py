"""My registrations: the list, one ticket, its QR."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.context import Context
from bot.messages import Attachment
from bot.reply import Reply, say
from bot.router import Router
from domain.codes import read_code
from handlers.connecting import entry
from handlers.outcomes import no_travel, rule_words
from handlers.own_registrations import choice, owned, registrations_of, suspended, suspension
from handlers.phrases import paragraph, sentence
from handlers.when_where import when_long, where_long
from mensajes import catalog
from storage import events
from storage.my_registrations import MyRegistration
from storage.waiting import position as waiting_place

router = Router()


@router.command("my_registrations")
def my_registrations(ctx: Context) -> Reply | None:
    """One is shown at once; of several, which?"""
    found = registrations_of(ctx)
    if not found:
        return say("tickets.none").button("events", "tickets.option.events")
    return ticket(ctx, found[0]) if len(found) == 1 else choice(ctx, "tickets.which", "ticket.view", found)


@router.command("qr")
def my_code(ctx: Context) -> Reply | None:
    found = [one for one in registrations_of(ctx) if one.seated and not suspended(one)]
    if not found:
        return my_registrations(ctx)
    return _qr(found[0]) if len(found) == 1 else choice(ctx, "tickets.which", "ticket.qr", found)


@router.action("ticket.view")
def view(ctx: Context, argument: str) -> Reply:
    own = owned(ctx, argument)
    return ticket(ctx, own) if own else say("tickets.ended")


@router.action("ticket.qr")
def qr(ctx: Context, argument: str) -> Reply:
    own = owned(ctx, argument)
    if own is None or not own.seated:
        return say("tickets.ended")
    return ticket(ctx, own) if suspended(own) else _qr(own)


@router.reader
def typed_code(ctx: Context, text: str) -> Reply | None:
    """The code of one's own ticket, alone or in a short sentence."""
    code = read_code(text) if ctx.person and len(text) < 60 else None
    own = next((one for one in registrations_of(ctx) if one.code == code), None) if code else None
    return ticket(ctx, own) if own else None


def ticket(ctx: Context, own: MyRegistration) -> Reply:
    """One registration, and what can be done with it."""
    if suspended(own):
        reply = paragraph(suspension(ctx.language, own.event)).button(
            f"ticket.left:{own.id}", "tickets.option.drop"
        )
        return reply.button("events", "event.option.others")
    row = events.event_by_id(ctx.conn, own.event_id)
    event = row or own.event
    language = ctx.language
    said = [
        sentence(event.title),
        sentence(when_long(language, event)),
        sentence(where_long(language, event)),
    ]
    way_in = entry(language, row) if row is not None and own.seated else ""
    reply = paragraph(*said, *standing(ctx, own), way_in)
    if own.offered:
        reply = reply.button(f"offer.yes:{own.id}", "waiting.option.accept")
        return reply.button(f"offer.no:{own.id}", "waiting.option.decline")
    if not own.seated:
        return reply.button(f"ticket.leave:{own.id}", "tickets.option.leave_list")
    reply = reply.button(f"ticket.qr:{own.id}", "tickets.option.qr")
    reply = reply.button(f"event.ics:{own.event_id}", "tickets.option.calendar")
    reply = reply.button(f"amend:{own.id}", "tickets.option.correct")
    return reply.button(f"ticket.leave:{own.id}", "tickets.option.leave")


def standing(ctx: Context, own: MyRegistration) -> list[str]:
    """Who has a seat, who is offered one, who waits."""
    language, said = ctx.language, []
    if len(own.seated) > 1:
        said.append(catalog.text(language, "tickets.seat.party", names=list(own.seated), code=own.code))
    elif own.seated:
        said.append(catalog.text(language, "tickets.seat", code=own.code))
    if own.offered and own.offered_until:
        until = own.offered_until.astimezone(ZoneInfo(own.event.timezone))
        said.append(catalog.text(language, "tickets.offer", until=until))
    if own.waiting:
        said += _waiting(ctx, own)
    return said


def _waiting(ctx: Context, own: MyRegistration) -> list[str]:
    place = waiting_place(ctx.conn, own.id, ctx.now)
    language = ctx.language
    if own.seated or own.offered:
        return [catalog.text(language, "tickets.waiting.party", names=list(own.waiting))]
    if place is None:
        return [no_travel(ctx)]
    return [
        catalog.text(language, "waiting.position", position=place.position),
        rule_words(language, place.rule),
        no_travel(ctx),
    ]


def _qr(own: MyRegistration) -> Reply:
    return say("tickets.qr", code=own.code).attach(Attachment("qr", own.code))
