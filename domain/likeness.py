"""How likely it is that two proposals ask for the same thing: by their ideas, by what each asks for, and
by the sentence model where there is one. A suggestion; a person decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from domain.likeness_asks import kinds, the_ask
from domain.likeness_places import without_places
from domain.likeness_words import ideas, plain, stems, weight

METHOD_VERSION: Final = "5"
"""Kept with every suggestion; rises when what is suggested changes."""

READ: Final = 400
"""Characters of each text that are compared: the beginning says what it is about."""

MOST_SHARED: Final = 3.0  # more ideas in common say nothing more


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the logistic curve, fitted on texts of 30 authors (`python -m tests.suggestions.fit`), that of words
    alone on eight of them. `cosine`: of the whole texts; `learned`: of both where the learned map puts them
    (domain/likeness_learned.py). A pair is suggested from one likelihood on where the two have words in
    common, and from another where they have none: the same ideas in other words are rarer, and then rarely
    chance."""

    base: float
    cosine: float
    learned: float
    overlap: float
    shared: float
    contained: float
    clash: float
    worded: float
    from_worded: float
    from_unworded: float


WITH_MODEL: Final = Weights(-10.02, 2.48, 15.97, 0.14, 0.60, -2.33, -0.49, -0.89, 0.56, 0.26)
WORDS_ALONE: Final = Weights(-6.48, 0.00, 0.00, 2.18, 2.00, 4.59, -1.16, -0.90, 0.42, 0.06)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is compared of a text without its places: its ideas and those of its ask, what each weigh
    together, the kinds of ask, its stems as they are written, and the words of its ask."""

    ideas: frozenset[str]
    weight: float
    asked: frozenset[str]
    asked_weight: float
    asks: frozenset[str]
    stems: frozenset[str]
    ask: str


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for two texts' asking for the same, or against it."""

    overlap: float
    shared: float
    contained: float
    clash: bool
    worded: bool


@lru_cache(maxsize=4096)
def meaning(text: str) -> Meaning:
    """What a text (as it was written) speaks of and asks for."""
    read = without_places(text[:READ])
    words, ask = plain(read), the_ask(read)
    found, asked = ideas(words), ideas(ask)
    return Meaning(found, _weight(found), asked, _weight(asked), kinds(ask), stems(words), ask)


def _weight(some: Iterable[str]) -> float:
    return math.fsum(map(weight, some))  # the same in whatever order a set has


def signs(one: Meaning, other: Meaning) -> Signs:
    """How much of the ideas two texts share, how much of what each asks for the other speaks of, whether they
    ask for different kinds of things, and whether they have a word in common."""
    shared = _weight(one.ideas & other.ideas)
    together = one.weight + other.weight - shared
    contained = (_of_ask(one, other) + _of_ask(other, one)) / 2
    clash = bool(one.asks and other.asks and one.asks.isdisjoint(other.asks))
    worded = not one.stems.isdisjoint(other.stems)
    return Signs(shared / together if together else 0.0, min(MOST_SHARED, shared), contained, clash, worded)


def _of_ask(one: Meaning, other: Meaning) -> float:
    """All of the other: "que publiquen la lista" asks for what was said before."""
    return _weight(one.asked & other.ideas) / one.asked_weight if one.asked_weight else 0.0


def likelihood(found: Signs, cosines: tuple[float, float] | None = None) -> float:
    """0 to 1. `cosines`: of the whole texts' vectors, and where the map puts them; None without a model."""
    by = WORDS_ALONE if cosines is None else WITH_MODEL
    cosine, learned = cosines or (0.0, 0.0)
    known = by.base + by.cosine * cosine + by.learned * learned
    known += by.overlap * found.overlap + by.shared * found.shared
    known += by.contained * found.contained + by.clash * found.clash + by.worded * found.worded
    return 1 / (1 + math.exp(-known))


def is_suggested(found: Signs, likely: float, *, model: bool) -> bool:
    """Whether a pair of this likelihood is shown to a person."""
    by = WITH_MODEL if model else WORDS_ALONE
    return likely >= (by.from_worded if found.worded else by.from_unworded)
