"""Quiet hours: from 21:00 to 08:00 in the event's own zone nobody is written to and no deadline runs."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(8)
NIGHT = time(21)
EVENING = time(20)
"""When something that falls in the night is said instead, the evening before."""


def is_quiet(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether `moment` (aware) is in the night of `zone`. 08:00 is not; 21:00 is."""
    return not MORNING <= moment.astimezone(zone).time() < NIGHT


def next_waking(moment: datetime, zone: ZoneInfo) -> datetime:
    """`moment` itself by day; in the night, 08:00 of the morning that follows. In UTC."""
    local = moment.astimezone(zone)
    if not is_quiet(moment, zone):
        return moment.astimezone(UTC)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def evening_before(moment: datetime, zone: ZoneInfo) -> datetime:
    """20:00 of the evening before the night that `moment` falls in. In UTC."""
    local = moment.astimezone(zone)
    day = local.date() if local.time() >= NIGHT else local.date() - timedelta(days=1)
    return datetime.combine(day, EVENING, zone).astimezone(UTC)


def nightfall(moment: datetime, zone: ZoneInfo) -> datetime:
    """21:00 of the day of `moment`. In UTC."""
    return datetime.combine(moment.astimezone(zone).date(), NIGHT, zone).astimezone(UTC)


def after_waking_time(start: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The moment when `length` has run since `start`, nights left out. In UTC."""
    at = next_waking(start, zone)
    while at + length > nightfall(at, zone):
        length -= nightfall(at, zone) - at
        at = next_waking(nightfall(at, zone), zone)
    return at + length


def waking_time(start: datetime, end: datetime, zone: ZoneInfo) -> timedelta:
    """How much time runs between the two, nights left out; zero if `end` is not later."""
    total = timedelta()
    at = next_waking(start, zone)
    while at < end:
        total += min(end.astimezone(UTC), nightfall(at, zone)) - at
        at = next_waking(nightfall(at, zone), zone)
    return total
