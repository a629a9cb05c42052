"""A seat offered to who waits: the notice, and yes or no by a tap or in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.context import Context, NoticeContext
from bot.reply import Reply, say
from bot.router import Router
from domain.person_names import first_name
from handlers.briefly import event_words
from handlers.confirmation import copied
from handlers.connecting import entry
from handlers.event_about import bring
from handlers.leaving import sure_to_decline
from handlers.outcomes import left_over, reminders_words
from handlers.own_registrations import owned, registrations_of
from handlers.phrases import named, page_link, paragraph, sentence
from handlers.reminders import going
from handlers.tickets import my_registrations, ticket
from handlers.when_where import town, when_it_starts, where_long
from mensajes import catalog
from storage import events
from storage.my_registrations import MyRegistration, mine
from storage.outcome import Outcome
from storage.person_facts import person_name
from storage.waiting import accept_offer, decline_offer

router = Router()


@router.notice("waiting.offer")
def offer(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """Told while the seat is still kept for this person."""
    own = mine(ctx.conn, facts["registration"], ctx.person_id)
    event = events.event_by_id(ctx.conn, facts["event"])
    if own is None or event is None or not own.offered or own.offered_until is None:
        return None
    if own.offered_until <= ctx.now or event.status == "cancelled":
        return None
    town_name = town(ctx.language, event)
    where = f", {town_name}" if town_name else ""
    facts = {
        "n": len(own.offered),
        "first": first_name(person_name(ctx.conn, ctx.person_id)),
        "event": event_words(ctx, event),
        "when": when_it_starts(ctx.language, event),
    }
    until = own.offered_until.astimezone(ZoneInfo(event.timezone))
    said = catalog.text(ctx.language, "waiting.offer", where=where, until=until, **facts)
    reply = paragraph(said, page_link(ctx, event))
    reply = reply.button(f"offer.yes:{own.id}", "waiting.option.accept")
    reply = reply.button(f"offer.no:{own.id}", "waiting.option.decline")
    there = {**facts, "when": f"{facts['when']}{where}"}
    until_words = catalog.text(ctx.language, "waiting.until", until=until)
    return reply.outside_window(
        "offer" if len(own.offered) == 1 else "offer_several", until=until_words, **there
    )


@router.notice("waiting.expired")
def expired(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """Told unless they are in again."""
    event = events.event_by_id(ctx.conn, facts["event"])
    if event is None or event.status != "published" or event.starts_at <= ctx.now:
        return None
    if mine(ctx.conn, facts["registration"], ctx.person_id) is not None:
        return None
    first = first_name(person_name(ctx.conn, ctx.person_id))
    event_name = event_words(ctx, event)
    said = catalog.text(ctx.language, "waiting.expired", first=first, event=event_name)
    reply = paragraph(said, page_link(ctx, event))
    reply = reply.outside_window("expired", first=first, event=event_name)
    return reply.button(f"event.join:{event.id}", "waiting.option.again") if event.waiting_list else reply


@router.action("offer.yes")
def accept(ctx: Context, argument: str) -> Reply:
    own = owned(ctx, argument)
    if own is None:
        return say("waiting.refused.ended")
    outcome = accept_offer(ctx.conn, own.id, ctx.now)
    if outcome.refusal:
        return _refused(own, outcome)
    return _accepted(ctx, own, outcome)


@router.action("offer.no")
def decline(ctx: Context, argument: str) -> Reply:
    """ "No podré" asks once."""
    own = owned(ctx, argument)
    return sure_to_decline(ctx, own) if own and own.offered else say("waiting.refused.ended")


@router.command("accept")
def yes_in_words(ctx: Context) -> Reply | None:
    """ "Sí, voy", with no button at hand: the offer that is open, else the next event is confirmed. Who only
    waits is told their place."""
    found = registrations_of(ctx)
    offered = [one for one in found if one.offered]
    if offered:
        return accept(ctx, str(offered[0].id))
    seats = [one for one in found if one.seated]
    if not seats:
        return my_registrations(ctx)
    return going(ctx, str(seats[0].id)) if len(seats) == 1 else ticket(ctx, seats[0])


@router.action("offer.left")
def declined(ctx: Context, argument: str) -> Reply:
    """No, and it was meant: the seat goes to the next one."""
    own = owned(ctx, argument)
    if own is None or decline_offer(ctx.conn, own.id, ctx.now).refusal:
        return say("waiting.refused.ended")
    return say("waiting.declined")


def _accepted(ctx: Context, own: MyRegistration, outcome: Outcome) -> Reply:
    language, event = ctx.language, events.event_by_id(ctx.conn, own.event_id)
    shown, names = event or own.event, list(outcome.seated)
    facts = {"event": named(language, shown.title), "when": when_it_starts(language, shown)}
    key = "waiting.accepted" if len(names) == 1 else "waiting.accepted.party"
    first = catalog.text(language, key, names=names, n=len(names), code=outcome.code, **facts)
    if event is None:
        return paragraph(first)
    return paragraph(
        first,
        *left_over(language, outcome),
        copied(ctx, {own.id: event}),
        sentence(where_long(language, event)),
        entry(language, event),
        bring(language, event),
        reminders_words(ctx, event),
    )


def _refused(own: MyRegistration, outcome: Outcome) -> Reply:
    reply = say(f"waiting.refused.{outcome.refusal}")
    if outcome.refusal != "expired":
        return reply
    return reply.button(f"event.join:{own.event_id}", "waiting.option.again")
