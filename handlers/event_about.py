"""What an event is about, in sentences: the same for everybody."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from handlers.event_programme import programme
from handlers.phrases import sentence
from handlers.when_where import when_long, where_long
from mensajes import catalog
from storage.events import EventCard

_NAMED_SPEAKERS = 3


def about(ctx: Context, found: EventCard) -> list[str]:
    """Title, when, where, who speaks, the programme, what it costs and what to bring, as sentences."""
    event = found.event
    return [
        sentence(event.title),
        sentence(when_long(ctx.language, event)),
        sentence(where_long(ctx.language, event)),
        _speakers(ctx, found),
        programme(ctx, found),
        _cost(ctx.language, event),
    ]


def bring(language: str, event: Any) -> str:
    """ "Lleva tu DNI para entrar."; empty where nothing is needed."""
    things = things_to_bring(event)
    return catalog.text(language, "event.bring", things=things) if things else ""


def things_to_bring(event: Any) -> str:
    """ "tu DNI para entrar"; empty where nothing is needed."""
    things = event.bring.strip().rstrip(".")
    things = things if things[1:2].isupper() else things[:1].lower() + things[1:]
    return str(things.removeprefix("lleva ").removeprefix("llevar "))


def _cost(language: str, event: Any) -> str:
    """ "Gratis; lleva tu DNI para entrar."."""
    things, cost = things_to_bring(event), event.cost.strip().rstrip(".")
    if not (things and cost):
        return bring(language, event) or sentence(cost)
    return catalog.text(language, "event.cost.bring", cost=cost, things=things)


def _speakers(ctx: Context, found: EventCard) -> str:
    names = list(dict.fromkeys(one.name for one in found.speakers))
    if not names:
        return ""
    more = len(names) - _NAMED_SPEAKERS
    key = "event.speakers.many" if more > 0 else "event.speakers"
    return catalog.text(ctx.language, key, names=names[:_NAMED_SPEAKERS], n=max(more, 0))
