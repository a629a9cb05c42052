"""An event that moves or is cancelled: told to everybody who has a seat or waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.context import NoticeContext
from bot.reply import Reply
from bot.router import Router
from domain.person_names import first_name
from handlers.briefly import event_words, place_told, where_words
from handlers.phrases import page_link, paragraph, sentence
from handlers.when_where import when_it_starts
from mensajes import catalog
from storage import events
from storage.my_registrations import MyRegistration, mine
from storage.person_facts import person_name

router = Router()


@router.notice("event.changed")
def changed(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """Told once for each schedule; a later change says it better."""
    own = mine(ctx.conn, facts["registration"], ctx.person_id)
    event = events.event_by_id(ctx.conn, facts["event"])
    if own is None or event is None or event.status == "cancelled" or event.starts_at <= ctx.now:
        return None
    if event.schedule_version != facts["schedule_version"]:
        return None
    where = sentence(where_words(ctx, event))
    said = [_headline(ctx, "reminders.changed", event), where, page_link(ctx, event)]
    if not own.seated:
        reply = paragraph(*said, catalog.text(ctx.language, "reminders.changed.waiting"))
        return reply.outside_window("changed_waiting", **_facts(ctx, event))
    return _still_going(ctx, own, said).outside_window("changed", **_facts(ctx, event))


@router.notice("event.cancelled")
def cancelled(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """With the reason that the organisers gave."""
    event = events.event_by_id(ctx.conn, facts["event"])
    if event is None or event.status != "cancelled":
        return None
    reason, page = event.status_reason.strip().rstrip("."), page_link(ctx, event)
    why = catalog.text(ctx.language, "reminders.cancelled.reason", reason=reason) if reason else ""
    others = catalog.text(ctx.language, "reminders.cancelled.others")
    return paragraph(
        _headline(ctx, "reminders.cancelled", event),
        *([page, others, why] if page else [why, others]),
    ).outside_window("cancelled", **_facts(ctx, event))


def _headline(ctx: NoticeContext, key: str, event: Any) -> str:
    return catalog.text(ctx.language, key, **_facts(ctx, event))


def _facts(ctx: NoticeContext, event: Any) -> dict[str, str]:
    return {
        "first": first_name(person_name(ctx.conn, ctx.person_id)),
        "event": event_words(ctx, event),
        "when": when_it_starts(ctx.language, event),
        "where": place_told(ctx, event),
    }


def _still_going(ctx: NoticeContext, own: MyRegistration, said: list[str]) -> Reply:
    reply = paragraph(*said, catalog.text(ctx.language, "reminders.changed.keep"))
    reply = reply.button(f"going.yes:{own.id}", "reminders.option.yes")
    return reply.button(f"going.no:{own.id}", "reminders.option.no")
