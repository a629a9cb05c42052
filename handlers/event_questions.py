"""Short questions about the event at hand ("¿a qué hora es?"), and words that only close a talk."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.event_seats import over_at
from domain.finding import looks_for_events
from domain.likeness_words import plain
from domain.search import parse_query
from domain.text import fold
from handlers.arrive import nothing_open, thanks, who_is_this
from handlers.connecting import meant
from handlers.event_answers import TOPICS, answer
from handlers.event_way_in import invitation
from handlers.own_registrations import registrations_of, suspended, suspension
from handlers.phrases import paragraph
from mensajes import catalog
from storage import events

router = Router()

LONGEST = 80
_CLOSING = ("words.fine", "words.yes", "words.no", "words.done")
_OF_RIMAY = ("cost", "who", "about")


@router.reader
def question(ctx: Context, text: str) -> Reply | None:
    """About the event shown last, else about the person's next one; of none, which?"""
    topic = _topic(ctx.language, plain(text)) if len(text) <= LONGEST else None
    if topic is None:
        return None
    event = meant(ctx, _at_hand(ctx)) if topic == "link" else _at_hand(ctx)
    if event is None:
        return _unasked(ctx, topic, text)
    if event.status == "cancelled":
        return paragraph(suspension(ctx.language, event))
    return _asked_still(ctx, event, answer(ctx, topic, event))


def plain_answer(ctx: Context, text: str) -> Reply | None:
    """The same inside a form, which asks its own question after it: without options; None for other words."""
    topic = _topic(ctx.language, plain(text)) if len(text) <= LONGEST else None
    if topic is None:
        return None
    progress = ctx.conversation.progress
    asked = progress.subject.get("event") if progress is not None else None
    event = events.event_by_id(ctx.conn, asked) if isinstance(asked, int) else _at_hand(ctx)
    if event is None or event.status == "cancelled":
        return say("flow.again.asks")
    return answer(ctx, topic, event)


@router.reader
def closing(ctx: Context, text: str) -> Reply | None:
    """Readers are asked only where nothing is open: "ok" ends a talk, "sí" has nothing to go on with."""
    said = fold(text)
    if said == "si":
        return nothing_open(ctx)
    return thanks(ctx) if any(said in _folded(ctx.language, key) for key in _CLOSING) else None


def _unasked(ctx: Context, topic: str, text: str) -> Reply | None:
    """With no event at hand: what it costs and what it is for is said of Rimay, else of which event? None
    for "cuándo es el taller", which looks for one."""
    if topic in _OF_RIMAY:
        return who_is_this(ctx)
    if looks_for_events(text, parse_query(text, ctx.now.astimezone(ctx.zone).date())):
        return None
    return say("questions.which").button("events", "tickets.option.events")


def _asked_still(ctx: Context, event: Any, reply: Reply) -> Reply:
    """Where the card asked whether they come, that is still the question."""
    join = f"event.join:{event.id}"
    found = events.event_card(ctx.conn, event.id, ctx.now) if join in _payloads(ctx) else None
    if found is None:
        return reply
    reply = (reply + paragraph(invitation(ctx, found))).button(join, "event.option.yes")
    return reply.button("events", "event.option.others")


def _payloads(ctx: Context) -> list[str]:
    return [payload for payload, _ in ctx.address.shown.get("options", ())]


def _at_hand(ctx: Context) -> Any | None:
    """The event whose card was shown last, while it is to come; else what the person goes to next."""
    shown = ctx.conversation.memory.get("card")
    event = events.event_by_id(ctx.conn, shown) if isinstance(shown, int) else None
    if event is not None and not _over(ctx, event):
        return event
    own = registrations_of(ctx)
    next_ = next((one for one in own if not suspended(one)), own[0] if own else None)
    return events.event_by_id(ctx.conn, next_.event_id) if next_ is not None else None


def _over(ctx: Context, event: Any) -> bool:
    zone = ZoneInfo(event.timezone)
    return over_at(event.starts_at, event.ends_at, event.date_status, zone) <= ctx.now


def _topic(language: str, said: str) -> str | None:
    """What is asked: the longest opening that fits, with nothing after it that names another event."""
    heard = f" {said} "
    found = ((opening, topic) for opening, topic in _openings(language) if opening in heard)
    return next((topic for opening, topic in found if _only_asks(language, heard, opening)), None)


def _only_asks(language: str, heard: str, opening: str) -> bool:
    before, _, after = heard.partition(opening)
    return set(f"{before} {after}".split()) <= _folded(language, "questions.about_it")


@cache
def _openings(language: str) -> tuple[tuple[str, str], ...]:
    """How each topic is asked for, between spaces; the longest first."""
    every = ((f" {words} ", topic) for topic in TOPICS for words in _folded(language, f"words.ask_{topic}"))
    return tuple(sorted(every, key=lambda one: (len(one[0]), one[1]), reverse=True))


@cache
def _folded(language: str, key: str) -> frozenset[str]:
    return frozenset(fold(word) for word in catalog.words(language, key))
