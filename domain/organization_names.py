"""Names of organisations that organisers look through: what one is looking for, and what may be one twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz, process

from domain.organizations import keys, may_be_same
from domain.text import fold

ALIKE = 88
"""Out of 100: names at least that near are worth a look."""

_SHOWN = 30
_CROWDED = 200  # names under one key: so common a word tells nobody apart


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation as it is listed: `type` publico | osc | ninguna, `used` by so many rows."""

    id: int
    name: str
    type: str
    subtype: str = ""
    used: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be one, the one with more rows last: that is the one to keep. `score` out of 100."""

    variant: Known
    kept: Known
    score: int


def looked_for(text: str, known: Sequence[Known]) -> list[Known]:
    """Those whose name is like the text, the nearest first."""
    names = [fold(one.name) for one in known]
    found = process.extract(fold(text), names, scorer=fuzz.WRatio, limit=_SHOWN, score_cutoff=60)
    return [known[index] for _, _, index in found]


def twice(known: Sequence[Known]) -> list[Pair]:
    """Pairs that may be one organisation, the likeliest first: each shares a telling word or its initials."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(known):
        for key in keys(one.name):
            groups[key].append(index)
    together = {
        pair for group in groups.values() if len(group) <= _CROWDED for pair in combinations(group, 2)
    }
    pairs = (_pair(known[first], known[second]) for first, second in together)
    alike = (one for one in pairs if one.score >= ALIKE)
    return sorted(alike, key=lambda one: (-one.score, one.kept.id, one.variant.id))


def _pair(one: Known, other: Known) -> Pair:
    variant, kept = sorted((one, other), key=lambda each: (each.used, -each.id))
    near = round(fuzz.token_sort_ratio(fold(one.name), fold(other.name)))
    same = near < ALIKE and may_be_same(one.name, other.name)
    return Pair(variant, kept, ALIKE if same else near)
