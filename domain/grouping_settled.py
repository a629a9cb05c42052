"""How likely texts ask for the same once all of them are seen together: a pair is judged by its neighbours.

Alone, a shared complaint with another ask looks like the same ask. Together, each of the two has others
that are nearer to it, and those others do not go with the second; and where two are far from each other in
words but near to the same others, they belong together. The evidence is what nearest-neighbour methods use
(Jarvis and Patrick 1973: shared neighbours), on likelihoods instead of ranks.

That somebody has nobody nearer says something only where most texts are said more than once: so how many
are is weighed too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[Any]]

LEAST: Final = 0.01
"""What is less likely before others are seen is no neighbour, and is not settled."""

_MOST: Final = 0.999  # so that certainty is a number on the scale of odds
_ALONE: Final = 0.5  # with few neighbours, what two share of them says less


@dataclass(frozen=True, slots=True)
class Round:
    """Of the logistic curve of one look at the neighbours, fitted on texts of 30 authors (`python -m
    tests.suggestions.fit`): how likely the pair was; how likely each of the two asks for the same as the
    nearest other text, of the two the one of which that is less likely, times how often texts are repeated;
    both on the scale of odds; how much of their neighbours the two share; how often texts are repeated; and
    that times the first and the third."""

    base: float
    own: float
    others: float
    shared: float
    repeated: float
    own_repeated: float
    shared_repeated: float


@dataclass(frozen=True, slots=True)
class Settling:
    """Two looks, the second at what the first settled. `share`: of the likelihood from which on suggesting
    promises most, where a pair is suggested; never from a lower one on than `least_worded` where the two have
    words in common, and than `least_unworded` where they have none."""

    looks: tuple[Round, Round]
    share: float
    least_worded: float
    least_unworded: float


WITH_MODEL: Final = Settling(
    (
        Round(-2.60, 0.48, -1.40, 5.88, 0.42, 0.18, 3.73),
        Round(-1.34, 0.78, -0.54, 2.43, 0.16, -0.12, 1.74),
    ),
    share=1.00,
    least_worded=0.40,
    least_unworded=0.30,
)
WORDS_ALONE: Final = Settling(
    (
        Round(-2.77, 0.48, -1.69, 4.77, 2.19, 0.72, 3.21),
        Round(0.59, 1.27, -0.28, -2.14, -2.62, -0.88, 8.79),
    ),
    share=0.60,
    least_worded=0.25,
    least_unworded=0.08,
)


def settled(likely: Numbers, repeated: float, by: Settling) -> Numbers:
    """How likely each two are, given all others. `likely`: square and symmetric, 0 from a text to itself; so
    is what comes back. `repeated`: how likely a text asks for the same as its nearest, on average over all
    texts, 0 to 1."""
    for look in by.looks:
        likely = _looked(likely, repeated, look)
    return likely


def _looked(likely: Numbers, repeated: float, by: Round) -> Numbers:
    import numpy as np

    own, others, shared, *_ = evidence(likely, repeated)
    often = np.float32(repeated)
    known = (by.own + by.own_repeated * often) * own + by.others * others
    known += (by.shared + by.shared_repeated * often) * shared
    found: Numbers = 1 / (1 + np.exp(-known - (by.base + by.repeated * often)))
    found[likely < LEAST] = 0.0
    return found


def evidence(likely: Numbers, repeated: float) -> tuple[Numbers, ...]:
    """What a Round weighs of each two, in its order."""
    import numpy as np

    likely = np.where(likely >= LEAST, likely, np.float32(0.0))
    odds = np.clip(likely, LEAST, _MOST)
    odds = np.log(odds / (1 - odds))
    others = _nearest_other(odds)
    others = np.minimum(others, others.T) * np.float32(repeated)
    shared, often = _shared(likely), np.full_like(odds, repeated)
    return odds, others, shared, often, odds * often, shared * often


def limit(likely: Numbers, share: float, least: float) -> float:
    """From which likelihood on pairs of these likelihoods are suggested: a share of that from which on most
    would be found and least wrong (F1), were likelihoods right; where many are likely it is high, where few
    are low, but never under `least`."""
    import numpy as np

    ranked = np.sort(likely[likely >= LEAST])[::-1]
    if not len(ranked):
        return least
    right = np.cumsum(ranked, dtype=np.float64)
    promised = right / (np.arange(1, len(ranked) + 1) + right[-1])
    return max(least, share * float(ranked[promised.argmax()]))


def _nearest_other(odds: Numbers) -> Numbers:
    """Of each text (row) the odds with the nearest one that is not the second (column)."""
    import numpy as np

    nearest = np.partition(odds, (-2, -1), axis=1)[:, -2:] if len(odds) > 1 else odds[:, [0, 0]]
    found: Numbers = np.where(odds >= nearest[:, 1:], nearest[:, :1], nearest[:, 1:])
    return found


def _shared(likely: Numbers) -> Numbers:
    """Tanimoto's measure of two texts' neighbours, the two themselves left out."""
    squares = likely * likely
    both = likely @ likely
    every = squares.sum(axis=1)
    whole = every[:, None] + every - 2 * squares - both + _ALONE
    found: Numbers = both / whole
    return found
