"""What every provider's raw values go through: storable text, whole numbers, phones, pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import phonenumbers

MAX_TEXT = 20_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL and lone surrogates: no database takes them
_BREAKS = (r"\n\s*\n", r"\n", r"(?<=[.!?…])\s+", r"\s+")  # where to cut, the kindest first


def clean(value: Any, limit: int = MAX_TEXT) -> str:
    """The text that can be stored, at most `limit` characters; empty for what is no text."""
    return _UNSTORABLE.sub("", value)[:limit] if isinstance(value, str) else ""


def whole(value: Any) -> int | None:
    """The whole number, where it is one and every database and JSON reader can hold it (53 bits)."""
    number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    return value if number else None


def e164(number: Any) -> str | None:
    """`+51987654321` from an international number with or without its plus; None where it is no number."""
    digits = re.sub(r"[\s().-]", "", clean(number, 40)).removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def utf16_units(text: str) -> int:
    """Length as the strictest providers count it: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit: int, size: Callable[[str], int] = len) -> list[str]:
    """The text in pieces of at most `limit` by `size`, cut at paragraphs, else lines, sentences, words."""
    rest, found = text.strip(), []
    while size(rest) > limit:
        cut = _cut(rest, limit, size)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found


def _cut(text: str, limit: int, size: Callable[[str], int]) -> int:
    """Where the first piece ends: the last kind break in its second half, else as much as fits."""
    longest = min(limit, len(text))
    while size(text[:longest]) > limit:
        longest -= 1
    window = text[: longest + 1]
    for pattern in _BREAKS:
        last = max((found.start() for found in re.finditer(pattern, window)), default=0)
        if longest // 2 < last <= longest:
            return last
    return longest
