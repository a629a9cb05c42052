"""What is answered to a short question about one event (handlers/event_questions.py hears it)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.context import Context
from bot.messages import Attachment
from bot.reply import Reply, say
from handlers.connecting import ONLINE, link_words, own_entry
from handlers.event_about import things_to_bring
from handlers.phrases import paragraph, sentence, tidy
from handlers.seats_words import seats_words
from handlers.sharing import share_words
from handlers.when_where import ends, starts, when_long, where_it_is, where_long
from mensajes import catalog
from storage.seats_left import seats_left

TOPICS = ("when", "length", "where", "bring", "cost", "seats", "link", "share", "who", "about", "other")
"""What may be asked, by the words of `words.ask_TOPIC`."""

_HALF = 30  # minutes


def answer(ctx: Context, topic: str, event: Any) -> Reply:
    """What is known; that it is not, and whom to ask, where the agenda does not tell."""
    language = ctx.language
    if topic == "seats":
        return paragraph(_seats(ctx, event))
    if topic == "share":
        return paragraph(sentence(event.title), share_words(ctx, event))
    if topic == "length" and _known_end(event):
        return _length(language, event)
    if topic == "link":
        if event.modality in ONLINE:
            return paragraph(link_words(ctx, event))
        topic = "where"
    facts: dict[str, Callable[[], tuple[str, str]]] = {
        "when": lambda: ("when", when_long(language, event)),
        "where": lambda: ("where", where_long(language, event)),
        "bring": lambda: ("things", things_to_bring(event)),
        "cost": lambda: ("cost", event.cost.strip().rstrip(".")),
        "who": lambda: ("who", event.organizers.strip().rstrip(".")),
        "about": lambda: ("about", event.description.strip().rstrip(".")),
    }
    name, said = facts[topic]() if topic in facts else ("", "")
    if not said:
        return say("questions.unknown", title=event.title)
    words = catalog.text(language, f"questions.{topic}", title=event.title, **{name: said})
    reply = paragraph(tidy(words), own_entry(ctx, event) if topic == "where" else "")
    if topic != "where" or event.latitude is None or event.longitude is None:
        return reply
    return reply.attach(Attachment("place", f"{event.latitude},{event.longitude}", where_it_is(event)))


def _seats(ctx: Context, event: Any) -> str:
    left = seats_left(ctx.conn, event.id, ctx.now)
    seats = seats_words(ctx, event, left) if left is not None else ""
    if not seats:
        return catalog.text(ctx.language, "questions.seats.all", title=event.title)
    return catalog.text(ctx.language, "questions.seats", title=event.title, seats=seats)


def _known_end(event: Any) -> bool:
    return event.ends_at is not None and event.date_status in ("exacta", "rango")


def _length(language: str, event: Any) -> Reply:
    """ "dura 4 horas, sábado 12 de diciembre, 9 a. m. a 1 p. m."; else only when."""
    time, when = _hours(language, event), when_long(language, event)
    key = "questions.length" if time else "questions.when"
    return paragraph(tidy(catalog.text(language, key, title=event.title, length=time, when=when)))


def _hours(language: str, event: Any) -> str:
    """ "4 horas", "una hora y media"; empty for days, and for less round times."""
    hours, rest = divmod(event.ends_at - event.starts_at, timedelta(hours=1))
    minutes = rest // timedelta(minutes=1)
    if hours < 1 or minutes not in (0, _HALF) or starts(event).date() != ends(event).date():
        return ""
    return catalog.text(language, f"questions.length.{'half' if minutes else 'hours'}", n=hours)
