"""What things are called inside a sentence."""

from __future__ import annotations

from functools import cache

from domain.text import fold
from mensajes import catalog


def named(language: str, title: str) -> str:
    """ "el Taller de salud y agua", "la Ronda de Hualcuy", or the title between quotes."""
    first = fold(title).split(" ")[0]
    for article in ("el", "la"):
        if first in _nouns(language, article):
            return catalog.text(language, f"kind.named.{article}", title=title)
    return catalog.text(language, "kind.named", title=title)


@cache
def _nouns(language: str, article: str) -> frozenset[str]:
    """What a title begins with that takes this article."""
    return frozenset(map(fold, catalog.words(language, f"kind.{article}")))
