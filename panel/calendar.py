"""An event as a calendar file. Its identifier never changes, so that a newer file replaces an older one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row

from domain.places import place
from panel.event_page import whole_days

if TYPE_CHECKING:
    from icalendar import Event

_STATUS = {"cancelled": "CANCELLED"}


def event_calendar(event: Row[Any], address: str, now: datetime) -> bytes:
    """The .ics of a published event (RFC 5545); `address` is its page, left out unless it is a whole URL. An
    event without a sure hour takes whole days; one without an end has none, rather than one made up."""
    from icalendar import Calendar, Event  # loaded late: only who asks for a calendar waits for it

    link = address if address.startswith("http") else ""
    entry = Event()
    entry.add("uid", f"{event.code}@rimay.gob.pe")
    entry.add("sequence", event.schedule_version)
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add(
        "status", _STATUS.get(event.status, "CONFIRMED" if event.date_status == "exacta" else "TENTATIVE")
    )
    if link:
        entry.add("url", link)
    entry.add("description", "\n\n".join(filter(None, (event.description, event.bring, link))))
    where = (event.venue, event.address, place(event.ubigeo).label if event.ubigeo else "")
    if any(where):
        entry.add("location", ", ".join(filter(None, where)))
    if event.latitude is not None and event.longitude is not None:
        entry.add("geo", (event.latitude, event.longitude))
    _add_time(entry, event)
    calendar = Calendar()
    calendar.add("prodid", "-//Rimay//ES")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _add_time(entry: Event, event: Row[Any]) -> None:
    if event.date_status == "exacta":
        entry.add("dtstart", event.starts_at.astimezone(UTC))
        if event.ends_at is not None:
            entry.add("dtend", event.ends_at.astimezone(UTC))
        return
    first, last = whole_days(event)
    entry.add("dtstart", first.date())
    entry.add("dtend", last.date() + timedelta(days=1))
