"""The cells of the agenda that hold more than a word or a number. Each raises BadCell."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from domain.cell_dates import day
from domain.cells import BadCell, nearest, yes_no
from domain.places import parse_ubigeo
from domain.pools import Reserve
from domain.reminders import BadRule, parse_rules
from domain.text import fold

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}")
_RESERVE = re.compile(r"(?P<cls>[^:;@]+):\s*(?P<seats>\d{1,6})\s*(?:@\s*(?P<day>[^;]+))?")
_ZONES = ("America/Lima", "America/Bogota", "America/La_Paz", "America/Santiago", "UTC", "Europe/Madrid")
_SPEAKER_WIDTHS = (200, 200, 200, 80)


def code(text: str) -> str:
    """Letters, digits, `-` and `_`, in capitals: it travels in links, in which nothing else is safe."""
    code = text.upper()
    if not _CODE.fullmatch(code):
        raise BadCell("code")
    return code


def link(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", text, re.IGNORECASE) or len(text) > 500:
        raise BadCell("link")
    return text


def waiting(text: str) -> tuple[bool, int | None]:
    """Whether there is a waiting list, and how many may be on it: `sí`, `no`, or a number of two or more."""
    if text.isdecimal() and len(text) < 7 and int(text) > 1:
        return True, int(text)
    try:
        return yes_no(text), None
    except BadCell as error:
        raise BadCell("waiting_list") from error


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise BadCell("choice", nearest(text, _ZONES) or _ZONES[:1]) from error


def reserves(text: str) -> tuple[Reserve, ...]:
    """`osc:20;publico:10@2026-12-01`: seats for a class, each class once, and the day of their release."""
    found = [_reserve(part.strip()) for part in text.split(";") if part.strip()]
    if len({reserve.cls for reserve in found}) < len(found):
        raise BadCell("reserved")
    return tuple(found)


def _reserve(text: str) -> Reserve:
    parts = _RESERVE.fullmatch(text)
    if parts is None or int(parts["seats"]) == 0:
        raise BadCell("reserved")
    try:
        release = day(parts["day"]) if parts["day"] else None
        return Reserve(_class(parts["cls"]), int(parts["seats"]), release)
    except BadCell as error:
        raise BadCell("reserved") from error


def _class(text: str) -> str:
    """A type of organisation, or a region by its first two digits."""
    known = {"osc": "osc", "sociedad civil": "osc", "publico": "publico", "sector publico": "publico"}
    return known.get(fold(text)) or parse_ubigeo(text)[:2]


def speakers(text: str) -> tuple[tuple[str, str, str, str], ...]:
    """`Name|role|institution|country;…`; what is missing at the end of each is empty."""
    return tuple(_speaker(part) for part in text.split(";") if part.strip())


def _speaker(text: str) -> tuple[str, str, str, str]:
    parts = [part.strip() for part in text.split("|")] + [""] * 3
    wide = any(len(part) > width for part, width in zip(parts, _SPEAKER_WIDTHS, strict=False))
    if not parts[0] or any(parts[4:]) or wide:
        raise BadCell("speakers")
    return parts[0], parts[1], parts[2], parts[3]


def reminders(text: str) -> tuple[str, ...]:
    """`3d;24h;1h`: how long before the start, each once, the earliest first."""
    try:
        return parse_rules(text.replace(",", ";"))
    except BadRule as error:
        raise BadCell("reminders") from error
