"""The theme whose examples a text is nearest to, by the sentence model and by the ideas in its words.

Examples are data (domain/data/theme_examples.csv). A process with themes of its own has their names for
examples.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from domain.likeness_words import ideas, plain, theme_of

_FILE: Final = Path(__file__).parent / "data" / "theme_examples.csv"
_IDEA: Final = 0.25  # what an idea adds to a cosine, chosen on the development half of tests/suggestions
_MOST_IDEAS: Final = 3


@lru_cache(maxsize=1)
def _examples() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    with _FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["theme"], []).append(row["text"])
    return found


def theme_examples(themes: Mapping[str, str]) -> list[tuple[str, str]]:
    """(theme, plain text) of every example of these themes, which are given by code with their name."""
    return [
        (code, plain(text))
        for code, name in themes.items()
        for text in (name, *_examples().get(code, ()))
        if text
    ]


def nearest_theme(text: str, near: Sequence[tuple[str, float]]) -> tuple[str, float] | None:
    """The likeliest theme and its score, 0 to 1. `near`: each example's theme with its cosine to the text;
    with cosines of 0 (no model) the ideas alone decide. None where nothing speaks for any."""
    best: dict[str, float] = {}
    for theme, cosine in near:
        best[theme] = max(cosine, best.get(theme, 0.0))
    said = Counter(theme_of(idea) for idea in ideas(plain(text)))
    scores = {theme: cosine + _IDEA * min(_MOST_IDEAS, said[theme]) for theme, cosine in best.items()}
    theme = max(scores, key=scores.__getitem__, default="")
    return (theme, min(1.0, scores[theme])) if theme and scores[theme] > 0 else None
