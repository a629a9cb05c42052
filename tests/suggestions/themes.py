"""Fits the weights of domain/theme_guess_near.py: each author's texts by the examples of all others.

    python -m tests.suggestions.themes

Examples of six authors in learned/ are in domain/data too; an author's own are left out. What each author is
measured with is fitted on the other five.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from bot.sentences_model import WIDTH
from domain.likeness_words import plain
from domain.theme_guess_near import Examples, Themes, examples
from domain.themes import DEFAULT_THEMES
from tests.suggestions.authors import HARD, authors
from tests.suggestions.labelled_set import Row
from tests.suggestions.report import THEMES
from tests.suggestions.ways import model

_SURE = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.01)
_STEPS = 30  # of Newton's: it stands still after ten


def main() -> None:
    """Print what is right of each author, how much a likelihood is worth, and the weights."""
    known, named = [_signs(rows) for rows in _learned()], [*_by_names()]
    _show("WITH_MODEL", known)
    _show("WORDS_ALONE", [(signs[:, :, 1:], true) for signs, true in known])
    _show("BY_NAMES", [(signs[:, :, ::2], true) for signs, true in named])


def _show(name: str, some: Sequence[tuple[Any, Any]]) -> None:
    print(f"{name}: {', '.join(f'{weight:.3f}' for weight in _fitted(some))}")
    likely = [_likely(signs, _fitted(_without(some, at))) for at, (signs, _) in enumerate(some)]
    right = [said.argmax(1) == true for said, (_, true) in zip(likely, some, strict=True)]
    each = [float(one.mean()) for one in right]
    print(f"  right: {np.mean(each):.3f}, by author {' '.join(f'{one:.3f}' for one in each)}")
    for line in _worth(np.concatenate([said.max(1) for said in likely]), np.concatenate(right)):
        print(f"  {line}")


@cache
def _vectors() -> dict[str, Any]:
    """Of all examples by their text."""
    texts = examples().texts
    return dict(zip(texts, model()(texts), strict=True))


def _learned() -> list[list[Row]]:
    """Those by each author whose texts are examples."""
    return [rows for author, rows in authors().items() if author in HARD]


def _signs(rows: Sequence[Row]) -> tuple[Any, Any]:
    """What the nearest examples, the ideas and the words of all others say of each text for each theme (texts
    by themes by 3); and the places of the right ones."""
    own = {plain(row.text) for row in rows}
    others = Examples([row for row in _examples() if row[1] not in own])
    return _said(rows, Themes(dict.fromkeys(THEMES, ""), others), others)


def _by_names() -> Iterator[tuple[Any, Any]]:
    """The same where nothing is known of a theme but its name, the official or the plain one."""
    nobody = Examples([])
    for rows in _learned():
        for names in (THEMES, {theme.code: theme.plain for theme in DEFAULT_THEMES}):
            yield _said(rows, Themes(names, nobody), nobody)


def _said(rows: Sequence[Row], themes: Themes, known: Examples) -> tuple[Any, Any]:
    vectors = _vectors()
    mine = np.array([vectors[plain(row.text)] for row in rows])
    theirs = np.array([vectors[text] for text in known.texts]).reshape(-1, WIDTH)
    near = themes.together(mine @ theirs.T, mine @ model()(themes.names).T)
    ideas, words = (np.array(some) for some in zip(*(themes.signs(row.text) for row in rows), strict=True))
    true = np.array([themes.codes.index(row.theme) for row in rows])
    return np.stack([near, ideas, words], axis=2), true


def _examples() -> list[tuple[str, str]]:
    """Themes and plain texts."""
    known = examples()
    return [(code, text) for code in THEMES for text in known.texts[known.of(code)]]


def _without(some: Sequence[Any], at: int) -> list[Any]:
    return [one for place, one in enumerate(some) if place != at]


def _fitted(some: Sequence[tuple[Any, Any]]) -> Any:
    """The weights that make the right themes likeliest."""
    signs = np.concatenate([one for one, _ in some])
    true = np.concatenate([one for _, one in some])
    right, weights = signs[np.arange(len(true)), true], np.zeros(signs.shape[2])
    for _ in range(_STEPS):
        likely = _likely(signs, weights)
        mean = np.einsum("tc,tcs->ts", likely, signs)
        spread = np.einsum("tc,tcs,tcr->sr", likely, signs, signs) - mean.T @ mean
        weights += np.linalg.solve(spread + 1e-6 * np.eye(len(weights)), (right - mean).sum(axis=0))
    return weights


def _likely(signs: Any, weights: Any) -> Any:
    scores = signs @ weights
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _worth(likely: Any, right: Any) -> Iterator[str]:
    """How many are right of those that are told as so likely."""
    for least, most in pairwise(_SURE):
        some = (likely >= least) & (likely < most)
        if some.any():
            told = f"told as {least:.2f} to {min(most, 1):.2f}: {some.mean():.2f} of all"
            yield f"{told}, {right[some].mean():.2f} right"


if __name__ == "__main__":
    main()
