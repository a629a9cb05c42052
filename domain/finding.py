"""Which of the coming events answer what a person looks for, and in which order they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.event_seats import over_at
from domain.gazetteer import LIMA, LIMA_METROPOLITANA, distance_rank
from domain.periods import Period
from domain.search import EventQuery
from domain.text import fold

NEAR = 2
"""The furthest `distance_rank` that is still near: the same region."""

_PLACES = {None: 3, 3: 2, 4: 4}
_LONGEST_SEARCH = 15
_SOME = 2
"""One word alone names no title, unless it is the whole of it."""


def not_over(events: Iterable[Any], now: datetime) -> list[Any]:
    """Those that are not past. An event here has the columns of storage.events.coming."""
    return [one for one in events if over_at(one.starts_at, one.ends_at, one.date_status, _zone(one)) > now]


def nearest_first(events: Iterable[Any], here: str | None) -> list[Any]:
    """Near me, then by internet, then the regions around, then the rest; each by time. By time alone where
    nobody knows where that is."""
    return sorted(events, key=lambda event: (_group(event, here), event.starts_at, event.id))


def is_near(event: Any, here: str | None) -> bool:
    """Whether somebody who lives at `here` can go there, or connect."""
    return event.modality == "virtual" or _is_around(event, here)


def matching(events: Iterable[Any], query: EventQuery, here: str | None) -> list[Any]:
    """The events that every filter and every loose word of the query agrees with."""
    words, topics = _beginnings(query.words), _beginnings(query.theme_words)
    return [event for event in events if _agrees(event, query, here) and _says(event, query, words, topics)]


def titled(events: Sequence[Any], text: str, query: EventQuery) -> list[Any]:
    """The events whose title is the whole of what was typed, or holds every word of it. Words that are all a
    kind, a theme, a place or a time ask for whatever fits them: a title that holds them hides no other."""
    words = fold(text).split()
    whole = " ".join(words)
    exact = [event for event in events if fold(event.title) == whole]
    if exact or not query.words or len(words) < _SOME:
        return exact
    wanted = _beginnings(words)
    return [event for event in events if _holds(fold(event.title), wanted)]


def coded(events: Iterable[Any], text: str) -> list[Any]:
    """The events whose code stands in a short text, as a poster or a link gives it: "TALLER PIURA", "Hola,
    quiero ir a TS01". A plain word has to be all that was typed, or where one wants to go."""
    said = f" {fold(text)} "
    if len(said.split()) > _LONGEST_SEARCH:
        return []
    return [event for event in events if _names(said, fold(event.code))]


def looks_for_events(text: str, query: EventQuery) -> bool:
    """Whether a free text asks for events: it names a kind of them, or is nothing but filters."""
    words = len(text.split())
    if query.kinds:
        return words <= _LONGEST_SEARCH
    return query.has_filters and not query.words and words <= _LONGEST_SEARCH // 2


def _names(said: str, code: str) -> bool:
    if code.isalpha():
        return said == f" {code} " or said.endswith(f" ir a {code} ")
    return f" {code} " in said


def _agrees(event: Any, query: EventQuery, here: str | None) -> bool:
    return (
        (not query.kinds or event.kind in query.kinds or _is_called(event, query))
        and (not query.modalities or event.modality in query.modalities)
        and (not (query.place or query.choices) or _is_held_at(event, query))
        and (not query.near or is_near(event, here))
        and (query.period is None or _is_during(event, query.period))
    )


def _is_called(event: Any, query: EventQuery) -> bool:
    """Whether its title calls it what it was asked for, whatever kind its organisers gave it."""
    return _holds(fold(event.title), [f" {word}" for word in query.kind_words])


def _says(event: Any, query: EventQuery, words: Sequence[str], topics: Sequence[str]) -> bool:
    """Its theme is one of those, or named in it; and every loose word is in it."""
    themed = event.theme in query.themes or any(_holds(event.searchable, [topic]) for topic in topics)
    return (themed or not query.themes) and _holds(event.searchable, words)


def _is_held_at(event: Any, query: EventQuery) -> bool:
    places = (query.place,) if query.place else query.choices
    return any(_within(event.ubigeo, place.ubigeo) for place in places if place)


def _within(ubigeo: str | None, wanted: str) -> bool:
    """Inside the place that was asked for, or in the province or region around it without saying where."""
    if not ubigeo or (wanted == LIMA and ubigeo.startswith(LIMA_METROPOLITANA)):
        return False
    return ubigeo.startswith(wanted) or wanted.startswith(ubigeo)


def _is_during(event: Any, period: Period) -> bool:
    zone = _zone(event)
    first = event.starts_at.astimezone(zone).date()
    last = (event.ends_at or event.starts_at).astimezone(zone).date()
    if event.date_status == "semana":
        last = max(last, first + timedelta(days=6))
    return bool(first <= period.end and last >= period.start)


def _holds(text: str, beginnings: Sequence[str]) -> bool:
    """Whether each beginning, made by `_beginnings`, starts some word of the text."""
    spaced = f" {text}"
    return all(beginning in spaced for beginning in beginnings)


def _beginnings(words: Iterable[str]) -> list[str]:
    """Words to look for; of a long one the last letters may differ (plurals)."""
    return [f" {word[:-2] if len(word) > 6 else word}" for word in words]


def _group(event: Any, here: str | None) -> int:
    if here is None or _is_around(event, here):
        return 0
    if event.modality == "virtual":
        return 1
    rank = distance_rank(here, event.ubigeo) if here and event.ubigeo else None
    return _PLACES.get(rank, 3)


def _is_around(event: Any, here: str | None) -> bool:
    if event.modality == "virtual" or not event.ubigeo or not here:
        return False
    return distance_rank(here, event.ubigeo) <= NEAR


def _zone(event: Any) -> ZoneInfo:
    return ZoneInfo(event.timezone)
