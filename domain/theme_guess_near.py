"""The theme whose examples a text is nearest to: by the sentence model, by the ideas in its words, and by the
words that the examples of each theme have more than the others'.

Examples are data (domain/data/theme_examples.csv), read and counted once for all processes. The name that a
process gives a theme is one more example of it, and the only one of a theme of its own.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.likeness_words import ideas_in_order, plain
from domain.theme_guess import spoken_of

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.float32]]

_FILE: Final = Path(__file__).parent / "data" / "theme_examples.csv"
_READ: Final = 4_000  # characters of a text that are looked at

NARROW: Final = 22.0
"""How much more the nearest examples say than the others of their theme."""

_UNHEARD: Final = 0.2  # examples that any word is taken to have been in, besides those it was in


@dataclass(frozen=True, slots=True)
class Weights:
    """What a sign adds to the logarithm of a theme's likelihood: the examples, by the model; an idea that
    speaks for the theme; a word that is e times as frequent in it as on average."""

    near: float
    idea: float
    word: float


# Fitted by `python -m tests.suggestions.themes`: each author's texts by the examples of all others, or by
# names alone, as where all themes are a process's own.
WITH_MODEL: Final = Weights(24.4, 0.94, 0.19)
WORDS_ALONE: Final = Weights(0.0, 1.12, 0.3)
BY_NAMES: Final = Weights(13.2, 0.0, 0.42)


class Examples:
    """What people write about each theme, those of a theme one after the other. `texts`: plain."""

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        self.texts = tuple(plain(text) for _, text in rows)
        codes = [code for code, _ in rows]
        self._places = {code: (codes.index(code), codes.count(code)) for code in dict.fromkeys(codes)}
        self._counts = {code: _counted(self.texts[self.of(code)]) for code in self._places}

    def of(self, code: str) -> slice:
        """Where those of a theme are; nowhere where it has none."""
        start, number = self._places.get(code, (0, 0))
        return slice(start, start + number)

    def have(self, code: str, word: str) -> int:
        """How many examples of a theme have a word, or two next to one another."""
        return self._counts.get(code, {}).get(word, 0)


@lru_cache(maxsize=1)
def examples() -> Examples:
    """Those of the file, read once: it takes some seconds."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return Examples([(row["theme"], row["text"]) for row in csv.DictReader(lines)])


class Themes:
    """Themes that a text may be about, given by code with their name; without a name and without examples
    it is none. `names`: plain, in the order of `codes`, empty where there is none."""

    def __init__(self, names: Mapping[str, str], known: Examples | None = None) -> None:
        self._known = known or examples()
        said = {code: plain(name) for code, name in names.items()}
        sizes = {code: len(self._known.texts[self._known.of(code)]) + bool(said[code]) for code in said}
        self.codes = tuple(code for code in said if sizes[code])
        self.names = tuple(said[code] for code in self.codes)
        self._sizes = tuple(sizes[code] for code in self.codes)
        self._named = tuple(_words(name) for name in self.names)
        self._own = not any(self._known.texts[self._known.of(code)] for code in self.codes)

    def together(self, to_examples: Numbers, to_names: Numbers) -> Numbers:
        """What the examples of each theme say of each text: the nearest most, and together no more than it.
        Cosines: texts by the examples, and by `names`."""
        import numpy as np

        near, named = (np.exp(np.float32(NARROW) * cosines) for cosines in (to_examples, to_names))
        named *= np.array([bool(name) for name in self.names])
        summed = np.stack([near[:, self._known.of(code)].sum(axis=1) for code in self.codes], axis=1)
        found: Numbers = np.log((summed + named) / np.array(self._sizes, np.float32)) / np.float32(NARROW)
        return found

    def likeliest(self, text: str, together: Sequence[float] | None = None) -> tuple[str, float] | None:
        """The likeliest theme and how likely it is. `together`: what the examples of each theme say, None
        without a model. None where there is none, or nothing is known of any word."""
        by = BY_NAMES if self._own else WORDS_ALONE if together is None else WITH_MODEL
        signs = zip(self.codes, *self.signs(text), together or [0.0] * len(self.codes), strict=True)
        scores = {code: by.near * near + by.idea * idea + by.word * word for code, idea, word, near in signs}
        if not scores or (together is None and not any(scores.values())):
            return None
        best = max(scores, key=scores.__getitem__)
        return best, 1 / math.fsum(math.exp(score - scores[best]) for score in scores.values())

    def signs(self, text: str) -> tuple[Sequence[float], Sequence[float]]:
        """What ideas and what words say for each theme."""
        said, heard = spoken_of(text), [0.0] * len(self.codes)
        for word in sorted(_words(plain(text[:_READ]))):
            heard = [sum(both) for both in zip(heard, self._said_by(word), strict=True)]
        return [said.get(code, 0.0) for code in self.codes], heard

    def _said_by(self, word: str) -> Sequence[float]:
        """Of each theme the logarithm of how often its examples have a word, from the mean over all."""
        each = zip(self.codes, self._named, strict=True)
        counts = [self._known.have(code, word) + (word in named) for code, named in each]
        if not any(counts):
            return [0.0] * len(counts)
        unheard = _UNHEARD * len(counts) / sum(self._sizes)  # the same for a theme of few examples
        rates = [math.log(count / size + unheard) for count, size in zip(counts, self._sizes, strict=True)]
        mean = math.fsum(rates) / len(rates)
        return [rate - mean for rate in rates]


@lru_cache(maxsize=4)
def themes_of(names: tuple[tuple[str, str], ...], known: Examples | None = None) -> Themes:
    """The same for the same codes and names."""
    return Themes(dict(names), known)


def _counted(texts: Sequence[str]) -> Mapping[str, int]:
    return Counter(chain.from_iterable(map(_words, texts)))


def _words(text: str) -> frozenset[str]:
    """What a plain text speaks of, and which two follow one another, in either order."""
    said = ideas_in_order(text)
    return frozenset(chain(said, _pairs(said)))


def _pairs(said: Sequence[str]) -> Iterator[str]:
    return (" ".join(sorted(two)) for two in pairwise(said) if two[0] != two[1])
