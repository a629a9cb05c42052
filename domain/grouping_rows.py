"""Likelihoods of many texts at once: domain/likeness.py in numpy, a block of rows at a time.

Memory grows with the texts, not with their pairs. What cannot reach the likelihood that is asked for,
however much else the two had in common, is left out early. numpy is imported by whoever groups, in a
process of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from domain.likeness import MOST_SHARED, WITH_MODEL, WORDS_ALONE, Meaning, Weights
from domain.likeness_learned import WIDTH
from domain.likeness_words import weight

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[Any]]
    Places = np.ndarray[Any, np.dtype[Any]]

_BLOCK: Final = 64  # rows that are calculated at once
_TINY: Final = 1e-9  # that nothing is divided by nothing
_ANY: Final = -1  # every kind of ask: who names none clashes with nobody
_COMMON: Final = 50  # an idea of more than a fiftieth of all texts is multiplied, a rarer one looked up


@dataclass(frozen=True, slots=True)
class Near:
    """Pairs of texts by their places, each once with `ones` < `others`, in order; how likely they ask for the
    same, and whether they have a word in common."""

    ones: Places
    others: Places
    likely: Numbers
    worded: Numbers


class Compared:
    """Texts that are compared with one another. `vectors`: joined (domain/likeness_learned.py), (n, any) of
    float32; None without a model."""

    def __init__(self, meanings: Sequence[Meaning], vectors: Numbers | None) -> None:
        import numpy as np

        self._np = np
        self._meanings, self._vectors = meanings, vectors
        self._by = WORDS_ALONE if vectors is None else WITH_MODEL
        self._weighed = None if vectors is None else vectors * _each(vectors, self._by)
        self._weights = np.array([one.weight + _TINY for one in meanings], dtype=np.float32)
        half = self._by.contained / 2
        self._asked_each = np.array(
            [half / one.asked_weight if one.asked_weight else 0.0 for one in meanings], dtype=np.float32
        )
        ideas, asked = [one.ideas for one in meanings], [one.asked for one in meanings]
        stems = [one.stems for one in meanings]
        self._ideas, self._stems = _Shared(ideas, ideas, weight), _Shared(stems, stems, lambda _stem: 1.0)
        self._asked, self._told = _Shared(asked, ideas, weight), _Shared(ideas, asked, weight)
        bits = {name: 1 << at for at, name in enumerate(sorted({a for m in meanings for a in m.asks}))}
        asks = [sum(bits[ask] for ask in one.asks) or _ANY for one in meanings]
        self._asks = np.array(asks, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._meanings)

    @property
    def by_model(self) -> bool:
        """Whether the sentence model's vectors speak too."""
        return self._vectors is not None

    def near(self, least: float) -> Iterator[Near]:
        """Every pair that asks for the same with a likelihood of `least` or more, some at a time."""
        np = self._np
        for start in range(0, len(self), _BLOCK):
            sums, worded = self._sums(start, min(start + _BLOCK, len(self)))
            ones, others = np.triu(sums >= _odds(least), 1).nonzero()
            likely = 1 / (1 + np.exp(-sums[ones, others]))
            yield Near(ones + start, others + start, likely, worded[ones, others])

    def _sums(self, start: int, stop: int) -> tuple[Numbers, Numbers]:
        """What speaks for or against it that these texts ask for the same as each from the first of them on,
        and whether they have a word in common."""
        np, by, shared = self._np, self._by, self._ideas.block(start, stop)
        sums: Numbers = self._weights[start:stop, None] + self._weights[start:]
        sums -= shared
        np.divide(shared, sums, out=sums)
        sums *= by.overlap
        sums += np.minimum(shared, MOST_SHARED, out=shared) * by.shared
        for of_ask, each in (
            (self._asked.block(start, stop), self._asked_each[start:stop, None]),
            (self._told.block(start, stop), self._asked_each[start:]),
        ):
            of_ask *= each
            sums += of_ask
        sums += by.base
        if self._vectors is not None and self._weighed is not None:
            sums += self._vectors[start:stop] @ self._weighed[start:].T
        clash = (self._asks[start:stop, None] & self._asks[start:]) == 0
        worded = self._stems.block(start, stop) > 0
        for sign, weighs in ((clash, by.clash), (worded, by.worded)):
            sums += sign * np.float32(weighs)
        return sums, worded

    def among(self, places: Sequence[int], least: float) -> tuple[Numbers, Numbers]:
        """How likely each of some texts asks for the same as each other of them, and whether the two have a
        word in common: square; what is less likely than `least` is 0."""
        np, vectors = self._np, None if self._vectors is None else self._vectors[self._np.asarray(places)]
        some = Compared([self._meanings[place] for place in places], vectors)
        likely: Numbers = np.zeros((len(places), len(places)), dtype=np.float32)
        worded: Numbers = np.zeros(likely.shape, dtype=bool)
        for near in some.near(least):
            likely[near.ones, near.others] = likely[near.others, near.ones] = near.likely
            worded[near.ones, near.others] = worded[near.others, near.ones] = near.worded
        return likely, worded


def _each(vectors: Numbers, by: Weights) -> Numbers:
    """What each number of joined vectors weighs."""
    import numpy as np

    return np.repeat(np.array([by.cosine, by.learned], np.float32), [WIDTH, vectors.shape[1] - WIDTH])


class _Shared:
    """How much weighs together what the first of two has in common with the second."""

    def __init__(
        self,
        firsts: Sequence[frozenset[str]],
        seconds: Sequence[frozenset[str]],
        weigh: Callable[[str], float],
    ) -> None:
        import numpy as np

        number = Counter(idea for some in seconds for idea in some)
        common = [idea for idea, texts in number.items() if texts * _COMMON > len(seconds)]
        self._first_has, self._second_has = (
            np.array([[idea in some for idea in common] for some in sets], dtype=np.float32)
            for sets in (firsts, seconds)
        )
        self._first_has *= np.array([weigh(idea) for idea in common], dtype=np.float32)
        rare = {idea: at for at, idea in enumerate(number.keys() - common)}
        self._weights = np.array([weigh(idea) for idea in rare], dtype=np.float32)
        self._named, self._named_from = _side_by_side(
            [[rare[i] for i in some & rare.keys()] for some in firsts]
        )
        places: list[list[int]] = [[] for _ in rare]
        for place, some in enumerate(seconds):
            for idea in some & rare.keys():
                places[rare[idea]].append(place)
        self._places, self._places_from = _side_by_side(places)

    def block(self, start: int, stop: int) -> Numbers:
        """Of the texts from `start` to before `stop`, each with every text from `start` on."""
        import numpy as np

        found: Numbers = self._first_has[start:stop] @ self._second_has[start:].T
        begins = self._named_from[start : stop + 1]
        ideas = self._named[begins[0] : begins[-1]]
        rows = np.repeat(np.arange(stop - start), np.diff(begins))
        first, many = self._places_from[ideas], self._places_from[ideas + 1] - self._places_from[ideas]
        until = np.cumsum(many)
        shift = np.repeat(first - until + many, many)
        places = self._places[shift + np.arange(len(shift))] - start
        cells = np.repeat(rows * found.shape[1], many) + places
        later = places >= 0
        np.add.at(found.reshape(-1), cells[later], np.repeat(self._weights[ideas], many)[later])
        return found


def _side_by_side(lists: Sequence[Sequence[int]]) -> tuple[Places, Places]:
    """All in one row, and where each begins and the last ends."""
    import numpy as np

    ends = np.cumsum([0, *map(len, lists)])
    return np.fromiter(chain.from_iterable(lists), dtype=np.int64, count=int(ends[-1])), ends


def _odds(likely: float) -> float:
    """On the scale on which what speaks for and against is added up."""
    return math.log(likely / (1 - likely))
