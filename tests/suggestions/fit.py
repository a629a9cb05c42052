"""Fits the constants of domain/likeness.py and domain/grouping_settled.py: python -m tests.suggestions.fit

On the texts of all authors, each a corpus of its own (authors.py). Where the learned map puts a text is, of
each author, said by a map that did not see them. What is held out of the labelled set is not read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from domain.grouping import JOINS
from domain.grouping_linked import parts
from domain.grouping_settled import LEAST, evidence, limit
from domain.likeness import meaning, signs
from domain.likeness_learned import mapped
from tests.suggestions.authors import HARD, LEFT_OUT, authors
from tests.suggestions.labelled_set import Row
from tests.suggestions.learn import corpora, learned

_THINNED = (0.0, 0.5, 0.85)
"""Processes differ in how often the same is asked: neighbours are learned from all rows, and where so many
of the groups have but one row left."""

_ORDINARY = 4
"""So often authors count who wrote as people do, beside those who were asked for what is hard."""

_NEARLY = 0.97  # of the best F1: of limits that find nearly as much, the highest is wrong least often
_SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_LEASTS = (0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.18, 0.21, 0.25, 0.3, 0.35, 0.4)


@dataclass(frozen=True, slots=True)
class Known:
    """Of one author every two rows: their places, whether they ask for the same, whether they have a word in
    common, and the signs as Weights has them, with the model and without. `counts`: how often, beside
    others."""

    rows: Sequence[Row]
    places: tuple[Any, Any]
    same: Any
    worded: Any
    signs: Mapping[str, Any]
    counts: int


@dataclass(frozen=True, slots=True)
class World:
    """What a process may be: the rows of one author that are left, and how likely each two are (square)."""

    of: Known
    left: Any
    likely: Any
    repeated: float


def main() -> None:
    """Print what belongs into domain/."""
    known = [_known(*one, *near) for one, near in zip(authors().items(), _near(), strict=True)]
    for name in ("WITH_MODEL", "WORDS_ALONE"):
        _show(name, known)


def _near() -> Iterator[tuple[Any, Any]]:
    """Of each author the cosines of the whole texts, and by a map that was learned from others."""
    texts = corpora()
    maps = {some: learned(texts, some) for some in LEFT_OUT}
    for name, of in texts.items():
        by = next(found for some, found in maps.items() if name in some)
        put = mapped(of.meanings, of.whole, of.asks, by)
        yield of.whole @ of.whole.T, put @ put.T


def _known(author: str, rows: Sequence[Row], cosines: Any, put: Any) -> Known:
    ones, others = places = np.triu_indices(len(rows), 1)
    groups, meanings = np.array([row.group for row in rows]), [meaning(row.text) for row in rows]
    seen = [signs(meanings[one], meanings[other]) for one, other in zip(ones, others, strict=True)]
    words = np.array([(s.overlap, s.shared, s.contained, s.clash, s.worded) for s in seen])
    near = np.stack([cosines[places], put[places]], axis=1)
    by = {"WITH_MODEL": np.hstack([near, words]), "WORDS_ALONE": np.hstack([near * 0, words])}
    counts = 1 if author in HARD else _ORDINARY
    return Known(rows, places, groups[ones] == groups[others], words[:, -1] > 0, by, counts)


def _show(name: str, known: Sequence[Known]) -> None:
    every = [np.ones(len(one.same), dtype=bool) for one in known]
    curve = _curve([one.signs[name] for one in known], known, every)
    likely = [curve.predict_proba(one.signs[name])[:, 1] for one in known]
    limits = [_limit(known, likely, worded=worded) for worded in (True, False)]
    print(f"{name}: Final = Weights({_written([*_numbers(curve), *limits])})")
    worlds = [world for one, some in zip(known, likely, strict=True) for world in _worlds(one, some)]
    print(f"{name}: Final = Settling((")
    for _ in range(2):
        worlds = _looked(worlds)
    print(f"), {_written(_limits(worlds))})")


def _limit(known: Sequence[Known], likely: Sequence[Any], *, worded: bool) -> float:
    """From which likelihood on a pair alone is suggested: of those whose F1 on average over authors is nearly
    the best, the highest, for it is shown to somebody who is writing."""

    def worth(least: float) -> float:
        return sum(
            _f1(some >= least, one, one.worded == worded) for one, some in zip(known, likely, strict=True)
        )

    tried: dict[float, float] = {least: worth(least) for least in np.arange(0.04, 0.6, 0.02).tolist()}
    return max(least for least, found in tried.items() if found >= _NEARLY * max(tried.values()))


def _worlds(known: Known, likely: Any) -> Iterator[World]:
    for share in _THINNED:
        left = _left(known.rows, share)
        square = _square(likely, known) * left * left[:, None]
        nearest = square.max(axis=1)[left]
        yield World(known, left, square, float(np.where(nearest >= JOINS, nearest, 0.0).mean()))


def _left(rows: Sequence[Row], share: float) -> Any:
    """Which rows stay where so many of the groups have but one left."""
    dice, groups = random.Random(share), dict.fromkeys(row.group for row in rows)
    alone = [group for group in groups if dice.random() < share]
    kept = {group: dice.choice([row.id for row in rows if row.group == group]) for group in alone}
    return np.array([kept.get(row.group, row.id) == row.id for row in rows])


def _looked(worlds: Sequence[World]) -> list[World]:
    """All of them after one look at the neighbours."""
    seen = [_evidence(world) for world in worlds]
    curve = _curve(
        [values for values, _ in seen], [world.of for world in worlds], [chosen for _, chosen in seen]
    )
    print(f"    Round({_written(_numbers(curve))}),")
    found = []
    for world, (values, chosen) in zip(worlds, seen, strict=True):
        likely = np.zeros(len(chosen))
        likely[chosen] = curve.predict_proba(values)[:, 1]
        found.append(World(world.of, world.left, _square(likely, world.of), world.repeated))
    return found


def _evidence(world: World) -> tuple[Any, Any]:
    """What the neighbours say of each pair that is settled, as in domain/grouping.py, and which are."""
    number = len(world.likely)
    links = [(one, other, 0.0) for one, other in np.argwhere(np.triu(world.likely >= JOINS)).tolist()]
    part = np.arange(number) + number
    for at, places in enumerate(parts(number, links)):
        part[places] = at
    square = world.likely * (part[:, None] == part)
    chosen = square[world.of.places] >= LEAST
    some = [sign[world.of.places][chosen] for sign in evidence(square, world.repeated)]
    return np.stack(some, axis=1), chosen


def _limits(worlds: Sequence[World]) -> list[float]:
    """The share and the two leasts: the highest whose F1 on average over all worlds is nearly the best."""
    good: dict[bool, list[tuple[float, float]]] = {}
    for worded in (True, False):
        tried = {
            (share, least): sum(_worth(world, share, least, worded=worded) for world in worlds)
            for share, least in product(_SHARES, _LEASTS)
        }
        good[worded] = [one for one, found in tried.items() if found >= _NEARLY * max(tried.values())]
    share = max({share for share, _ in good[True]} & {share for share, _ in good[False]})
    return [share, *(max(least for one, least in some if one == share) for some in good.values())]


def _worth(world: World, share: float, least: float, *, worded: bool) -> float:
    known, likely = world.of, world.likely[world.of.places]
    some = (known.worded == worded) & world.left[known.places[0]] & world.left[known.places[1]]
    return _f1(likely >= limit(likely[some], share, least), known, some)


def _f1(suggested: Any, known: Known, some: Any) -> float:
    """As often as the author counts."""
    said, same = suggested[some], known.same[some]
    return known.counts * float(2 * (said & same).sum() / max(1, said.sum() + same.sum()))


def _square(likely: Any, known: Known) -> Any:
    found = np.zeros((len(known.rows), len(known.rows)))
    found[known.places] = likely
    return found + found.T


def _curve(values: Sequence[Any], known: Sequence[Known], chosen: Sequence[Any]) -> LogisticRegression:
    """`values` are of the chosen pairs of each."""
    same = [one.same[some] for one, some in zip(known, chosen, strict=True)]
    counts = np.repeat([one.counts for one in known], [len(some) for some in same])
    curve = LogisticRegression(C=3, max_iter=2000)
    return curve.fit(np.concatenate(values), np.concatenate(same), sample_weight=counts)


def _numbers(curve: LogisticRegression) -> list[float]:
    return [float(curve.intercept_[0]), *curve.coef_[0].tolist()]


def _written(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:.2f}" for number in numbers)


if __name__ == "__main__":
    main()
