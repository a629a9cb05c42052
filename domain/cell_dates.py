"""Days and hours as sheets hold them: ISO 8601, or as people write them in Peru."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from domain.cells import BadCell

_ISO_DAY = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_PERU_DAY = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
_CLOCK = (
    r"(?:[T ,]+(?:a las? )?(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r" ?(?P<half>[ap]\.? ?m\.?)? ?h?(?:rs?|oras)?\.?(?P<offset>Z|[+-]\d{2}:?\d{2})?)?"
)
_SHAPES = tuple(re.compile(day + _CLOCK, re.IGNORECASE) for day in (_ISO_DAY, _PERU_DAY))

_YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with its hour when the cell has one, with its offset from UTC when the cell says it."""

    day: date
    clock: time | None = None
    offset: timezone | None = None

    def at(self, zone: ZoneInfo, *, otherwise: time = time()) -> datetime:
        """The instant in UTC; a day without an hour is taken at `otherwise` of that zone."""
        local = datetime.combine(self.day, self.clock or otherwise, tzinfo=self.offset or zone)
        return local.astimezone(UTC)


def moment(text: str) -> Moment:
    """`2027-01-24`, `2027-01-24T15:00-05:00`, `24/01/2027 3:00 p. m.`. Raises BadCell."""
    found = next((match for shape in _SHAPES if (match := shape.fullmatch(" ".join(text.split())))), None)
    if found is None:
        raise BadCell("moment")
    try:
        when = date(int(found["year"]), int(found["month"]), int(found["day"]))
        if when.year not in _YEARS:
            raise ValueError("a year typed wrong")
        return Moment(when, _clock(found), _offset(found["offset"]))
    except ValueError as error:
        raise BadCell("moment") from error


def day(text: str) -> date:
    """A day without an hour; an hour of midnight, which spreadsheets add, is dropped."""
    found = moment(text)
    if found.clock not in (None, time()):
        raise BadCell("day")
    return found.day


def kept_day(text: str) -> date | None:
    """A day as it is kept in a text (`2027-01-24`); None for an empty one."""
    return date.fromisoformat(text) if text else None


def _clock(found: re.Match[str]) -> time | None:
    if found["hour"] is None:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("an hour of the half day goes from 1 to 12")
        hour = hour % 12 + (12 if half == "p" else 0)
    elif found["minute"] is None:
        raise ValueError("a bare number is not an hour")
    return time(hour, int(found["minute"] or 0))


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text.upper() == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timezone((1 if text[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
