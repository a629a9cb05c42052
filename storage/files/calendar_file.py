"""iCalendar: each VEVENT is a line of the agenda."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from domain.cells import Sheet
from storage.files.bounds import BadFile, make_sheet

_LIMA = ZoneInfo("America/Lima")
_HEADERS = (
    "code",
    "title",
    "kind",
    "starts_at",
    "ends_at",
    "date_status",
    "timezone",
    "venue",
    "latitude",
    "longitude",
    "link",
    "description",
    "status",
)


def read_calendar(raw: bytes) -> Sheet:
    """Lines are numbered by event, the first being line 1. Raises BadFile, also for events that repeat."""
    try:
        events = [event for calendar in Calendar.from_ical(raw, multiple=True) for event in calendar.events]
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        raise BadFile("file_broken") from error
    return make_sheet([(0, _HEADERS), *_lines(events)])


def _lines(events: list[Any]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, event in enumerate(events, start=1):
        if "RRULE" in event or "RDATE" in event:
            raise BadFile("calendar_repeats", line=number, text=_word(event, "SUMMARY"))
        try:
            yield number, _cells(event)
        except (ValueError, AttributeError, TypeError, OverflowError) as error:
            raise BadFile("file_broken", line=number) from error


def _cells(event: Any) -> tuple[str, ...]:
    start, end = event["DTSTART"].dt if "DTSTART" in event else None, _end(event)
    all_day = not isinstance(start, datetime)
    latitude, longitude = _place(event)
    return (
        _code(event),
        _word(event, "SUMMARY"),
        _word(event, "X-RIMAY-KIND") or "evento",
        "" if start is None else _moment(start),
        "" if end is None else _moment(end),
        "hora_por_confirmar" if all_day else "exacta",
        _zone(event),
        _word(event, "LOCATION"),
        latitude,
        longitude,
        _word(event, "URL"),
        _word(event, "DESCRIPTION"),
        "cancelled" if _word(event, "STATUS").upper() == "CANCELLED" else "",
    )


def _end(event: Any) -> date | None:
    """The last moment; of an event of whole days the last day, which iCalendar excludes."""
    if "DTSTART" not in event:
        return None
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        return None
    if isinstance(end, datetime):
        return end
    last: date = end - timedelta(days=1)
    return last if last > start else None


def _moment(moment: date) -> str:
    """A time without a zone is one of Peru, whatever the machine's zone is."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    aware = moment if moment.tzinfo else moment.replace(tzinfo=_LIMA)
    return aware.astimezone(UTC).isoformat(timespec="minutes")


def _zone(event: Any) -> str:
    """Outlook calls Peru's zone `SA Pacific`, which would be read as Colombia's."""
    start = event.get("DTSTART")
    key = getattr(getattr(getattr(start, "dt", None), "tzinfo", None), "key", "UTC")
    outlook = start is not None and str(start.params.get("TZID", "")).startswith("SA Pacific")
    return _LIMA.key if outlook or key in ("UTC", None) else str(key)


def _place(event: Any) -> tuple[str, str]:
    geo = event.get("GEO")
    return (str(geo.latitude), str(geo.longitude)) if geo is not None else ("", "")


def _code(event: Any) -> str:
    """Ours if the file came from us; otherwise made of the UID, the same at every import."""
    ours, uid = _word(event, "X-RIMAY-CODE"), _word(event, "UID")
    if ours or not uid:
        return ours
    code = re.sub(r"[^A-Z0-9_]+", "-", uid.partition("@")[0].upper()).strip("-")
    if 0 < len(code) <= 40:
        return code
    return f"{code[:31]}-{hashlib.sha256(uid.encode()).hexdigest()[:8].upper()}".strip("-")


def _word(event: Any, name: str) -> str:
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) else value).strip()
