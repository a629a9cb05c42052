"""Looking for an event in one's own words: "talleres en Piura la próxima semana", "TALLER PIURA"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.context import Context
from bot.reply import Reply
from bot.router import Router
from domain.finding import coded, looks_for_events, matching, nearest_first, not_over, titled
from domain.search import EventQuery, parse_query
from domain.text import fold
from handlers.event_card import card
from handlers.events import coming_near, home, listed
from handlers.own_registrations import registrations_of
from handlers.registration import begin
from storage import events

router = Router()

_LONGEST_CODE = 4
"""Words of a code, as posters write it."""

_WITH_OTHERS = re.compile(
    r"(?:yo )?(?:voy|vamos|iremos|ire|vengo|(?:voy a|quiero|puedo|podria|podemos) (?:ir|llevar)) (?:con|a) "
    r"(?:otras? )?(?:\d|una?|dos|tres|mi|mis|otr[oa]s?)\b.*|\d mas"
    r"|mis? \w+ (?:tambien )?(?:quieren?|van?|puede[n]?) (?:a )?(?:ir|venir|conmigo).*"
)


@router.guard
def instead_of_a_place(ctx: Context, text: str) -> Reply | None:
    """Asked where they live, somebody may say at once what they look for."""
    progress = ctx.conversation.progress
    if progress is None or progress.flow != "where":
        return None
    query = _query(ctx, text)
    if not (query.kinds or query.modalities or query.period):
        return None
    ctx.conversation = ctx.conversation.closed()
    return search(ctx, text)


@router.reader
def with_others(ctx: Context, text: str) -> Reply | None:
    """ "voy con 2 más", said to the card that was just shown, or of the only thing they have a seat in."""
    if not _WITH_OTHERS.fullmatch(fold(text)):
        return None
    shown = ctx.conversation.memory.get("card")
    mine = [] if isinstance(shown, int) else registrations_of(ctx)
    if len(mine) == 1:
        shown = mine[0].event_id
    return begin(ctx, shown, party=True) if isinstance(shown, int) else None


@router.reader
def search(ctx: Context, text: str) -> Reply | None:
    """One clear hit is shown at once; several are listed; with none, what there is."""
    announced = not_over(events.announced(ctx.conn, ctx.now), ctx.now)
    coming = [event for event in announced if event.status == "published"]
    query = _query(ctx, text)
    named = _named(coming, announced, text, query)
    if len(named) == 1:
        return card(ctx, named[0].id, greet=True)
    if not looks_for_events(text, query):
        return _by_code(ctx, text)
    asked = query.place or next(iter(query.choices), None)
    here = asked.ubigeo if asked else home(ctx)
    fitting = matching(coming, query, here)
    gone = [] if fitting else matching(announced, query, here)
    if len(fitting or gone) == 1:
        return card(ctx, (fitting or gone)[0].id, greet=True)
    old = None if fitting else _by_code(ctx, text)
    return old or _answered(ctx, text, query, coming, here)


def _named(coming: Sequence[Any], announced: Sequence[Any], text: str, query: EventQuery) -> list[Any]:
    """Codes go first: a poster goes on hanging when its event is suspended, and a code is of one event."""
    return (
        coded(coming, text)
        or coded(announced, text)
        or titled(coming, text, query)
        or titled(announced, text, query)
    )


def _answered(
    ctx: Context, text: str, query: EventQuery, coming: Sequence[Any], here: str | None
) -> Reply | None:
    """What fits, else without the loose words, else what there is on that theme, else what is near."""
    found = _found(coming, query, here)
    if len(found) == 1:
        return card(ctx, found[0].id, greet=True)
    ctx.remember(find=text[:200] if found else "", near=here or "")
    if found:
        return listed(ctx, "events.found", found, 0)
    if (query.place or query.choices) and _only_a_place(query):
        return coming_near(ctx, here)
    topic = EventQuery(themes=query.themes, theme_words=query.theme_words)
    on_it = nearest_first(matching(coming, topic, here), here) if query.themes else []
    if on_it:
        ctx.remember(find=" ".join(query.theme_words), near=here or "")
        return listed(ctx, "events.same_theme", on_it, 0)
    there = nearest_first(coming, here)
    if query.place:
        return listed(ctx, "events.not_found_there", there, 0, place=query.place.label)
    return listed(ctx, "events.not_found", there, 0)


def _only_a_place(query: EventQuery) -> bool:
    return not (query.kinds or query.modalities or query.themes or query.period or query.words)


def _by_code(ctx: Context, text: str) -> Reply | None:
    """A poster stays on its wall when its event is over, closed or suspended: who writes its code is told."""
    words = text.split()
    if len(words) > _LONGEST_CODE:
        return None
    found = (
        events.event_by_code(ctx.conn, code) for code in dict.fromkeys(sign.join(words) for sign in "-_ ")
    )
    event = next((one for one in found if one is not None), None)
    return card(ctx, event.id, greet=True) if event is not None else None


def _found(coming: Sequence[Any], query: EventQuery, here: str | None) -> list[Any]:
    """With every word; if nothing has them all, by the filters alone."""
    found = matching(coming, query, here)
    if not found and query.has_filters:
        found = matching(coming, replace(query, words=()), here)
    return nearest_first(found, here)


def _query(ctx: Context, text: str) -> EventQuery:
    return parse_query(text, ctx.now.astimezone(ctx.zone).date())
