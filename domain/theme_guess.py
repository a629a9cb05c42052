"""Which theme a text may be about, by its words: a suggestion that the person confirms or changes.

The words are those of domain/data/same_words.csv, where an idea may speak for a theme.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from domain.likeness_words import ideas, plain, theme_of, weight
from domain.themes import DEFAULT_THEMES

_READ: Final = 4_000  # characters of a text that are looked at

_OFTEN: Final = 0.5  # the weight from which on an idea is of few texts
_LITTLE: Final = 0.675  # what all ideas of many texts say together
_OTHER: Final = "otro"
_CLEARER: Final = 0.6  # how much more the words say for a theme than for the next, to be suggested

CLEARLY: Final = 1.2
"""… to be suggested without asking who knows examples too: from here on these are right no more often."""

GUESSED: Final = frozenset(theme.code for theme in DEFAULT_THEMES) - {_OTHER}
"""The codes that words can suggest."""


@lru_cache(maxsize=512)
def spoken_of(text: str) -> Mapping[str, float]:
    """How much the ideas of a text say for each theme, for those that any speaks for. What is in many texts,
    mostly places where anything may happen, says a little, however much of it there is: people are robbed in
    buses on roads."""
    found: dict[str, float] = {}
    often: set[str] = set()
    for idea in sorted(ideas(plain(text[:_READ]))):
        theme, much = theme_of(idea), weight(idea)
        if theme and much < _OFTEN:
            often.add(theme)
        elif theme:
            found[theme] = found.get(theme, 0.0) + (1 + much) / 2
    return {theme: found.get(theme, 0.0) + _LITTLE * (theme in often) for theme in sorted(often.union(found))}


def guess_theme(text: str, codes: Collection[str], clearer: float = _CLEARER) -> str | None:
    """The one of these themes that the words say most for, by so much; None where they say little, or most
    for what is of no theme."""
    said = sorted((-much, code) for code, much in spoken_of(text).items() if code in codes or code == _OTHER)
    (much, code), (less, _) = [*said, (0.0, ""), (0.0, "")][:2]
    return code if code in GUESSED and less - much >= clearer else None
