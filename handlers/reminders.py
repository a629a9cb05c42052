"""Before an event: the reminder, "¿Vas a venir?", and SIN AVISOS."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.context import Context, NoticeContext
from bot.reply import Reply, say
from bot.router import Router
from domain.person_names import first_name
from handlers.announcements import offer
from handlers.briefly import event_words, place_told, where_words
from handlers.connecting import entry, link_of
from handlers.event_about import bring
from handlers.leaving import sure
from handlers.own_registrations import owned, registrations_of
from handlers.phrases import page_link, paragraph, sentence
from handlers.when_where import starts, when_it_starts
from mensajes import catalog
from storage import identity
from storage.my_registrations import MyRegistration, set_going
from storage.reminders import schedule_for, unschedule
from storage.seat_rows import lock_event

router = Router()


@router.notice("event.reminder")
def reminder(ctx: NoticeContext, about: Mapping[str, Any]) -> Reply | None:
    """Told to who wants it and still has a seat in an event that is still at that hour."""
    person = ctx.seen.person(ctx.person_id)
    if not person.reminders:
        return None
    own = ctx.seen.registration(about["registration"], ctx.person_id)
    event = ctx.seen.event(about["event"])
    if own is None or event is None or not own.seated or event.status == "cancelled":
        return None
    if event.schedule_version != about["schedule_version"] or event.starts_at <= ctx.now:
        return None
    facts = _facts(ctx, own, event, first_name(person.name))
    said = _said(ctx, own, event, facts)
    if own.going:
        return paragraph(*said).outside_window("reminder_going", **facts)
    reply = paragraph(*said, catalog.text(ctx.language, "reminders.ask"))
    reply = reply.outside_window("reminder", **facts)
    reply = reply.button(f"going.yes:{own.id}", "reminders.option.yes")
    return reply.button(f"going.no:{own.id}", "reminders.option.no")


@router.action("going.yes")
def going(ctx: Context, argument: str) -> Reply:
    """ "¿Vas a venir?" Yes."""
    own = owned(ctx, argument)
    if own is None or not own.seated:
        return say("tickets.ended")
    set_going(ctx.conn, own.id, True)
    return say("reminders.going", code=own.code) + offer(ctx)


@router.action("going.no")
def not_going(ctx: Context, argument: str) -> Reply:
    """No: it is kept, and the seat is given up only when they say so."""
    own = owned(ctx, argument)
    if own is None or not own.seated:
        return say("tickets.ended")
    set_going(ctx.conn, own.id, False)
    return sure(ctx, own)


@router.command("no_reminders")
def no_reminders(ctx: Context) -> Reply:
    """SIN AVISOS: what was going to be said before each event is withdrawn."""
    if ctx.person is not None:
        identity.update_person(ctx.conn, ctx.person.id, reminders=False)
        for own in registrations_of(ctx):
            unschedule(ctx.conn, own.id)
    return say("general.no_reminders")


@router.command("reminders")
def reminders_again(ctx: Context) -> Reply:
    """CON AVISOS."""
    if ctx.person is not None:
        identity.update_person(ctx.conn, ctx.person.id, reminders=True)
        for own in sorted(registrations_of(ctx), key=lambda own: own.event_id):
            lock_event(ctx.conn, own.event_id)
            schedule_for(ctx.conn, own.id, ctx.now)
    return say("general.reminders")


def _said(ctx: NoticeContext, own: MyRegistration, event: Any, facts: Mapping[str, str]) -> list[str]:
    language = ctx.language
    text = {name: facts[name] for name in ("first", "event", "when")}
    code, page = catalog.text(language, "reminders.code", code=own.code), page_link(ctx, event)
    things = bring(language, event)
    return [
        sentence(catalog.text(language, "reminders.text", **text)),
        sentence(where_words(ctx, event)) if event.modality != "virtual" else "",
        entry(language, event),
        *([page, code, things] if page else [things, code]),
    ]


def _facts(ctx: NoticeContext, own: MyRegistration, event: Any, first: str) -> dict[str, str]:
    """What a template says of it."""
    link = link_of(event) if event.modality == "virtual" else ""
    return {
        "first": first,
        "event": event_words(ctx, event),
        "when": _when(ctx, event),
        "where": link or place_told(ctx, event),
        "code": own.code,
    }


def _when(ctx: NoticeContext, event: Any) -> str:
    """ "mañana sábado 12 de diciembre, 9 a. m."."""
    begins = starts(event)
    days = begins.date() - ctx.now.astimezone(begins.tzinfo).date()
    exact = event.date_status == "exacta"
    if not days and exact:
        return catalog.text(ctx.language, "reminders.today", starts=begins)
    if days == timedelta(days=1) and event.date_status in ("exacta", "hora_por_confirmar"):
        key = "reminders.tomorrow" if exact else "reminders.tomorrow.day"
        return catalog.text(ctx.language, key, starts=begins)
    return when_it_starts(ctx.language, event)
