"""The programme of an event: what it begins with on its card, all of it where more is asked."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.context import Context
from handlers.phrases import sentence, shortened
from handlers.when_where import starts
from mensajes import catalog
from storage.events import CardSession, EventCard

FIRST = 3
_TITLE = 40


def programme(ctx: Context, found: EventCard) -> str:
    """ "Programa: 9 a. m., Bienvenida; 10 a. m., Mesa de salud; y 2 más." Nothing where there is none."""
    if not found.sessions:
        return ""
    shown = [_at(ctx, found, one, shortened(one.title, _TITLE)) for one in found.sessions[:FIRST]]
    more = len(found.sessions) - FIRST
    key = "event.programme.more" if more > 0 else "event.programme"
    return catalog.text(ctx.language, key, sessions="; ".join(shown), n=max(more, 0))


def programme_lines(ctx: Context, found: EventCard) -> list[str]:
    """Each session with its room and who speaks in it."""
    return [sentence(_line(ctx, found, one)) for one in found.sessions]


def _line(ctx: Context, found: EventCard, one: CardSession) -> str:
    names = [speaker.name for speaker in found.speakers if speaker.session_id == one.id]
    who = catalog.text(ctx.language, "event.programme.who", names=names) if names else ""
    return ", ".join(part for part in (_at(ctx, found, one, one.title), one.room, who) if part)


def _at(ctx: Context, found: EventCard, one: CardSession, title: str) -> str:
    """With its hour, and with its day where the event began on another."""
    if one.starts_at is None:
        return title
    begins = one.starts_at.astimezone(ZoneInfo(found.event.timezone))
    same_day = begins.date() == starts(found.event).date()
    key = "event.programme.at" if same_day else "event.programme.at_day"
    return catalog.text(ctx.language, key, starts=begins, title=title)
