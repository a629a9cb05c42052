"""Where asks are near: a map of texts, learned from what authors wrote who ask for the same in other words
and for something else in the same words. Each word and idea of a text moves it, once for the whole text and
once for what it asks for, and so do the sentence model's vectors of both.

`python -m tests.suggestions.learn` makes domain/data/same_ask.npz. It is loaded only where the model is, and
numpy with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.likeness import Meaning
from domain.likeness_words import stems

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[Any]]

FILE: Final = Path(__file__).parent / "data" / "same_ask.npz"

WIDTH: Final = 512
"""Numbers of a vector of the sentence model."""

MAPPED: Final = 128
"""Numbers of a text's place on the map."""

_AT_ONCE: Final = 500  # texts whose words are looked up together
_TINY: Final = 1e-9  # that nothing is divided by nothing


@dataclass(frozen=True, slots=True)
class Map:
    """`words`: the row of each word or idea. `rare`: how much each says, (words + 1,), the last nothing.
    `whole` and `asks`: where each moves a text that has it, and one that asks for it, (words + 1, MAPPED).
    `vectors`: of a text's vector and its ask's, and what is added at last, (2 * WIDTH + 1, MAPPED)."""

    words: Mapping[str, int]
    rare: Numbers
    whole: Numbers
    asks: Numbers
    vectors: Numbers


def joined(meanings: Sequence[Meaning], whole: Numbers, asks: Numbers) -> Numbers:
    """(n, WIDTH + MAPPED) of float32: the vectors of whole texts, and beside each where the map puts it with
    its ask. Both parts are of length 1."""
    import numpy as np

    return np.concatenate([whole, mapped(meanings, whole, asks, the_map())], axis=1)


def mapped(meanings: Sequence[Meaning], whole: Numbers, asks: Numbers, by: Map) -> Numbers:
    """Where a map puts texts, by what they mean, their vectors and those of their asks: of length 1."""
    import numpy as np

    found: Numbers = whole @ by.vectors[:WIDTH] + asks @ by.vectors[WIDTH:-1] + by.vectors[-1]
    for start in range(0, len(meanings), _AT_ONCE):
        some = [said(one) for one in meanings[start : start + _AT_ONCE]]
        found[start : start + _AT_ONCE] += _moved([words for words, _ in some], by, by.whole)
        found[start : start + _AT_ONCE] += _moved([words for _, words in some], by, by.asks)
    found /= np.linalg.norm(found, axis=1, keepdims=True) + np.float32(_TINY)
    return found


def said(of: Meaning) -> tuple[frozenset[str], frozenset[str]]:
    """The words and ideas of a text, and those of its ask."""
    return of.stems | of.ideas, stems(of.ask) | of.asked


def _moved(texts: Sequence[Iterable[str]], by: Map, moves: Numbers) -> Numbers:
    """What the words of each text do together; those that the map does not know do nothing."""
    import numpy as np

    nothing = len(by.words)
    places = [[nothing, *(by.words[word] for word in words if word in by.words)] for words in texts]
    starts = np.cumsum([0, *map(len, places[:-1])])
    at = np.fromiter(chain.from_iterable(places), np.int64)
    rare = by.rare[at]
    found: Numbers = np.add.reduceat(moves[at] * rare[:, None], starts)
    found /= np.sqrt(np.maximum(1, np.add.reduceat(rare * rare, starts)))[:, None]
    return found


def cosines(one: Numbers, other: Numbers) -> tuple[float, float]:
    """Of two joined vectors: of the whole texts, and where the map puts them."""
    return float(one[:WIDTH] @ other[:WIDTH]), float(one[WIDTH:] @ other[WIDTH:])


@lru_cache(maxsize=1)
def the_map() -> Map:
    """The one that is used."""
    import numpy as np

    with np.load(FILE) as kept:
        moves = {name: kept[name] * kept[f"{name}_unit"][:, None] for name in ("whole", "asks")}
        words = {word: row for row, word in enumerate(kept["words"].tolist())}
        rare, vectors = kept["rare"], kept["vectors"].astype(np.float32)
    return Map(words, rare, moves["whole"], moves["asks"], vectors)
