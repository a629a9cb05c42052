"""When and where an event is, in the words of a sentence and on the clock of its own zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.gazetteer import place
from domain.text import fold
from mensajes import catalog

_STATUS = {"hora_por_confirmar": "day", "semana": "week", "rango": "range"}
_HOME = "America/Lima"


def starts(event: Any) -> datetime:
    """The beginning, on the clock of the event's own zone."""
    moment: datetime = event.starts_at
    return moment.astimezone(ZoneInfo(event.timezone))


def ends(event: Any) -> datetime:
    """The end, likewise; the beginning where no end is known."""
    moment: datetime = event.ends_at or event.starts_at
    return moment.astimezone(ZoneInfo(event.timezone))


def when(language: str, event: Any) -> str:
    """ "sáb. 12 dic., 9 a. m."."""
    key = _STATUS.get(event.date_status, "exact")
    return _in_zone(
        language, event, catalog.text(language, f"when.{key}", starts=starts(event), ends=ends(event))
    )


def when_long(language: str, event: Any) -> str:
    """ "sábado 12 de diciembre, 9 a. m. a 1 p. m."."""
    facts = {"starts": starts(event), "ends": ends(event)}
    return _in_zone(language, event, catalog.text(language, f"when.long.{_long(event)}", **facts))


def when_it_starts(language: str, event: Any) -> str:
    """ "sábado 12 de diciembre, 9 a. m."."""
    key = _STATUS.get(event.date_status, "exact")
    facts = {"starts": starts(event), "ends": ends(event)}
    return _in_zone(language, event, catalog.text(language, f"when.long.{key}", **facts))


def town(language: str, event: Any) -> str:
    """ "Piura", "por internet", or nothing."""
    if event.modality == "virtual":
        return catalog.text(language, "when.online")
    return place(event.ubigeo).name if event.ubigeo else ""


def where(language: str, event: Any) -> str:
    """ "en Piura", "por internet"; empty when the event does not say."""
    town = place(event.ubigeo).name if event.ubigeo else ""
    if event.modality == "virtual":
        return catalog.text(language, "when.online")
    if not town:
        return ""
    return catalog.text(language, "when.hybrid" if event.modality == "hibrida" else "when.in", place=town)


def where_long(language: str, event: Any) -> str:
    """ "Casa de la Cultura, Piura" with its street; "por internet"; of one that is both, that one chooses."""
    if event.modality == "virtual":
        return catalog.text(language, "when.online")
    there = where_it_is(event)
    if event.modality != "hibrida":
        return there
    either = catalog.text(language, "when.either")
    return f"{there}; {either}" if there else either


def where_it_is(event: Any) -> str:
    """ "Casa de la Cultura, Piura", for who goes there."""
    town = place(event.ubigeo).name if event.ubigeo else ""
    parts = [part for part in (event.venue, event.address) if part]
    if town and not any(fold(town) in fold(part) for part in parts):
        parts.append(town)
    return ", ".join(parts)


def place_words(language: str, event: Any) -> str:
    """The same, where something must be said: "por confirmar"."""
    return where_long(language, event) or catalog.text(language, "template.place_unknown")


def _long(event: Any) -> str:
    if event.date_status != "exacta":
        return _STATUS.get(event.date_status, "day")
    if event.ends_at is None:
        return "exact"
    return "until" if starts(event).date() == ends(event).date() else "days"


def _in_zone(language: str, event: Any, said: str) -> str:
    if event.timezone == _HOME or event.date_status != "exacta":
        return said
    city = event.timezone.rsplit("/", 1)[-1].replace("_", " ")
    return catalog.text(language, "when.elsewhere", when=said, zone=city)
