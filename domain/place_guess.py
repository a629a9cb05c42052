"""Where a proposal may be about: a place in its words, else where the person lives; only a suggestion."""

from __future__ import annotations

from functools import lru_cache

from domain.contribution_draft import COUNTRY, MANY
from domain.places import Ambiguous, place, recognise
from domain.text import fold

_EVERYWHERE = ("todo el peru", "todo el pais", "nivel nacional", "todas las regiones")
_MOST = 9


@lru_cache(maxsize=512)
def guess_place(text: str, home: str | None) -> str | None:
    """A ubigeo, several joined by MANY when the name repeats, COUNTRY, or None where nothing is known.

    A repeated name near home is the one meant, else the one that is larger than its namesakes.
    """
    found = recognise(text)
    if isinstance(found, Ambiguous):
        return _near([option.ubigeo for option in found.options], home)
    if found is not None:
        return found.ubigeo
    return COUNTRY if any(words in fold(text[:4_000]) for words in _EVERYWHERE) else home


def place_words(ubigeo: str) -> str:
    """ "Ayabaca (Piura)", "Piura", "Frías (Ayabaca, Piura)"."""
    name, _, around = place(ubigeo).label.partition(", ")
    return f"{name} ({around})" if around else name


def _near(codes: list[str], home: str | None) -> str:
    for digits in (4, 2) if home else ():
        near = [code for code in codes if home is not None and code.startswith(home[:digits])]
        if len(near) == 1:
            return near[0]
    largest = [code for code in codes if len(code) == min(map(len, codes))]
    return largest[0] if len(largest) == 1 else MANY.join(codes[:_MOST])
