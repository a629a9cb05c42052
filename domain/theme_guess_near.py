"""The theme whose examples a text is nearest to, by the sentence model and by the ideas in its words.

Examples are data (domain/data/theme_examples.csv). A process with themes of its own has their names for
examples.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.likeness_words import plain
from domain.theme_guess import spoken_of

if TYPE_CHECKING:
    import numpy as np

    Cosines = np.ndarray[Any, np.dtype[np.float32]]

_FILE: Final = Path(__file__).parent / "data" / "theme_examples.csv"
_NARROW: Final = 20.0  # how much more the nearest examples say than the others of their theme
_FEW: Final = 2  # examples that have to be brought together
_IDEA: Final = 0.08  # what an idea adds to a cosine


@lru_cache(maxsize=1)
def _examples() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    with _FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["theme"], []).append(plain(row["text"]))
    return found


def theme_examples(themes: Mapping[str, str]) -> list[tuple[str, str]]:
    """(theme, plain text) of every example of these themes, which are given by code with their name."""
    return [
        (code, text)
        for code, name in themes.items()
        for text in (plain(name), *_examples().get(code, ()))
        if text
    ]


def joined(examples: Sequence[tuple[str, str]], cosines: Cosines) -> list[list[tuple[str, float]]]:
    """What the examples of each theme say together, for `nearest_theme`: of each text (a row) each theme with
    one cosine. `cosines`: texts by examples; the examples of a theme stand together."""
    import numpy as np

    starts = {theme: at for at, (theme, _) in reversed(list(enumerate(examples)))}
    themes = sorted(starts, key=starts.__getitem__)
    at = [starts[theme] for theme in themes]
    together = np.add.reduceat(np.exp(_NARROW * cosines), at, axis=1) / np.diff([*at, len(examples)])
    return [list(zip(themes, row, strict=True)) for row in (np.log(together) / _NARROW).tolist()]


def nearest_theme(text: str, near: Sequence[tuple[str, float]]) -> tuple[str, float] | None:
    """The likeliest theme and its score, 0 to 1. `near`: each example's theme with its cosine to the text;
    with cosines of 0 (no model) the ideas alone decide. None where nothing speaks for any."""
    said, found = spoken_of(text), _by_theme(near)
    scores = {theme: _together(of) + _IDEA * said.get(theme, 0.0) for theme, of in found.items()}
    theme = max(scores, key=scores.__getitem__, default="")
    return (theme, min(1.0, scores[theme])) if theme and scores[theme] > 0 else None


def _by_theme(near: Sequence[tuple[str, float]]) -> Mapping[str, Sequence[float]]:
    """The cosines of each theme, those left out that are not known yet."""
    found: dict[str, list[float]] = {}
    for theme, cosine in near:
        known = found.setdefault(theme, [])
        if cosine:
            known.append(cosine)
    return found


def _together(cosines: Sequence[float]) -> float:
    """What examples of one theme say: the nearest most, and together no more than it."""
    if len(cosines) < _FEW:
        return sum(cosines)
    return math.log(math.fsum(math.exp(_NARROW * one) for one in cosines) / len(cosines)) / _NARROW
