"""More about one event: details, its calendar file, how to get there."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.messages import Attachment
from bot.reply import Reply, say
from bot.router import Router
from handlers.connecting import entry
from handlers.event_programme import programme_lines
from handlers.event_way_in import invitation, may_come, registered, see_mine, standing, why_closed
from handlers.own_registrations import suspension
from handlers.payloads import number
from handlers.phrases import paragraph, sentence
from handlers.sharing import share_link
from handlers.when_where import where_it_is
from mensajes import catalog
from storage import events
from storage.events import EventCard

router = Router()

_FIELDS = ("audience", "languages", "accessibility", "organizers", "contact", "materials")


@router.action("event.more")
def more(ctx: Context, argument: str) -> Reply:
    """What the card left out, and what can be done besides registering."""
    found = events.event_card(ctx.conn, number(argument), ctx.now)
    if found is None:
        return say("events.gone")
    event = found.event
    if event.status == "cancelled":
        return paragraph(suspension(ctx.language, event)).button("events", "event.option.others")
    who = [*programme_lines(ctx, found), *_speakers(ctx, found)]
    told = [sentence(event.description), *who, *_fields(ctx, event)]
    if not any(told):
        told = [catalog.text(ctx.language, "event.details.nothing")]
    reply = _way_in(ctx, paragraph(*told, share_link(ctx, event)), found)
    reply = reply.button(f"event.ics:{event.id}", "event.option.calendar")
    if event.latitude is not None and event.longitude is not None:
        reply = reply.button(f"event.map:{event.id}", "event.option.map")
    return reply.button("events", "event.option.others").as_card()


def _way_in(ctx: Context, reply: Reply, found: EventCard) -> Reply:
    """With the question whether they come, to whom it is a question."""
    event, closed = found.event, why_closed(ctx, found.event)
    if closed:
        return reply + paragraph(sentence(closed))
    mine = registered(ctx, event.id)
    if mine is not None:
        way_in = entry(ctx.language, event) if mine.seated else ""
        reply = see_mine(reply + paragraph(standing(ctx, mine), way_in), mine)
    else:
        reply += paragraph(invitation(ctx, found))
        if not may_come(ctx, found):
            return reply
        reply = reply.button(f"event.join:{event.id}", "event.option.yes")
    many = event.max_per_person > 1
    return reply.button(f"event.party:{event.id}", "event.option.party") if many else reply


@router.action("event.ics")
def calendar(ctx: Context, argument: str) -> Reply:
    event = events.event_by_id(ctx.conn, number(argument))
    return (
        say("event.calendar").attach(Attachment("ics", event.code))
        if event is not None
        else say("events.gone")
    )


@router.action("event.map")
def way_there(ctx: Context, argument: str) -> Reply:
    event = events.event_by_id(ctx.conn, number(argument))
    if event is None or event.latitude is None or event.longitude is None:
        return say("events.gone")
    there = where_it_is(event)
    point = Attachment("place", f"{event.latitude},{event.longitude}", there)
    return say("event.map", where=there.rstrip(".")).attach(point)


def _speakers(ctx: Context, found: EventCard) -> list[str]:
    return [sentence(_speaker(ctx, one)) for one in found.speakers if one.session_id is None]


def _speaker(ctx: Context, one: Any) -> str:
    about = ", ".join(part for part in (one.role, one.institution, one.country) if part)
    return (
        catalog.text(ctx.language, "event.details.speaker", name=one.name, about=about) if about else one.name
    )


def _fields(ctx: Context, event: Any) -> list[str]:
    given = {name: getattr(event, name).strip().rstrip(".") for name in _FIELDS}
    return [
        catalog.text(ctx.language, f"event.details.{name}", **{name: said})
        for name, said in given.items()
        if said
    ]
