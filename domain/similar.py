"""Which proposals say nearly the same, by their words alone; the person decides whether they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from domain.spelling import words_of
from domain.text import fold

CANDIDATES = 200
"""At most so many are compared: a turn has five milliseconds."""

ALIKE = 33
"""From this score on, two proposals are shown as similar."""

READ = 400
"""Characters of each that are compared: the beginning says what it is about."""

_STEM = 5  # letters of a word that stay when it is bent: medicina, medicinas, medicinal
_TYPOS = 72  # unrelated sentences of the same length share up to 60 of 100 letters in order
_SHARED = 2  # one word in common is a subject, not a proposal
_EMPTY = words_of(
    "aqui cada como con cuando debe deberia del desde donde ellos entre esta estan estas este esto "
    "estos gente haga hacer hacia hagan haya hasta igual luego mas menos mucha muchas mucho muchos muy "
    "nada nadie ningun nuestra nuestro nosotros otra otras otro otros para pero poco poner porque "
    "pongan puede pueden que quien seria sin sobre solo son sus tambien tanto tener tiene tienen toda "
    "todas todo todos una unas unos vez ya estado peru pais favor necesitamos queremos quiero falta "
    "problema publico region distrito provincia"
)


def most_alike(text: str, candidates: Iterable[tuple[str, str]], most: int = 3) -> Sequence[str]:
    """The keys of those candidates (key, folded text) that are like `text`, the most alike first."""
    mine = _stems(fold(text[:READ]))
    scored = ((_likeness(mine, _stems(folded[:READ])), key) for key, folded in candidates)
    alike = sorted(((score, key) for score, key in scored if score >= ALIKE), key=lambda pair: -pair[0])
    return [key for _, key in alike[:most]]


def _likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """0 (nothing in common) to 100 (the same words), the same both ways."""
    if not one or not other:
        return 0
    if one == other:
        return 100
    shared = len(one & other)
    overlap = 100 * shared / min(len(one), len(other)) if shared >= _SHARED else 0.0
    letters = fuzz.ratio(" ".join(sorted(one)), " ".join(sorted(other)))
    return round(max(overlap, letters if letters >= _TYPOS else 0.0))


@lru_cache(maxsize=2048)
def _stems(folded: str) -> frozenset[str]:
    words = (word for word in folded.split() if len(word) > 3 and word not in _EMPTY)
    return frozenset(word[:_STEM] for word in words)
