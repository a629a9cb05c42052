"""Places by their official names, where a text says that they are places: people are called like some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from domain.place_names import LONGEST_NAME, names
from domain.spelling import words_of
from domain.text import fold

_WORD: Final = re.compile(r"[^\W\d_]+")
_HAVE_NAMES: Final = words_of("municipalidad municipio muni alcaldia distrito provincia ugel ")
_BETWEEN: Final = words_of("distrital provincial de del en ")


def places_said(text: str) -> Iterator[tuple[int, int]]:
    """Where places begin and end in a text: the names after "Municipalidad de", "el distrito de"."""
    words = [(fold(match[0]), *match.span()) for match in _WORD.finditer(text)]
    for at, (word, _, _) in enumerate(words):
        if word in _HAVE_NAMES:
            first = next((n for n in range(at + 1, len(words)) if words[n][0] not in _BETWEEN), len(words))
            yield from _longest(words[first : first + LONGEST_NAME])


def _longest(words: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    for number in range(len(words), 0, -1):
        if " ".join(word for word, _, _ in words[:number]) in names():
            yield words[0][1], words[number - 1][2]
            return
