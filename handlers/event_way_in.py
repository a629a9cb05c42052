"""Whether somebody may come in to an event now, is in already, or why not; and what they are asked."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from bot.context import Context
from bot.reply import Reply
from domain.event_seats import over_at
from handlers.phrases import sentence
from handlers.seats_words import left_for
from handlers.when_where import starts, when
from mensajes import catalog
from storage.events import EventCard
from storage.my_registrations import MyRegistration, of_person


def registered(ctx: Context, event_id: int) -> MyRegistration | None:
    """The person's own registration for an event."""
    if ctx.person is None:
        return None
    return next(
        (one for one in of_person(ctx.conn, ctx.person.id, ctx.now) if one.event_id == event_id), None
    )


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


def is_full(ctx: Context, found: EventCard) -> bool:
    """Whether there is no seat for this person."""
    return left_for(ctx, found.seats).count == 0


def may_come(ctx: Context, found: EventCard) -> bool:
    """Whether they may have a seat, or wait for one."""
    return found.seats.may_wait or not is_full(ctx, found)


def invitation(ctx: Context, found: EventCard) -> str:
    """ "¿Te inscribo?"; of a full event who has the seats, and whether they want to wait."""
    event = found.event
    if not is_full(ctx, found):
        return catalog.text(ctx.language, "event.ask" if event.access == "abierto" else "event.ask.invited")
    if found.seats.may_wait:
        asked = catalog.text(ctx.language, "event.ask.waiting")
    else:
        asked = catalog.text(ctx.language, "event.list_full" if event.waiting_list else "event.no_list")
    return f"{_taken(ctx, found)} {asked}"


def standing(ctx: Context, mine: MyRegistration) -> str:
    """That they have a seat, that one is kept for them, or that they wait."""
    if mine.offered and mine.offered_until:
        until = mine.offered_until.astimezone(ZoneInfo(mine.event.timezone))
        return catalog.text(ctx.language, "event.mine.offer", until=until)
    if mine.seated:
        return catalog.text(ctx.language, "event.mine.seat", code=mine.code)
    return catalog.text(ctx.language, "event.mine.waiting")


def see_mine(reply: Reply, mine: MyRegistration) -> Reply:
    """With a way to what they have of it."""
    waits = not mine.seated and not mine.offered
    return reply.button(f"ticket.view:{mine.id}", "event.option.place" if waits else "event.option.mine")


def _taken(ctx: Context, found: EventCard) -> str:
    seats = found.seats
    if seats.open:
        return catalog.text(ctx.language, "event.queue", n=seats.waiting)
    taken = catalog.text(ctx.language, "event.taken", n=seats.capacity or 0)
    if not seats.waiting:
        return sentence(taken)
    return catalog.text(ctx.language, "event.taken.waiting", n=seats.waiting, taken=taken)
