"""Which of many texts ask for the same thing: pairs of them, and groups.

Pairs that are suggested join texts into components. Inside a component average link joins what is alike on
the whole, so that a chain of neighbours is no group. Both are suggestions that a person confirms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from domain.grouping_rows import Compared, Near

FEWEST: Final = 10
"""Fewer texts than these a person reads as quickly: nothing is suggested among them."""

MOST_NEIGHBOURS: Final = 30
"""Of one text at most so many pairs with later ones are kept, the likeliest."""

TOGETHER: Final = 0.4
"""Average likelihood of a group, chosen on the development half of tests/suggestions."""

_LEAST: Final = 0.1  # less likely pairs are never suggested
_LARGEST: Final = 1_500  # texts of a component that are compared all with all: 9 MB


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts by their places, one < other, and how likely they ask for the same."""

    one: int
    other: int
    score: float


def suggested_pairs(texts: Compared) -> list[Pair]:
    """The pairs to show to a person, in the order of their places; none among fewer than FEWEST texts."""
    if len(texts) < FEWEST:
        return []
    return [pair for near in texts.near(_LEAST) for pair in _likeliest(near)]


def _likeliest(near: Near) -> Iterable[Pair]:
    """Those to suggest, of one text no more than MOST_NEIGHBOURS."""
    import numpy as np

    ones, others, likely = (some[near.suggested] for some in (near.ones, near.others, near.likely))
    ranked = np.lexsort((-likely, ones))
    rank = np.arange(len(ones)) - np.searchsorted(ones, ones)  # of each among those of the same text
    kept = np.sort(ranked[rank < MOST_NEIGHBOURS])
    return map(Pair, ones[kept].tolist(), others[kept].tolist(), likely[kept].tolist())


def suggested_groups(texts: Compared, pairs: Sequence[Pair], together: float = TOGETHER) -> list[list[int]]:
    """Groups of at least two texts, each as places in order, the largest first."""
    near = [pair for pair in pairs if pair.score >= together]
    groups = [
        group
        for component in _components(len(texts), near)
        for group in average_link(texts.among(component), component, together)
    ]
    return sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))


def _components(number: int, pairs: Sequence[Pair]) -> Iterable[list[int]]:
    """Texts that pairs join, directly or not. A component that is too large falls apart at its weakest
    pairs."""
    roots = _joined(number, pairs)
    members: dict[int, list[int]] = {}
    for place, root in enumerate(roots):
        members.setdefault(root, []).append(place)
    for root, places in members.items():
        if len(places) > _LARGEST:
            own = sorted((pair for pair in pairs if roots[pair.one] == root), key=lambda pair: -pair.score)
            yield from _limited(places, own)
        elif len(places) > 1:
            yield places


def _limited(places: list[int], pairs: Sequence[Pair]) -> Iterable[list[int]]:
    """Joined pair by pair, the likeliest first, as long as what comes of it is not too large."""
    parent = {place: place for place in places}
    size = dict.fromkeys(places, 1)
    for pair in pairs:
        one, other = _root(parent, pair.one), _root(parent, pair.other)
        if one != other and size[one] + size[other] <= _LARGEST:
            parent[other] = one
            size[one] += size[other]
    found: dict[int, list[int]] = {}
    for place in places:
        found.setdefault(_root(parent, place), []).append(place)
    return [members for members in found.values() if len(members) > 1]


def _joined(number: int, pairs: Sequence[Pair]) -> list[int]:
    parent = dict(enumerate(range(number)))
    for pair in pairs:
        parent[_root(parent, pair.other)] = _root(parent, pair.one)
    return [_root(parent, place) for place in range(number)]


def _root(parent: dict[int, int], place: int) -> int:
    while parent[place] != place:
        parent[place] = place = parent[parent[place]]
    return place


def average_link(likely: Any, places: Sequence[int], together: float) -> list[list[int]]:
    """Join the two groups that are most alike on average, until none are as alike as `together`. `likely` is
    square and symmetric, each text with each other; it is written over."""
    import numpy as np

    members = [[place] for place in places]
    sizes, every = np.ones(len(places)), np.arange(len(places))
    likely[every, every] = -1.0
    best = likely.argmax(axis=1)
    scores = likely[every, best]
    while scores.max() >= together:
        one = int(scores.argmax())
        other = int(best[one])
        _merge(likely, sizes, one, other)
        members[one], members[other] = members[one] + members[other], []
        stale = (best == one) | (best == other)
        stale[[one, other]] = True
        best[stale] = likely[stale].argmax(axis=1)
        closer = likely[:, one] > likely[every, best]
        best[closer] = one
        scores = likely[every, best]
    return [group for group in members if len(group) > 1]


def _merge(likely: Any, sizes: Any, one: int, other: int) -> None:
    """The second group goes into the first: its likelihoods are the average over all members."""
    whole = sizes[one] + sizes[other]
    average = (likely[one] * sizes[one] + likely[other] * sizes[other]) / whole
    average[[one, other]] = -1.0
    average[sizes == 0] = -1.0
    sizes[one], sizes[other] = whole, 0
    likely[one], likely[:, one] = average, average
    likely[other], likely[:, other] = -1.0, -1.0
