"""Documents in consultation: whether they take comments, and how a text is shown a page at a time."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

Standing = Literal["before", "open", "over"]

_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.!?;:…])\s+"), re.compile(r"\s+"))
"""Where a text may be cut, the better place first: between paragraphs, sentences, words."""


def standing(opens_on: date | None, closes_on: date | None, today: date) -> Standing:
    """Whether something with these days (both within it; None: no such end) has begun or is over."""
    if closes_on is not None and today > closes_on:
        return "over"
    return "before" if opens_on is not None and today < opens_on else "open"


def pages(text: str, longest: int) -> tuple[str, ...]:
    """A text in pieces of at most `longest` characters, none empty, every word kept and in order. Cut between
    paragraphs, else sentences, else words; a word that is longer than a page is cut itself."""
    found: list[str] = []
    rest = text.strip()
    while len(rest) > longest:
        end = _cut(rest, longest)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return (*found, rest) if rest else tuple(found)


def _cut(text: str, longest: int) -> int:
    for number, between in enumerate(_BREAKS):
        least = longest // 3 if number < len(_BREAKS) - 1 else 1  # a page of one short line helps nobody
        ends = [
            found.start()
            for found in between.finditer(text, 0, longest + 2)
            if least <= found.start() <= longest
        ]
        if ends:
            return ends[-1]
    return longest
