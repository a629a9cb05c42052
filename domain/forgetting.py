"""How long it is known who took part (people.md, "What is forgotten")."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

MONTHS = 6
"""After the plan is published; whoever writes later begins them anew."""


def published_until(today: date) -> date:
    """The last day on which a plan was published whose people are forgotten today: six months ago, or the
    last day of that month where it is shorter."""
    year, month = divmod(today.year * 12 + today.month - 1 - MONTHS, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def silent_since(today: date, zone: ZoneInfo) -> datetime:
    """Who wrote from this moment on is not silent. In UTC or with that zone's offset."""
    return datetime.combine(published_until(today), time(), zone)
