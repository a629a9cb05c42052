"""News that people allowed: offered once after they did something, allowed or stopped at any time, told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.context import Context, NoticeContext
from bot.reply import Reply, say
from bot.router import Router
from domain.segments import Segment
from handlers.permission import note_permission
from handlers.phrases import called, named, page_link, paragraph, sentence
from handlers.when_where import place_words, when_it_starts
from mensajes import catalog
from storage import events, identity
from storage.announcements import by_id
from storage.audience import needs_no_permission, still_told

router = Router()

PURPOSE = "announcements"


def offer(ctx: Context) -> Reply:
    """The question whether to tell them more, added to an answer: once, and not to who said yes."""
    if ctx.person is None or ctx.person.announcements or ctx.conversation.memory.get("news"):
        return Reply()
    ctx.remember(news="offered")
    reply = say("announcements.offer").button("news.yes:", "announcements.option.yes")
    return reply.button("news.no:", "announcements.option.no")


def allow(ctx: Context, *, granted: bool) -> Reply:
    """What they said, in the ledger; a stranger has nothing to be told of."""
    if ctx.person is None:
        return say("announcements.stranger")
    if ctx.person.announcements != granted or not granted:
        identity.update_person(ctx.conn, ctx.person.id, announcements=granted)
        note_permission(ctx, ctx.person.id, PURPOSE, granted=granted)
    ctx.remember(news="answered")
    return say("announcements.allowed" if granted else "announcements.refused")


@router.action("news.yes")
def yes(ctx: Context, _argument: str) -> Reply:
    return allow(ctx, granted=True)


@router.action("news.no")
def no(ctx: Context, _argument: str) -> Reply:
    return allow(ctx, granted=False)


@router.command("news")
def wanted(ctx: Context) -> Reply:
    """NOTICIAS SÍ."""
    return allow(ctx, granted=True)


@router.command("no_news")
def unwanted(ctx: Context) -> Reply:
    """NOTICIAS NO: what is queued ends when its turn comes."""
    return allow(ctx, granted=False)


@router.notice("announcement")
def announcement(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """Told as long as it stands, its event is still to come, and its person may be told."""
    one = by_id(ctx.conn, facts["announcement"])
    if one is None or one.withdrawn_at is not None:
        return None
    segment = Segment.from_json(one.segment)
    name = still_told(ctx.conn, ctx.person_id, one.kind, segment)
    event = events.event_by_id(ctx.conn, one.event_id) if one.event_id is not None else None
    if name is None or (one.event_id is not None and not _ahead(ctx, event)):
        return None
    first = called(ctx.language, name)
    if event is not None:
        return _about_event(ctx, one, event, first)
    if needs_no_permission(one.kind, segment):
        said = _said(ctx, one, first, catalog.text(ctx.language, "announcements.foot.own"))
        return said.outside_window("results", first=first, process=one.process, title=one.title)
    said = _said(ctx, one, first, catalog.text(ctx.language, "announcements.foot"))
    return said.outside_window("bulletin", first=first, title=one.title, text=one.text)


def _ahead(ctx: NoticeContext, event: Any) -> bool:
    return event is not None and event.status != "cancelled" and event.starts_at > ctx.now


def _about_event(ctx: NoticeContext, one: Any, event: Any, first: str) -> Reply:
    when = f"{when_it_starts(ctx.language, event)}, {place_words(ctx.language, event)}"
    foot = catalog.text(ctx.language, "announcements.foot")
    reply = _said(ctx, one, first, sentence(f"{event.title}: {when}"), page_link(ctx, event), foot)
    facts = {"first": first, "event": named(ctx.language, event.title), "when": when}
    reply = reply.button(f"event.view:{event.id}", "announcements.option.event")
    return reply.outside_window("announcement", **facts)


def _said(ctx: NoticeContext, one: Any, first: str, *more: str) -> Reply:
    title = catalog.text(ctx.language, "announcements.title", first=first, title=one.title)
    return paragraph(sentence(title), sentence(one.text), *more)
