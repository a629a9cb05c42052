"""Texts that hang together: by links, directly or not, and on average."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

Link = tuple[int, int, float]
"""Two texts by their places, and how likely they ask for the same."""

_LARGEST: Final = 1_000  # texts of a part, which are compared all with all: 4 MB a number


def parts(number: int, links: Sequence[Link]) -> Iterable[list[int]]:
    """Of `number` texts, those that links join, directly or not, in order; who is alone is in none. What is
    too large falls apart at its weakest links."""
    roots = _joined(number, links)
    members: dict[int, list[int]] = {}
    for place, root in enumerate(roots):
        members.setdefault(root, []).append(place)
    for root, places in members.items():
        if len(places) > _LARGEST:
            own = sorted((link for link in links if roots[link[0]] == root), key=lambda link: -link[2])
            yield from _limited(places, own)
        elif len(places) > 1:
            yield places


def _limited(places: list[int], links: Sequence[Link]) -> Iterable[list[int]]:
    """Joined link by link, the likeliest first, as long as what comes of it is not too large."""
    parent = {place: place for place in places}
    size = dict.fromkeys(places, 1)
    for one, other, _ in links:
        first, second = _root(parent, one), _root(parent, other)
        if first != second and size[first] + size[second] <= _LARGEST:
            parent[second] = first
            size[first] += size[second]
    found: dict[int, list[int]] = {}
    for place in places:
        found.setdefault(_root(parent, place), []).append(place)
    return [members for members in found.values() if len(members) > 1]


def _joined(number: int, links: Sequence[Link]) -> list[int]:
    parent = dict(enumerate(range(number)))
    for one, other, _ in links:
        parent[_root(parent, other)] = _root(parent, one)
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
