"""Which of many texts ask for the same thing: pairs of them, and groups.

Pairs that are near join texts into parts, and within a part every pair is judged together with all others
(domain/grouping_settled.py). There average link joins what is alike on the whole, so that a chain of
neighbours is no group. Both are suggestions that a person confirms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.grouping_linked import Link, average_link, parts
from domain.grouping_rows import Compared, Near
from domain.grouping_settled import LEAST, WITH_MODEL, WORDS_ALONE, limit, settled

if TYPE_CHECKING:
    from domain.grouping_rows import Numbers

FEWEST: Final = 10
"""Fewer texts than these a person reads as quickly: nothing is suggested among them."""

MOST_NEIGHBOURS: Final = 30
"""Of one text at most so many pairs with later ones are kept, the likeliest."""

JOINS: Final = 0.05
"""From this likelihood on, taken alone, a pair's texts are judged together."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts by their places, one < other, and how likely they ask for the same."""

    one: int
    other: int
    score: float


@dataclass(frozen=True, slots=True)
class Group:
    """Texts by their places, in order, and how likely each asks for the same as the others, on average."""

    places: Sequence[int]
    scores: Sequence[float]


@dataclass(frozen=True, slots=True)
class Part:
    """Texts that are judged together, by their places, in order. Square, each with each: how likely they ask
    for the same, and whether that is suggested. `together`: how likely that is on average in a group."""

    places: Sequence[int]
    likely: Numbers
    suggested: Numbers
    together: float


def suggested(texts: Compared) -> tuple[list[Pair], list[Group]]:
    """The pairs to show to a person, in the order of their places, and the groups of at least two texts, the
    largest first; none among fewer than FEWEST texts."""
    pairs: list[Pair] = []
    groups: list[Group] = []
    for part in judged(texts) if len(texts) >= FEWEST else ():
        pairs += _likeliest(part)
        groups += _groups(part)
    pairs.sort(key=lambda pair: (pair.one, pair.other))
    return pairs, sorted(groups, key=lambda group: (-len(group.places), group.places))


def judged(texts: Compared) -> Iterator[Part]:
    """All texts that are near to another, in parts."""
    import numpy as np

    by = WITH_MODEL if texts.by_model else WORDS_ALONE
    links, repeated = _linked(texts)
    squares = []
    for places in parts(len(texts), links):
        likely, worded = texts.among(places, LEAST)
        squares.append((places, settled(likely, repeated, by), worded))
    worded_limit = limit(_of_pairs(squares, worded=True), by.share, by.least_worded)
    other_limit = limit(_of_pairs(squares, worded=False), by.share, by.least_unworded)
    for places, likely, worded in squares:
        limits = np.where(worded, np.float32(worded_limit), np.float32(other_limit))
        yield Part(places, likely, likely >= limits, worded_limit)


def _of_pairs(squares: Iterable[tuple[Sequence[int], Numbers, Numbers]], *, worded: bool) -> Numbers:
    """How likely each pair is that has words in common, or none; what is not likely at all is left out."""
    import numpy as np

    kept = [np.triu(likely)[(common == worded) & (likely >= LEAST)] for _, likely, common in squares]
    return np.concatenate(kept) if kept else np.zeros(0, np.float32)


def _linked(texts: Compared) -> tuple[list[Link], float]:
    """Pairs that are judged together, and how likely a text asks for the same as its nearest, on average."""
    import numpy as np

    links: list[Link] = []
    nearest = np.zeros(len(texts), dtype=np.float32)
    for near in texts.near(JOINS):
        links += _nearest(near)
        for ends in (near.ones, near.others):
            np.maximum.at(nearest, ends, near.likely)
    return links, float(nearest.mean()) if len(texts) else 0.0


def _nearest(near: Near) -> Iterable[Link]:
    """Of one text no more than MOST_NEIGHBOURS, the likeliest."""
    kept = _kept(near.ones, near.likely)
    return zip(near.ones[kept].tolist(), near.others[kept].tolist(), near.likely[kept].tolist(), strict=True)


def _likeliest(part: Part) -> Iterator[Pair]:
    import numpy as np

    ones, others = np.triu(part.suggested, 1).nonzero()
    likely = part.likely[ones, others]
    for at in _kept(ones, likely).tolist():
        yield Pair(part.places[ones[at]], part.places[others[at]], float(likely[at]))


def _kept(ones: Numbers, likely: Numbers) -> Numbers:
    """Where the MOST_NEIGHBOURS likeliest pairs of each first text are; `ones` are in order."""
    import numpy as np

    ranked = np.lexsort((-likely, ones))
    rank = np.arange(len(ones)) - np.searchsorted(ones, ones)  # of each among those of the same text
    found: Numbers = np.sort(ranked[rank < MOST_NEIGHBOURS])
    return found


def _groups(part: Part) -> Iterator[Group]:
    for group in average_link(part.likely.copy(), range(len(part.places)), part.together):
        members = sorted(group)
        scores = part.likely[members][:, members].sum(axis=1) / (len(members) - 1)
        yield Group([part.places[at] for at in members], scores.tolist())
