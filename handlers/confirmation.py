"""Who registers in one chat and is told things in another has the ticket there too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.context import Context, NoticeContext
from bot.reply import Reply
from bot.router import Router
from handlers.briefly import event_words, place_told
from handlers.connecting import entry, link_of
from handlers.other_chats import channel_name
from handlers.phrases import called, page_link, paragraph, sentence
from handlers.when_where import when_it_starts
from mensajes import catalog
from storage.confirmations import CONFIRMATION, confirm, told_elsewhere

router = Router()


def copied(ctx: Context, seats: Mapping[int, Any]) -> str:
    """ "Te mando una copia por WhatsApp.", where that is another chat than this one: of the first to
    begin of these seats, events by the id of their registration; it says how many more there are."""
    coming = [(event.starts_at, one, event) for one, event in seats.items() if event.starts_at > ctx.now]
    channel = told_elsewhere(ctx.conn, ctx.person, ctx.address.channel) if coming else ""
    if not channel or ctx.person is None:
        return ""
    _, registration_id, event = min(coming)
    told = confirm(
        ctx.conn,
        event,
        registration_id=registration_id,
        person_id=ctx.person.id,
        here=ctx.address.channel,
        others=len(coming) - 1,
        now=ctx.now,
    )
    return (
        catalog.text(ctx.language, "register.copy", channel=channel_name(ctx.language, channel))
        if told
        else ""
    )


@router.notice(CONFIRMATION)
def confirmation(ctx: NoticeContext, about: Mapping[str, Any]) -> Reply | None:
    """Told while the seat is theirs, and never a second time where they registered."""
    person = ctx.seen.person(ctx.person_id)
    own = ctx.seen.registration(about["registration"], ctx.person_id)
    event = ctx.seen.event(about["event"])
    if not person.reminders or ctx.channel == about["channel"] or own is None or not own.seated:
        return None
    if event is None or event.status == "cancelled" or event.starts_at <= ctx.now:
        return None
    language = ctx.language
    link = link_of(event) if event.modality == "virtual" else ""
    facts = {
        "first": called(language, person.name),
        "event": event_words(ctx, event),
        "when": _when(language, event, about["others"]),
        "where": place_told(ctx, event),
        "code": own.code,
    }
    return paragraph(
        sentence(catalog.text(language, "register.copy.text", **facts)),
        entry(language, event),
        page_link(ctx, event),
        catalog.text(language, "register.copy.undo") if ctx.seen.comes_in(ctx.channel) else "",
    ).outside_window("confirmation", **{**facts, "where": link or facts["where"]})


def _when(language: str, event: Any, others: int) -> str:
    """ "sábado 12 de diciembre, 9 a. m.", not "mañana": it is looked at again on the day."""
    starts = when_it_starts(language, event)
    return catalog.text(language, "register.copy.others", when=starts, n=others) if others else starts
