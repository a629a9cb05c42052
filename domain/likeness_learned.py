"""Where asks are near: a linear map of the sentence model's vectors, learned from 4,980 texts of eight
authors, so that who asks for the same is near and who has the same words and asks for something else is far.

`python -m tests.suggestions.learn` makes domain/data/same_ask.npy. It is loaded only where the model is, and
numpy with it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[Any]]

FILE: Final = Path(__file__).parent / "data" / "same_ask.npy"
"""float16, (2 * WIDTH + 1, MAPPED): the map of a text's vector and its ask's, and what is added at last."""

WIDTH: Final = 512
"""Numbers of a vector of the sentence model."""

MAPPED: Final = 128
"""Numbers that the map makes of two such vectors."""

_TINY: Final = 1e-9  # that nothing is divided by nothing


def joined(whole: Numbers, asks: Numbers) -> Numbers:
    """(n, WIDTH + MAPPED) of float32: the vectors of whole texts, and beside each where the map puts it with
    its ask. Both parts are of length 1."""
    import numpy as np

    return np.concatenate([whole, mapped(whole, asks, _map())], axis=1)


def mapped(whole: Numbers, asks: Numbers, by: Numbers) -> Numbers:
    """Where a map puts texts with their asks: of length 1."""
    import numpy as np

    found: Numbers = whole @ by[:WIDTH] + asks @ by[WIDTH:-1] + by[-1]
    found /= np.linalg.norm(found, axis=1, keepdims=True) + np.float32(_TINY)
    return found


def cosines(one: Numbers, other: Numbers) -> tuple[float, float]:
    """Of two joined vectors: of the whole texts, and where the map puts them."""
    return float(one[:WIDTH] @ other[:WIDTH]), float(one[WIDTH:] @ other[WIDTH:])


@lru_cache(maxsize=1)
def _map() -> Numbers:
    import numpy as np

    found: Numbers = np.load(FILE).astype(np.float32)
    return found
