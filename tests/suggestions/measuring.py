"""Figures of a suggestion: precision, recall, F1, and the adjusted Rand index of groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb


@dataclass(frozen=True, slots=True)
class Figures:
    """0 to 1 each; `right` is how many there are to be found."""

    precision: float
    recall: float
    f1: float
    right: int


def figures(suggested: Sequence[bool], true: Sequence[bool]) -> Figures:
    """Of suggestions against the truth, one by one. With nothing suggested, precision counts as 0."""
    hits = sum(1 for said, is_true in zip(suggested, true, strict=True) if said and is_true)
    said, right = sum(suggested), sum(true)
    precision, recall = hits / said if said else 0.0, hits / right if right else 0.0
    both = precision + recall
    return Figures(precision, recall, 2 * precision * recall / both if both else 0.0, right)


def best_threshold(scores: Sequence[float], true: Sequence[bool]) -> float:
    """The score from which on suggesting has the highest F1."""
    ranked = sorted(zip(scores, true, strict=True), reverse=True)
    right, hits, best, threshold = sum(true), 0, -1.0, 1.0
    for number, (score, is_true) in enumerate(ranked, start=1):
        hits += is_true
        following = ranked[number][0] if number < len(ranked) else -1.0
        f1 = 2 * hits / (number + right)
        if score != following and f1 > best:
            best, threshold = f1, (score + max(following, 0.0)) / 2
    return threshold


def adjusted_rand(found: Sequence[int], true: Sequence[str]) -> float:
    """1 where two ways of grouping agree, about 0 where they agree as by chance (Hubert and Arabie 1985)."""
    together = _pairs(Counter(zip(found, true, strict=True)).values())
    ours, theirs = _pairs(Counter(found).values()), _pairs(Counter(true).values())
    chance = ours * theirs / comb(len(true), 2)
    most = (ours + theirs) / 2
    return (together - chance) / (most - chance) if most != chance else 1.0


def _pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)
