""" "¿Te sirvió?": when it is asked after an event, and what the answers come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from domain.event_seats import over_at
from domain.quiet import next_waking

SCORES = (1, 2, 3, 4, 5)
"""Nothing … a lot."""

AFTER = timedelta(hours=2)
"""Time to get home."""

ASSUMED_LENGTH = timedelta(hours=2)
"""Of an event that does not say when it ends."""

FRESH = timedelta(days=2)
"""Later nobody is asked any more."""


@dataclass(frozen=True, slots=True)
class Summary:
    """`average` with one decimal, rounded half up; None without answers. `counts`: of each score."""

    count: int
    average: Decimal | None
    counts: tuple[int, ...]


def ask_at(starts_at: datetime, ends_at: datetime | None, date_status: str, zone: ZoneInfo) -> datetime:
    """When those who came are asked: two hours after the end, by day. In UTC."""
    over = over_at(starts_at, ends_at, date_status, zone)
    if date_status == "exacta" and ends_at is None:
        over += ASSUMED_LENGTH
    return next_waking(over.astimezone(UTC) + AFTER, zone)


def summary(counts: Mapping[int, int]) -> Summary:
    """What the answers of an event come to. `counts`: how many gave each score."""
    each = tuple(counts.get(score, 0) for score in SCORES)
    total = sum(each)
    if not total:
        return Summary(0, None, each)
    points = sum(score * count for score, count in zip(SCORES, each, strict=True))
    average = (Decimal(points) / total).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Summary(total, average, each)


def read_answer(argument: str) -> tuple[int, int] | None:
    """The event and the score in a button's `42-5`; None for anything else."""
    event, _, score = argument.partition("-")
    usable = all(part.isascii() and part.isdecimal() and len(part) < 16 for part in (event, score))
    return (int(event), int(score)) if usable and int(score) in SCORES else None
