"""The theme whose examples a text is nearest to: by the sentence model, by the ideas in its words, and by the
words that the examples of each theme have more than the others'.

Examples are data (domain/data/theme_examples.csv). A process with themes of its own has their names for
examples.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.likeness_words import plain, stems
from domain.theme_guess import spoken_of

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.float32]]

_FILE: Final = Path(__file__).parent / "data" / "theme_examples.csv"

# Chosen on the development part of tests/suggestions, and on each author's examples by those of the others.
_NARROW: Final = 20.0  # how much more the nearest examples say than the others of their theme
_IDEA: Final = 0.08  # what an idea adds to a cosine
_WORD: Final = 0.015  # what a word adds that is e times as frequent in a theme as on average
_UNHEARD: Final = 0.2  # examples that any word is taken to have been in, besides those it was in


@lru_cache(maxsize=1)
def _examples() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    with _FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["theme"], []).append(plain(row["text"]))
    return found


class Themes:
    """Themes that a text may be about, given by code with their name; without a name and without examples
    it is none. `examples`: plain texts, those of a theme together, in the order of `codes`; `sizes`: how many
    each has."""

    def __init__(self, names: Mapping[str, str]) -> None:
        every = {
            code: [*filter(None, [plain(name)]), *_examples().get(code, ())] for code, name in names.items()
        }
        said = {code: texts for code, texts in every.items() if texts}
        self.codes = tuple(said)
        self.examples = tuple(chain.from_iterable(said.values()))
        self.sizes = tuple(map(len, said.values()))
        self._starts = [0, *accumulate(self.sizes)][:-1]
        self._frequent = _frequencies(list(said.values()))

    def together(self, cosines: Numbers) -> Numbers:
        """What the examples of each theme say of each text: the nearest most, and together no more than it.
        `cosines`: texts by examples; NaN where one is not known. NaN where nothing is known of a theme."""
        import numpy as np

        near = np.exp(np.float32(_NARROW) * cosines)
        known = np.add.reduceat(~np.isnan(near), self._starts, axis=1, dtype=np.float32)
        summed = np.add.reduceat(np.nan_to_num(near), self._starts, axis=1)
        found: Numbers = np.full_like(summed, np.nan)
        np.log(summed / np.maximum(known, 1), out=found, where=known > 0)
        found /= _NARROW
        return found

    def likeliest(self, text: str, together: Sequence[float] | None = None) -> tuple[str, float] | None:
        """The likeliest theme and its score, 0 to 1. `together`: what the examples of each theme say, None
        without a model. None where neither an example nor an idea speaks for any."""
        said = spoken_of(text)
        near = [0.0 if math.isnan(one) else one for one in together or ()] or [0.0] * len(self.codes)
        if not any(near) and said.keys().isdisjoint(self.codes):
            return None
        scores = {
            code: alike + _IDEA * said.get(code, 0.0) + words
            for code, alike, words in zip(self.codes, near, self._by_words(text), strict=True)
        }
        best = max(scores, key=scores.__getitem__)
        return (best, min(1.0, scores[best])) if scores[best] > 0 else None

    def _by_words(self, text: str) -> Sequence[float]:
        heard = [self._frequent[stem] for stem in sorted(stems(plain(text))) if stem in self._frequent]
        silent = [0.0] * len(self.codes)
        return [_WORD * math.fsum(of_theme) for of_theme in zip(silent, *heard, strict=True)]


@lru_cache(maxsize=4)
def themes_of(names: tuple[tuple[str, str], ...]) -> Themes:
    """The same for the same codes and names: their words are counted once."""
    return Themes(dict(names))


def _frequencies(examples: Sequence[Sequence[str]]) -> Mapping[str, Sequence[float]]:
    """Of each stem and theme the logarithm of how often the theme's examples have it, from the mean over all
    themes."""
    counts = [Counter(stem for text in texts for stem in stems(text)) for texts in examples]
    found = {}
    for stem in set().union(*counts):
        rates = [
            math.log((count[stem] + _UNHEARD) / (len(texts) + 2 * _UNHEARD))
            for count, texts in zip(counts, examples, strict=True)
        ]
        mean = math.fsum(rates) / len(rates)
        found[stem] = [rate - mean for rate in rates]
    return found
