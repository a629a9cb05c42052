"""An event in words: what its public page says, line by line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from domain.places import place
from domain.seats import is_open
from domain.text import fold
from panel.pages import text
from storage.public_pages import EventFacts

_PERU = "America/Lima"
_DETAILS = ("bring", "audience", "organizers", "languages", "accessibility", "materials", "contact")


def event_lines(facts: EventFacts, now: datetime) -> list[tuple[str, str]]:
    """(label, text) in the order in which people ask: when, where, with whom, seats, cost, the rest."""
    event = facts.event
    lines = [
        (text("page.when"), event_when(event, past=is_past(facts, now))),
        (text("page.where"), event_where(event)),
        (text("page.speakers"), "\n".join(_speaker(one) for one in facts.speakers if one.session_id is None)),
        (text("page.programme"), "\n".join(_session(facts, one) for one in facts.sessions)),
        (text("page.seats"), "" if event_notice(facts, now) else "\n".join(_seats(facts, now))),
        (text("page.cost"), _capital(event.cost)),
        *((text(f"page.{name}"), getattr(event, name)) for name in _DETAILS),
    ]
    return [(label, words) for label, words in lines if words]


def is_past(facts: EventFacts, now: datetime) -> bool:
    """Whether it was held, or should have been: nothing of it is still to be confirmed."""
    return facts.event.status != "cancelled" and now >= facts.seats.over_at


def event_notice(facts: EventFacts, now: datetime) -> str:
    """Why nobody can come in any more, with the reason that was given; empty while somebody can."""
    refused = is_open(facts.seats, now)
    if refused is None or refused.code == "not_open_yet":
        return ""
    event = facts.event
    if refused.code not in ("cancelled", "closed"):
        return text(f"page.{refused.code}")
    day = event.status_at.astimezone(ZoneInfo(event.timezone)) if event.status_at else None
    return _lines(
        text(f"page.{refused.code}"),
        text("page.since", day=day) if day else "",
        text("page.reason", reason=event.status_reason) if event.status_reason else "",
    )


def whole_days(event: Row[Any]) -> tuple[datetime, datetime]:
    """The first and last day on which an event without a sure hour may happen, as moments in its zone."""
    zone = ZoneInfo(event.timezone)
    first = event.starts_at.astimezone(zone)
    if event.ends_at is not None:
        return first, event.ends_at.astimezone(zone)
    return first, first + timedelta(days=6 if event.date_status == "semana" else 0)


def event_when(event: Row[Any], *, past: bool = False) -> str:
    """Day and hour, or what is known of them; of what is past, without what was to be confirmed."""
    starts, ends = whole_days(event)
    if event.date_status == "semana":
        return _lines(text("page.week", starts=starts), "" if past else text("page.day_to_confirm"))
    if event.date_status == "rango":
        days = text("page.range", starts=starts, ends=ends)
        return _lines(days, "" if past else text("page.day_to_confirm"))
    day = text("page.day_of_year", starts=starts, year=starts.year)
    if event.date_status == "hora_por_confirmar":
        return _lines(day, "" if past else text("page.hour_to_confirm"))
    one_day = event.ends_at is not None and starts.date() == ends.date()
    hour = text("page.hours", starts=starts, ends=ends) if one_day else text("page.hour", starts=starts)
    return _lines(day, f"{hour} ({_zone(event.timezone)})")


def _zone(name: str) -> str:
    if name == _PERU:
        return text("page.peru_time")
    return text("page.other_time", zone=name.rpartition("/")[2].replace("_", " "))


def event_where(event: Row[Any]) -> str:
    """Place and address, or that it is by internet."""
    if event.modality == "virtual":
        return text("page.online")
    online = text("page.both") if event.modality == "hibrida" else ""
    return _lines(event.venue, event.address, town_after(event.address or event.venue, event), online)


def town_after(said: str, event: Row[Any]) -> str:
    """Town and region, each once, without what was just said: after "Centro de Piura" nothing."""
    names = list(dict.fromkeys(place(event.ubigeo).label.split(", "))) if event.ubigeo else []
    repeats = bool(names) and f" {fold(said)}".endswith(f" {fold(names[0])}")
    return ", ".join(names[repeats:])


def _speaker(row: Row[Any]) -> str:
    return ", ".join(part for part in (row.name, row.role, row.institution, row.country) if part)


def _session(facts: EventFacts, one: Row[Any]) -> str:
    """ "9 a. m., Mesa de salud, Sala 2: Ana Ruiz, Directora"."""
    zone = ZoneInfo(facts.event.timezone)
    begins = one.starts_at.astimezone(zone) if one.starts_at is not None else None
    same_day = begins is not None and begins.date() == facts.event.starts_at.astimezone(zone).date()
    at = text("page.programme.at" if same_day else "page.programme.at_day", starts=begins) if begins else ""
    who = "; ".join(_speaker(each) for each in facts.speakers if each.session_id == one.id)
    what = ", ".join(part for part in (at, one.title, one.room) if part)
    return f"{what}: {who}" if who else what


def _seats(facts: EventFacts, now: datetime) -> list[str]:
    seats = facts.seats
    lines = [_free_seats(facts, now)]
    if seats.access != "abierto":
        lines.append(text("page.by_invitation"))
    if seats.opens and seats.opens > now:
        lines.append(text("page.registration_opens", opens=seats.opens.astimezone(seats.zone)))
    if seats.closes:
        lines.append(text("page.registration_closes", closes=seats.closes.astimezone(seats.zone)))
    return lines


def _free_seats(facts: EventFacts, now: datetime) -> str:
    pools = facts.seats.pools(now)
    if pools.open is None:
        return text("page.seats_open")
    free = pools.free or 0
    if pools.open and not facts.waiting:
        left, kept = text("page.seats_left", n=free), free - pools.open
        return " ".join([left, text("page.seats_some_kept", n=kept)]) if kept else left
    if free and not facts.waiting:
        return text("page.seats_kept", n=free)
    if not facts.seats.may_wait(1, facts.waiting):
        return text("page.seats_gone")
    return text("page.seats_waiting", n=facts.waiting) if facts.waiting else text("page.seats_waiting_empty")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
