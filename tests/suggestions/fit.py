"""Fits the constants of domain/likeness.py and domain/grouping_settled.py, on the development half alone.

    python -m tests.suggestions.fit

What a later step learns from, and what thresholds are chosen on, are likelihoods that were predicted for
families left out, never those of rows that were learned.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.sentences_model import load
from domain.grouping import JOINS
from domain.grouping_linked import parts
from domain.grouping_settled import LEAST, evidence
from domain.likeness import meaning, signs
from domain.likeness_words import plain
from tests.suggestions.labelled_set import Pair, Row, contributions, families, pairs
from tests.suggestions.measuring import best_threshold

FOLDS = 8
_THINNED = (0.0, 0.5, 0.85)
"""Processes differ in how often the same is asked: neighbours are learned from all rows, and where so many
of the groups have but one row left."""


def main() -> None:
    """Print what belongs into domain/."""
    encode = load()
    if encode is None:
        sys.exit("the sentence model is not installed")
    rows = contributions("desarrollo")
    vectors = encode([plain(row.text) for row in rows])
    _show("WITH_MODEL", rows, vectors @ vectors.T)
    _show("WORDS_ALONE", rows, None)


@dataclass(frozen=True, slots=True)
class Known:
    """Every two rows: their places, whether they ask for the same, and the fold of each."""

    places: tuple[Any, Any]
    same: Any
    folds: tuple[Any, Any]

    def of(self, chosen: Any) -> Known:
        """Some of them."""
        one, other = self.folds
        places = self.places[0][chosen], self.places[1][chosen]
        return Known(places, self.same[chosen], (one[chosen], other[chosen]))


def _show(name: str, rows: list[Row], cosines: Any) -> None:
    found = pairs(rows)
    ends = np.array([pair.one for pair in found]), np.array([pair.other for pair in found])
    folds = np.array(families(rows)) % FOLDS
    same = np.array([pair.same for pair in found])
    known = Known(ends, same, (folds[ends[0]], folds[ends[1]]))
    values = np.array([_values(rows, pair, cosines) for pair in found])
    worded = values[:, -1] > 0
    numbers, likely = _fitted(values, known, np.ones(len(found), dtype=bool))
    print(f"{name}: Final = Weights({_written([*numbers, *_limits(likely, known, worded)])})")
    _show_settling(name, rows, known, likely, worded)


def _show_settling(name: str, rows: list[Row], known: Known, likely: Any, worded: Any) -> None:
    """Two looks, each at all worlds one after the other."""
    worlds = [_left(rows, share) for share in _THINNED]
    squares = [_square(likely, known, len(rows)) * left * left[:, None] for left in worlds]
    repeated = [_repeated(square, left) for square, left in zip(squares, worlds, strict=True)]
    several, worded = _times(known, len(worlds)), np.tile(worded, len(worlds))
    print(f"{name}: Final = Settling((")
    for _ in range(2):
        looked = [_looked(square, often, known) for square, often in zip(squares, repeated, strict=True)]
        values, settled = (np.concatenate(some) for some in zip(*looked, strict=True))
        numbers, likely = _fitted(values, several, settled)
        squares = [_square(some, known, len(rows)) for some in np.split(likely, len(worlds))]
        print(f"    Round({_written(numbers)}),")
    there = np.concatenate([(left[known.places[0]] & left[known.places[1]]) for left in worlds])
    limits = _limits(likely[there], several.of(there), worded[there])
    print(f"), {_written(list(limits))})")


def _left(rows: list[Row], share: float) -> Any:
    """Which rows stay where so many of the groups have but one left."""
    dice, groups = random.Random(share), dict.fromkeys(row.group for row in rows)
    alone = [group for group in groups if dice.random() < share]
    kept = {group: dice.choice([row.id for row in rows if row.group == group]) for group in alone}
    return np.array([kept.get(row.group, row.id) == row.id for row in rows])


def _repeated(square: Any, left: Any) -> float:
    nearest = square.max(axis=1)[left]
    return float(np.where(nearest >= JOINS, nearest, 0.0).mean())


def _values(rows: list[Row], pair: Pair, cosines: Any) -> Sequence[float]:
    seen = signs(meaning(rows[pair.one].text), meaning(rows[pair.other].text))
    cosine = cosines[pair.one, pair.other] if cosines is not None else 0.0
    return (cosine, seen.overlap, seen.shared, seen.contained, seen.clash, seen.worded)


def _looked(square: Any, repeated: float, known: Known) -> tuple[Any, Any]:
    """What the neighbours say of each pair, as in domain/grouping.py, and which pairs are settled."""
    number = len(square)
    links = [(one, other, 0.0) for one, other in np.argwhere(np.triu(square >= JOINS)).tolist()]
    part = np.arange(number) + number
    for at, places in enumerate(parts(number, links)):
        part[places] = at
    square = square * (part[:, None] == part)
    signs_of = [sign[known.places] for sign in evidence(square, repeated)]
    return np.stack(signs_of, axis=1), square[known.places] >= LEAST


def _square(likely: Any, known: Known, number: int) -> Any:
    found = np.zeros((number, number))
    found[known.places] = likely
    return found + found.T


def _fitted(values: Any, known: Known, chosen: Any) -> tuple[list[float], Any]:
    """The curve over all chosen pairs, and how likely each is by a curve that saw neither of its families."""
    likely = np.zeros(len(values))
    one, other = known.folds
    for fold in range(FOLDS):
        learned, left = chosen & (one != fold) & (other != fold), chosen & (one == fold)
        likely[left] = _curve(values[learned], known.same[learned]).predict_proba(values[left])[:, 1]
    curve = _curve(values[chosen], known.same[chosen])
    return [float(curve.intercept_[0]), *curve.coef_[0].tolist()], likely


def _curve(values: Any, same: Any) -> LogisticRegression:
    return LogisticRegression(C=3, max_iter=2000).fit(values, same)


def _limits(likely: Any, known: Known, worded: Any) -> Iterator[float]:
    for chosen in (worded, ~worded):
        yield best_threshold(likely[chosen].tolist(), known.same[chosen].tolist())


def _times(known: Known, number: int) -> Known:
    every = np.tile(np.arange(len(known.same)), number)
    return known.of(every)


def _written(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:.2f}" for number in numbers)


if __name__ == "__main__":
    main()
