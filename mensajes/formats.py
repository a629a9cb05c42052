"""How moments, names and lists read inside a sentence: the part after the colon in `{starts:longday}`.

Babel knows the words of each country but takes tens of microseconds to write one date, so each piece is
written once per day or per minute and remembered. The memory is keyed by plain numbers and never by the
moment itself: two equal instants in two zones are equal keys, and they read differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_time, get_day_names, get_month_names
from babel.lists import format_list

_LOCALES: Final = {"es": "es_PE"}
_NOON: Final = {"es": "12 del día"}  # "12 p. m." is midnight to many
_LONG: Final = {
    "longday": "EEEE d 'de' MMMM",
    "weekday": "EEEE d",
    "date": "d 'de' MMMM 'de' y",
    "month": "MMMM",
    "short": "d MMM",
}


def apply(value: object, spec: str, language: str) -> str:
    """`value` written as `spec` says: one name, or several in order (`longday|cap`); none means plain.

    day "sáb. 12 dic." · short "12 dic." · longday "sábado 12 de diciembre" · weekday "jueves 10" ·
    month "diciembre" · date "12 de diciembre de 2026" · clock "9 a. m.", "3:30 p. m.",
    "12 del día" · list "a, b y c" ·
    cap: a capital first.
    ValueError where the value does not fit: a moment without zone, a clock of a day, nothing at all.
    """
    if not spec:
        return _plain(value)
    result: object = value
    for name in spec.split("|"):
        result = _SPECS[name](result, language)
    return str(result)


def known(spec: str) -> bool:
    """Whether every part of a spec exists."""
    return not spec or all(name in _SPECS for name in spec.split("|"))


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"a text or a whole number goes here, not {value!r}")


def _day_of(value: object) -> date:
    if isinstance(value, datetime):
        return _aware(value).date()
    if isinstance(value, date):
        return value
    raise ValueError(f"a day goes here, not {value!r}")


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without its zone: {moment!r}")
    return moment


def _clock(value: object, language: str) -> str:
    if not isinstance(value, datetime):
        raise ValueError(f"a moment goes here, not {value!r}")
    return _written_clock(_aware(value).hour, value.minute, language)


def _day(value: object, language: str) -> str:
    return _written_short(_day_of(value), language)


def _long(pattern: str) -> Callable[[object, str], str]:
    return lambda value, language: _written(_day_of(value), pattern, language)


def _cap(value: object, _language: str) -> str:
    text = _plain(value)
    return text[:1].upper() + text[1:]


def _list(value: object, language: str) -> str:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError(f"a list goes here, not {value!r}")
    names = [_plain(item) for item in value]
    written = format_list(names, locale=_locale(language))
    if language == "es" and len(names) > 1 and _sounds_like_i(names[-1]):
        return written.removesuffix(f"y {names[-1]}") + f"e {names[-1]}"
    return written


def _sounds_like_i(word: str) -> bool:
    start = word.lower()
    return start.startswith(("i", "í", "hi", "hí")) and not start.startswith(("hie", "ia", "ie", "io"))


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, language: str) -> str:
    return _spaces(format_date(day, pattern, locale=_locale(language)))


@lru_cache(maxsize=4096)
def _written_short(day: date, language: str) -> str:
    weekday = get_day_names("abbreviated", locale=_locale(language))[day.weekday()]
    month = get_month_names("abbreviated", locale=_locale(language))[day.month]
    return _spaces(f"{_dotted(weekday)} {day.day} {_dotted(month)}")


@lru_cache(maxsize=2048)
def _written_clock(hour: int, minute: int, language: str) -> str:
    if language in _NOON and (hour, minute) == (12, 0):
        return _NOON[language]
    pattern = "h:mm a" if minute else "h a"
    return _spaces(format_time(time(hour, minute), pattern, locale=_locale(language)))


def _dotted(word: str) -> str:
    return word if word.endswith(".") else f"{word}."


def _spaces(text: str) -> str:
    """Plain spaces: one no-break space makes an SMS cost double."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


_SPECS: Final[dict[str, Callable[[object, str], str]]] = {
    "day": _day,
    "clock": _clock,
    "cap": _cap,
    "list": _list,
    **{name: _long(pattern) for name, pattern in _LONG.items()},
}
