"""One event: its card, from a list, a search or a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.event_seats import over_at
from domain.person_names import first_name
from handlers.event_programme import programme
from handlers.phrases import paragraph, sentence, starts, when, when_long, where_long
from handlers.seats_words import left_for, seats_words
from mensajes import catalog
from storage import events
from storage.events import EventCard
from storage.my_registrations import MyRegistration, of_person

router = Router()

_NAMED_SPEAKERS = 3

A_WHILE = timedelta(minutes=30)
"""After such a silence a conversation begins anew, with a greeting."""


@router.action("event.view")
def view(ctx: Context, argument: str) -> Reply | None:
    return card(ctx, number(argument), greet=False) or say("events.gone")


@router.start("ev")
def arrive(ctx: Context, argument: str) -> Reply | None:
    """A poster, a shared link: the event by its code."""
    event = events.event_by_code(ctx.conn, argument)
    return card(ctx, event.id, greet=True) if event is not None else None


@router.action("event.no")
def not_now(_ctx: Context, _argument: str) -> Reply:
    return say("event.no")


def number(argument: str) -> int:
    """The id in a payload; 0, which is nobody's, for anything else."""
    return int(argument) if argument.isascii() and argument.isdecimal() and len(argument) < 16 else 0


def card(ctx: Context, event_id: int, *, greet: bool) -> Reply | None:
    """The card of a published event with what can be done now; None where there is no such event.

    `greet`: a known person who comes back by a search or a link is called by name.
    """
    found = events.event_card(ctx.conn, event_id, ctx.now)
    if found is None:
        return None
    ctx.remember(card=event_id)
    hello = _hello(ctx) if greet else ""
    closed = why_closed(ctx, found.event)
    if closed:
        return paragraph(hello, sentence(closed)).button("events", "event.option.others").as_card()
    mine = registered(ctx, event_id)
    if mine is not None:
        return _with_mine(ctx, found, mine, hello).as_card()
    shown = _full if left_for(ctx, found.seats).count == 0 else _open
    return shown(ctx, found, hello).as_card()


def registered(ctx: Context, event_id: int) -> MyRegistration | None:
    """The person's own registration for an event."""
    if ctx.person is None:
        return None
    return next(
        (one for one in of_person(ctx.conn, ctx.person.id, ctx.now) if one.event_id == event_id), None
    )


def about(ctx: Context, found: EventCard) -> list[str]:
    """Title, when, where, who speaks, the programme, what it costs and what to bring, as sentences."""
    event = found.event
    return [
        sentence(event.title),
        sentence(when_long(ctx.language, event)),
        sentence(where_long(ctx.language, event)),
        _speakers(ctx, found),
        programme(ctx, found),
        _cost(ctx.language, event),
    ]


def bring(language: str, event: Any) -> str:
    """ "Lleva tu DNI para entrar."; empty where nothing is needed."""
    things = things_to_bring(event)
    return catalog.text(language, "event.bring", things=things) if things else ""


def _cost(language: str, event: Any) -> str:
    """ "Gratis; lleva tu DNI para entrar."."""
    things, cost = things_to_bring(event), event.cost.strip().rstrip(".")
    if not (things and cost):
        return bring(language, event) or sentence(cost)
    return catalog.text(language, "event.cost.bring", cost=cost, things=things)


def things_to_bring(event: Any) -> str:
    """ "tu DNI para entrar"; empty where nothing is needed."""
    things = event.bring.strip().rstrip(".")
    things = things if things[1:2].isupper() else things[:1].lower() + things[1:]
    return str(things.removeprefix("lleva ").removeprefix("llevar "))


def _open(ctx: Context, found: EventCard, hello: str) -> Reply:
    event = found.event
    ask = "event.ask" if event.access == "abierto" else "event.ask.invited"
    said = [hello, *about(ctx, found), _series(ctx, event), seats_words(ctx, event, found.seats)]
    reply = paragraph(*said, catalog.text(ctx.language, ask))
    reply = reply.button(f"event.join:{event.id}", "event.option.yes").button("events", "event.option.others")
    return reply.button(f"event.more:{event.id}", "event.option.more")


def _full(ctx: Context, found: EventCard, hello: str) -> Reply:
    event = found.event
    title = sentence(catalog.text(ctx.language, "event.full", title=event.title, starts=starts(event)))
    taken = _taken(ctx, found)
    if not found.seats.may_wait:
        no_list = catalog.text(ctx.language, "event.list_full" if event.waiting_list else "event.no_list")
        return paragraph(hello, title, taken, no_list).button("events", "event.option.others")
    reply = paragraph(hello, title, taken, catalog.text(ctx.language, "event.ask.waiting"))
    reply = reply.button(f"event.join:{event.id}", "event.option.yes").button("event.no", "event.option.no")
    return reply.button(f"event.more:{event.id}", "event.option.more")


def _taken(ctx: Context, found: EventCard) -> str:
    seats = found.seats
    if seats.open:
        return catalog.text(ctx.language, "event.queue", n=seats.waiting)
    taken = catalog.text(ctx.language, "event.taken", n=seats.capacity or 0)
    if not seats.waiting:
        return sentence(taken)
    return catalog.text(ctx.language, "event.taken.waiting", n=seats.waiting, taken=taken)


def why_closed(ctx: Context, event: Any) -> str:
    """Why nobody may come in, in words, or nothing."""
    zone = ZoneInfo(event.timezone)
    facts = {"title": event.title, "starts": starts(event), "when": when(ctx.language, event)}
    if event.status == "cancelled":
        return catalog.text(ctx.language, "event.cancelled", reason=event.status_reason, **facts)
    if over_at(event.starts_at, event.ends_at, event.date_status, zone) <= ctx.now:
        return catalog.text(ctx.language, "event.past", **facts)
    if event.status == "closed" or (event.registration_closes and event.registration_closes <= ctx.now):
        return (
            catalog.text(ctx.language, "event.closed", **facts) if registered(ctx, event.id) is None else ""
        )
    if event.registration_opens and event.registration_opens > ctx.now:
        opens = event.registration_opens.astimezone(zone)
        return catalog.text(ctx.language, "event.not_open_yet", opens=opens, **facts)
    return ""


def _with_mine(ctx: Context, found: EventCard, mine: MyRegistration, hello: str) -> Reply:
    if mine.offered and mine.offered_until:
        until = mine.offered_until.astimezone(ZoneInfo(found.event.timezone))
        standing = catalog.text(ctx.language, "event.mine.offer", until=until)
    elif mine.seated:
        standing = catalog.text(ctx.language, "event.mine.seat", code=mine.code)
    else:
        standing = catalog.text(ctx.language, "event.mine.waiting")
    reply = paragraph(hello, *about(ctx, found), standing).button(
        f"ticket.view:{mine.id}", "event.option.mine"
    )
    return reply.button("events", "event.option.others").button(
        f"event.more:{found.event.id}", "event.option.more"
    )


def _series(ctx: Context, event: Any) -> str:
    dates = len(events.series_events(ctx.conn, event.series)) if event.series else 0
    return catalog.text(ctx.language, "event.series", n=dates) if dates > 1 else ""


def _speakers(ctx: Context, found: EventCard) -> str:
    names = list(dict.fromkeys(one.name for one in found.speakers))
    if not names:
        return ""
    more = len(names) - _NAMED_SPEAKERS
    key = "event.speakers.many" if more > 0 else "event.speakers"
    return catalog.text(ctx.language, key, names=names[:_NAMED_SPEAKERS], n=max(more, 0))


def _hello(ctx: Context) -> str:
    """By name, to a known person who comes back after a while."""
    name = (ctx.person.name or "") if ctx.person else ""
    if not name or ctx.now - ctx.address.last_in_at < A_WHILE:
        return ""
    return catalog.text(ctx.language, "event.hello", first=first_name(name))
