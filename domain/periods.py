"""When a person means: "la próxima semana", "en diciembre", "el 12 de diciembre", "este fin de semana"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.text import fold

_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "setiembre|septiembre"),
    *("octubre", "noviembre", "diciembre"),
)
_WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_MONTH_AFTER_DAY = f"(?P<month>{'|'.join(_MONTHS)}|ene|feb|mar|abr|may|jun|jul|ago|set|sep|sept|oct|nov|dic)"
_WEEKDAY = f"(?P<weekday>{'|'.join(_WEEKDAYS)})"
_LEAD = r"\b(?:(?:para|en|el|la|los|de|del|durante|por|toda|todo) )*"
_DAYS = rf"{_LEAD}(?P<first>\d\d?) (?:al?|y|hasta el) (?P<last>\d\d?) (?:de )?"
_DAY = rf"{_LEAD}(?:(?:{'|'.join(_WEEKDAYS)}) )?(?P<day>\d\d?|primero)(?:ro|ero)? (?:de )?"
_COUNTED = r"(?P<count>\d\d?) (?P<unit>dia|semana)s?"
_YEAR = r"(?: (?:(?:de|del) )?(?P<year>20\d\d))?"
_NEXT = r"(?P<next>proxim[oa]|siguiente|otr[oa]) "
_COMING = r"(?P<coming> (?:que viene|que entra|entrante|proxim[oa]|siguiente))?"


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both days included."""

    start: date
    end: date


def find_period(text: str, today: date) -> tuple[Period | None, str]:
    """The first period that a text names, seen from `today`, and the folded text without it.

    A day or month without a year is the next one to come. (None, the folded text) when there is none.
    """
    for shape, read in _SHAPES:
        # Bars and dashes tell 12/12 from "12 12", so dates in figures are read before folding.
        said = text[:400] if shape in _FIGURES else fold(text[:400])
        for found in shape.finditer(said):
            period = read(found, today)
            if period:
                return period, fold(f"{said[: found.start()]} {said[found.end() :]}")
    return None, fold(text)


def _figures(found: re.Match[str], today: date) -> Period | None:
    year = found["year"] and int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    return _one(_date(int(found["day"]), int(found["month"]), year or None, today))


def _days_of_month(found: re.Match[str], today: date) -> Period | None:
    month, year = _month(found["month"]), _year(found)
    end = _date(int(found["last"]), month, year, today)
    start = end and _date(int(found["first"]), month, end.year, today)
    return Period(start, end) if start and end and start <= end else None


def _day_of_month(found: re.Match[str], today: date) -> Period | None:
    day = 1 if found["day"].startswith("p") else int(found["day"])
    return _one(_date(day, _month(found["month"]), _year(found), today))


def _whole_month(found: re.Match[str], today: date) -> Period:
    month, year = _month(found["month"]), _year(found)
    return _month_of(year or today.year + (month < today.month), month)


def _relative_day(found: re.Match[str], today: date) -> Period | None:
    return _one(today + timedelta({"hoy": 0, "esta": 0, "manana": 1, "pasado": 2}[found["day"].split()[0]]))


def _weekend(found: re.Match[str], today: date) -> Period:
    saturday = _monday(today) + timedelta(5 + (7 if found["next"] or found["coming"] else 0))
    return Period(max(saturday, today), saturday + timedelta(1))


def _week(found: re.Match[str], today: date) -> Period:
    monday = _monday(today) + timedelta(7 if found["next"] or found["coming"] else 0)
    return Period(max(monday, today), monday + timedelta(6))


def _this_or_next_month(found: re.Match[str], today: date) -> Period:
    months = today.year * 12 + today.month - 1 + (1 if found["next"] or found["coming"] else 0)
    period = _month_of(months // 12, months % 12 + 1)
    return Period(max(period.start, today), period.end)


def _this_or_next_year(found: re.Match[str], today: date) -> Period:
    year = today.year + (1 if found["next"] or found["coming"] else 0)
    return Period(max(date(year, 1, 1), today), date(year, 12, 31))


def _in_some_time(found: re.Match[str], today: date) -> Period | None:
    days = int(found["count"]) * (7 if found["unit"] == "semana" else 1)
    last = today + timedelta(days)
    return Period(today, last) if found["range"] else _one(last)


def _weekday(found: re.Match[str], today: date) -> Period | None:
    if found["day"]:
        return _next_day_numbered(int(found["day"]), today)
    ahead = (_WEEKDAYS.index(found["weekday"]) - today.weekday()) % 7
    return _one(today + timedelta(7 if ahead == 0 and (found["next"] or found["coming"]) else ahead))


def _numbered_day(found: re.Match[str], today: date) -> Period | None:
    return _next_day_numbered(int(found["day"]), today)


def _next_day_numbered(day: int, today: date) -> Period | None:
    """ "el 12": this month's or the next one's that has such a day."""
    for months in range(today.month - 1, today.month + 2):
        found = _date(day, months % 12 + 1, today.year + months // 12, today)
        if found and found >= today:
            return _one(found)
    return None


def _date(day: int, month: int, year: int | None, today: date) -> date | None:
    """The next such day when no year is said; None when there is none in this century."""
    for candidate in (year,) if year else range(today.year, today.year + 9):  # 29 February may be far
        if 2000 <= candidate < 2100 and 1 <= month <= 12 and 1 <= day <= monthrange(candidate, month)[1]:
            found = date(candidate, month, day)
            if year or found >= today:
                return found
    return None


def _one(day: date | None) -> Period | None:
    return Period(day, day) if day else None


def _month_of(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _month(name: str) -> int:
    return next(n for n, names in enumerate(_MONTHS, 1) if any(m.startswith(name) for m in names.split("|")))


def _year(found: re.Match[str]) -> int | None:
    return int(found["year"]) if found["year"] else None


def _monday(today: date) -> date:
    return today - timedelta(today.weekday())


_FIGURES = (
    re.compile(r"(?<!\d)(?P<year>20\d\d)-(?P<month>\d\d?)-(?P<day>\d\d?)(?!\d)", re.ASCII),
    re.compile(r"(?<!\d)(?P<day>\d\d?)[/-](?P<month>\d\d?)[/-](?P<year>20\d\d|\d\d)(?!\d)", re.ASCII),
    re.compile(r"(?<!\d)(?P<day>\d\d?)/(?P<month>\d\d?)(?P<year>)(?![\d/])", re.ASCII),
)
_Reader = Callable[[re.Match[str], date], Period | None]
_FOLDED: tuple[tuple[str, _Reader], ...] = (
    (rf"{_DAYS}{_MONTH_AFTER_DAY}{_YEAR}\b", _days_of_month),
    (rf"{_DAY}{_MONTH_AFTER_DAY}{_YEAR}\b", _day_of_month),
    (rf"{_LEAD}(?<!dos de )(?:mes de )?{_MONTH}{_YEAR}\b", _whole_month),
    (rf"{_LEAD}(?P<day>pasado manana|esta (?:manana|tarde|noche)|hoy(?: dia)?)\b", _relative_day),
    (r"\b(?:para |de |el dia de )?(?<!la )(?P<day>manana)\b", _relative_day),
    (rf"{_LEAD}(?:{_NEXT}|este )?(?:fin de semana|finde){_COMING}\b", _weekend),
    (rf"{_LEAD}(?:{_NEXT}|esta |misma )*semana{_COMING}\b", _week),
    (rf"{_LEAD}(?:{_NEXT}|este )mes\b(?P<coming>)", _this_or_next_month),
    (rf"{_LEAD}(?P<next>)mes{_COMING}\b", _this_or_next_month),
    (rf"{_LEAD}(?:{_NEXT}|este )ano\b(?P<coming>)", _this_or_next_year),
    (rf"\b(?:dentro de|en|(?:en )?(?:(?:los|las) )?(?P<range>proxim[oa]s)) {_COUNTED}\b", _in_some_time),
    (rf"{_LEAD}(?<!santo )(?:{_NEXT}|este )?{_WEEKDAY}{_COMING}(?: (?P<day>\d\d?))?\b", _weekday),
    (r"\b(?:para )?(?:el dia|el|dia) (?P<day>\d\d?)\b", _numbered_day),
)
_SHAPES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    *((shape, _figures) for shape in _FIGURES),
    *((re.compile(shape, re.ASCII), read) for shape, read in _FOLDED),
)
