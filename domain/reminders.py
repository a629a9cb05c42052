"""When somebody who has a seat is reminded: from rules such as "3d;24h;1h" to moments.

The defaults follow how one takes part. Who travels: three days and a day before. Who connects: a day and an
hour before. `hibrida` gets all three, because the hour before is when those who connect need the link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.quiet import EVENING, evening_before, is_quiet, nightfall

DEFAULTS = {
    "presencial": ("3d", "24h"),
    "virtual": ("24h", "1h"),
    "hibrida": ("3d", "24h", "1h"),
    "": ("3d", "24h"),
}

MIDMORNING = time(10)
"""When a reminder is sent that only knows the day; an event that begins before it is an early one."""

DAY = timedelta(days=1)
LATEST = timedelta(hours=2)

_RULE = re.compile(r"(\d{1,3})(d|h)", re.ASCII)


class BadRule(ValueError):
    """Not a rule for reminders: write a number and `d` (days) or `h` (hours), as in `3d;24h;1h`."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """When an event is, as far as that decides its reminders. `rules` empty: the defaults of `modality`."""

    starts_at: datetime
    zone: ZoneInfo
    modality: str  # presencial | virtual | hibrida | empty
    date_status: str  # exacta | hora_por_confirmar | semana | rango
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: sent at `at` (UTC, never in quiet hours); after `not_after` it is missed."""

    rule: str
    at: datetime
    not_after: datetime


def parse_rules(text: str) -> tuple[str, ...]:
    """The rules in a cell such as `3d; 24h`, each once, the longest first. Raises BadRule."""
    rules = {part.strip().lower() for part in text.split(";") if part.strip()}
    return tuple(sorted(rules, key=lambda rule: (-_lead(rule), rule)))


def schedule(event: Timetable, registered_at: datetime, now: datetime) -> tuple[Due, ...]:
    """The reminders of a registration, soonest first: none whose hour had already passed."""
    rules = event.rules or DEFAULTS.get(event.modality, DEFAULTS[""])
    dues = _by_hour(event, rules) if event.date_status == "exacta" else _by_day(event, rules)
    return tuple(sorted((due for due in dues if due.at > max(registered_at, now)), key=lambda due: due.at))


def _by_hour(event: Timetable, rules: Iterable[str]) -> list[Due]:
    first_at: dict[datetime, str] = {}
    moments = _merged(event, {rule: _moment(event, rule) for rule in rules})
    for rule in sorted(moments, key=_lead, reverse=True):
        first_at.setdefault(moments[rule], rule)
    return [_due(rule, at, event) for at, rule in first_at.items()]


def _merged(event: Timetable, moments: dict[str, datetime]) -> dict[str, datetime]:
    """An early event: what the night would swallow is said the evening before, once, with the 24 h one."""
    eve = _eve(event)
    if not any(_early(event, rule) for rule in moments):
        return moments
    that_day = {rule for rule, at in moments.items() if at.astimezone(event.zone).date() == eve.date()}
    return {rule: eve if rule in that_day and _lead(rule) <= DAY else at for rule, at in moments.items()}


def _by_day(event: Timetable, rules: tuple[str, ...]) -> list[Due]:
    """Only the day, the week or the range is known: the rules in days, at 10:00; without any, the longest."""
    in_days = [rule for rule in rules if rule.endswith("d")] or [max(rules, key=_lead)]
    first_day = event.starts_at.astimezone(event.zone).date()
    days = {rule: max(1, _lead(rule) // DAY) for rule in in_days}
    return [
        _due(rule, datetime.combine(first_day - timedelta(days=before), MIDMORNING, event.zone), event)
        for rule, before in days.items()
    ]


def _moment(event: Timetable, rule: str) -> datetime:
    if _early(event, rule):
        return _eve(event)
    at = event.starts_at - _lead(rule)
    return evening_before(at, event.zone) if is_quiet(at, event.zone) else at


def _early(event: Timetable, rule: str) -> bool:
    """Whether the night takes a rule of the last day before an event of the morning."""
    if event.starts_at.astimezone(event.zone).time() >= MIDMORNING:
        return False
    return _lead(rule) <= DAY and is_quiet(event.starts_at - _lead(rule), event.zone)


def _eve(event: Timetable) -> datetime:
    day = event.starts_at.astimezone(event.zone).date() - DAY
    return datetime.combine(day, EVENING, event.zone)


def _due(rule: str, at: datetime, event: Timetable) -> Due:
    """Late is later than a quarter of what was left, two hours, the night or the event's beginning."""
    late = at + min((event.starts_at - at) / 4, LATEST)
    return Due(rule, at.astimezone(UTC), min(late.astimezone(UTC), nightfall(at, event.zone)))


def _lead(rule: str) -> timedelta:
    match = _RULE.fullmatch(rule)
    if match is None or not int(match[1]):
        raise BadRule(rule)
    return timedelta(days=int(match[1])) if match[2] == "d" else timedelta(hours=int(match[1]))
