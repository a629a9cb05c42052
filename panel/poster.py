"""The words of an event's poster: what it says, how to take part, and what to read on the radio."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

import phonenumbers
from sqlalchemy import Row

from bot.site import Site
from domain.text import fold
from panel.event_page import event_notice, event_when, event_where, town_after, whole_days
from panel.pages import LANGUAGE, text
from panel.poster_drawing import Poster
from storage.public_pages import EventFacts

RADIO_WORDS = 55
"""What a calm voice reads in twenty seconds."""

_START = 60  # letters of Telegram's start payload, which takes no spaces
_LONGEST = 120  # letters of what is printed small
_REASON, _COST = 15, 5  # words of it on the radio
_TRIES = ((30, 9), (20, 7), (14, 7), (9, 5), (6, 3))  # words of title and venue, until all of it fits
_LEADING_WORD = 3  # letters: y, de, la, por
_DETAILS = ("bring", "audience", "accessibility", "organizers")


def event_poster(facts: EventFacts, site: Site, root: str, now: datetime) -> Poster:
    """The poster of a published event. `root`: where the pages are, `https://…`, without a final slash."""
    event, notice = facts.event, event_notice(facts, now)
    page = f"{root}/e/{quote(event.code)}"
    return Poster(
        language=f"{LANGUAGE}-PE",
        brand=text("page.tagline"),
        title=event.title,
        notice=notice.replace("\n", " "),
        lines=_lines(facts)[:2] if notice else _lines(facts),
        steps=[text("poster.more"), urlsplit(root).netloc] if notice else _steps(event, site, root),
        doors=_doors(event, site, page, over=bool(notice)),
        qr=text("poster.qr"),
        radio_label=text("poster.radio"),
        radio=radio(facts, site, root, now),
        footer=text("poster.footer", page=page),
        made_at=now.isoformat(timespec="seconds"),
    )


def radio(facts: EventFacts, site: Site, root: str, now: datetime) -> str:
    """RADIO_WORDS at most, without anything that only an eye understands."""
    said = [_radio(facts, site, root, now, *words).replace("..", ".").split() for words in _TRIES]
    return " ".join(next((one for one in said if len(one) <= RADIO_WORDS), said[-1][:RADIO_WORDS]))


def words_to_send(code: str) -> str:
    """What a person writes to the bot to get to the event: its code as people type it."""
    return " ".join(code.replace("-", " ").replace("_", " ").split()).upper()


def _lines(facts: EventFacts) -> list[tuple[str, str]]:
    event = facts.event
    lines = [
        (text("page.when"), event_when(event)),
        (text("page.where"), _where(event)),
        (text("page.seats"), _seats(facts)),
        (text("page.cost"), text("page.free") if _is_free(event.cost) else event.cost),
        *((text(f"page.{name}"), getattr(event, name)) for name in _DETAILS),
    ]
    return [
        (label, words if number < 2 else _clipped(words))
        for number, (label, words) in enumerate(lines)
        if words
    ]


def _where(event: Row[Any]) -> str:
    both = text("page.both")
    return event_where(event).replace(f"\n{both}", f". {both}").replace("\n", ", ")


def _is_free(cost: str) -> bool:
    """Agendas say so in words; of one that says nothing, nobody knows."""
    return fold(cost).startswith(("gratis", "gratuit", "sin costo", "libre", "ninguno"))


def _seats(facts: EventFacts) -> str:
    """How many there are, not how many are left: paper does not change."""
    if facts.seats.access != "abierto":
        return text("page.by_invitation")
    if facts.event.capacity is None:
        return text("page.seats_open")
    return text("poster.capacity", n=facts.event.capacity)


def _steps(event: Row[Any], site: Site, root: str) -> list[str]:
    ways, invited = _ways(site), "" if event.access == "abierto" else "invited_"
    if not ways:
        return [text(f"poster.{invited}enter"), urlsplit(root).netloc, text("poster.search", code=event.code)]
    return [
        text(f"poster.{invited}write"),
        words_to_send(event.code),
        "\n".join([*ways, text("poster.camera")]),
    ]


def _ways(site: Site) -> list[str]:
    """By which each telephone can take part, the commonest first."""
    whatsapp = text("poster.whatsapp", number=_number(site.whatsapp)) if site.whatsapp else ""
    sms = text("poster.sms", number=_number(site.sms)) if site.sms else ""
    telegram = text("poster.telegram", bot=site.telegram) if site.telegram else ""
    return [way for way in (whatsapp, sms, telegram) if way]


def _doors(event: Row[Any], site: Site, page: str, *, over: bool) -> list[tuple[str, str]]:
    doors = [(text("poster.page"), page)]
    if over:
        return doors
    payload = f"ev_{event.code}"
    fits = (
        len(payload) <= _START and payload.replace("-", "").replace("_", "").isalnum() and payload.isascii()
    )
    telegram = site.telegram_link(payload) if fits else ""
    whatsapp = site.whatsapp_link(text("page.whatsapp_text", code=event.code))
    return doors + [(name, url) for name, url in (("WhatsApp", whatsapp), ("Telegram", telegram)) if url]


def _radio(facts: EventFacts, site: Site, root: str, now: datetime, title: int, venue: int) -> str:
    event = facts.event
    said = {"title": _first(event.title, title), "when": _spoken_when(event)}
    if event_notice(facts, now):
        why = f"poster.radio.{'cancelled' if event.status == 'cancelled' else 'over'}"
        return text(why, **said, reason=_first(event.status_reason, _REASON), host=urlsplit(root).netloc)
    how = _spoken_way(event, site, root)
    return text(
        "poster.radio.invite", **said, where=_spoken_where(event, venue), cost=_spoken_cost(event), how=how
    )


def _spoken_way(event: Row[Any], site: Site, root: str) -> str:
    words = words_to_send(event.code)
    if site.whatsapp:
        return text("poster.radio.whatsapp", words=words, number=_number(site.whatsapp))
    if site.sms:
        return text("poster.radio.sms", words=words, number=_number(site.sms))
    if site.telegram:
        return text("poster.radio.telegram", words=words, bot=site.telegram)
    return text("poster.radio.web", host=urlsplit(root).netloc)


def _spoken_when(event: Row[Any]) -> str:
    starts, ends = whole_days(event)
    key = {"semana": "week", "rango": "range", "hora_por_confirmar": "day"}.get(event.date_status, "hour")
    return text(f"poster.radio.{key}", starts=starts, ends=ends)


def _spoken_where(event: Row[Any], venue: int) -> str:
    if event.modality == "virtual":
        return text("poster.radio.online")
    held = _first(event.venue, venue)
    said = ", ".join(part for part in (held, town_after(held, event)) if part) or text("poster.radio.nowhere")
    return text("poster.radio.both", where=said) if event.modality == "hibrida" else said


def _spoken_cost(event: Row[Any]) -> str:
    if event.access != "abierto":
        return text("poster.radio.invited")
    if not event.cost:
        return ""
    if _is_free(event.cost):
        return text("poster.radio.free")
    return text("poster.radio.cost", cost=_first(event.cost, _COST))


def _number(number: str) -> str:
    """A number of Peru as its people dial it, another with its country."""
    try:
        known = phonenumbers.parse(number, "PE")
    except phonenumbers.NumberParseException:
        return number
    inside = phonenumbers.region_code_for_number(known) == "PE"
    kind = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(known, kind.NATIONAL if inside else kind.INTERNATIONAL)


def _first(words: str, most: int) -> str:
    """So many words without what stands in brackets, not ending in one that leads to the next."""
    found = re.sub(r"\([^)]*\)", "", words).split()
    short = found[:most]
    while len(short) < len(found) and len(short) > 1 and len(short[-1]) <= _LEADING_WORD:
        short.pop()
    return " ".join(short).rstrip(".,;:")


def _clipped(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rpartition(" ")[0] + "…"
