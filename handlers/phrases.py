"""Pieces of sentences about events: when, where, and what they are called."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.context import NoticeContext
from bot.reply import Reply, Text
from domain.channels import traits
from domain.gazetteer import place
from domain.person_names import first_name
from domain.text import fold
from mensajes import catalog
from mensajes.naming import named as named

_STATUS = {"hora_por_confirmar": "day", "semana": "week", "rango": "range"}
_HOME = "America/Lima"
_MARK = re.compile(r" \([^()]+\)$")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")


def paragraph(*sentences: str) -> Reply:
    """One message of sentences that are words already; empty ones are left out."""
    return Reply((Text("", {"words": tidy(" ".join(said for said in sentences if said))}),))


def called(language: str, name: str) -> str:
    """What a notice begins with: what a person is called by, or a greeting where no name is known."""
    return first_name(name) or catalog.text(language, "general.unnamed")


def tidy(text: str) -> str:
    """ "9 a. m.." ends once."""
    return _TWO_STOPS.sub(".", text)


def sentence(text: str) -> str:
    """With a capital first and one full stop at the end."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?', '…')) else '.'}" if text else ""


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
    """ "Casa de la Cultura, Piura" with its street; "Por internet"."""
    if event.modality == "virtual":
        return catalog.text(language, "when.online")
    town = place(event.ubigeo).name if event.ubigeo else ""
    parts = [part for part in (event.venue, event.address) if part]
    if town and not any(fold(town) in fold(part) for part in parts):
        parts.append(town)
    return ", ".join(parts)


def place_words(language: str, event: Any) -> str:
    """The same, where something must be said: "por confirmar"."""
    return where_long(language, event) or catalog.text(language, "template.place_unknown")


def page_link(ctx: NoticeContext, event: Any) -> str:
    """In a text message the address of the event's page, which has the rest; elsewhere nothing."""
    return _short_link(ctx, f"/e/{quote(event.code)}")


def path_link(ctx: NoticeContext, code: str) -> str:
    """The same of the page that tells what became of a proposal or an opinion."""
    return _short_link(ctx, f"/d/{quote(code)}")


def _short_link(ctx: NoticeContext, path: str) -> str:
    return f"{ctx.site.public_url}{path}" if traits(ctx.channel).brief and ctx.site.public_url else ""


def shortened(title: str, limit: int) -> str:
    """A title cut at a word; what stands in brackets at its end, "(demostración)", stays."""
    if len(title) <= limit:
        return title
    mark = _MARK.search(title[-limit // 2 :])
    suffix = mark[0] if mark else ""
    cut = title.removesuffix(suffix)[: limit - 1 - len(suffix)]
    cut = cut[: cut.rfind(" ")] if " " in cut else cut
    return f"{cut.rstrip(',:;')}…{suffix}"


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
