"""Fits the constants of domain/likeness.py and domain/theme_guess.py, on the development half alone.

    python -m tests.suggestions.fit

Thresholds are chosen on likelihoods that were predicted for families left out, never on rows that were
learned.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from bot.sentences_model import load
from domain.likeness import meaning, signs
from domain.likeness_words import plain
from tests.suggestions.labelled_set import Pair, Row, contributions, pairs
from tests.suggestions.measuring import best_threshold

FOLDS = 8
_FAMILY = 6  # letters of a group: those that are told apart by their ask alone stay together


def main() -> None:
    """Print what belongs into domain/."""
    encode = load()
    if encode is None:
        sys.exit("the sentence model is not installed")
    rows = contributions("desarrollo")
    vectors = encode([plain(row.text) for row in rows])
    _show("WITH_MODEL", rows, vectors @ vectors.T)
    _show("WORDS_ALONE", rows, None)


def _show(name: str, rows: list[Row], cosines: Any) -> None:
    found = pairs(rows)
    values = np.array([_values(rows, pair, cosines) for pair in found])
    same = np.array([pair.same for pair in found])
    families = [rows[pair.one].group[:_FAMILY] for pair in found]
    curve = LogisticRegression(C=3, max_iter=1000)
    likely = cross_val_predict(
        curve, values, same, groups=families, cv=GroupKFold(FOLDS), method="predict_proba"
    )[:, 1]
    curve.fit(values, same)
    worded_pairs = values[:, -1] > 0
    limits = [_limit(likely, same, chosen) for chosen in (worded_pairs, ~worded_pairs)]
    numbers = ", ".join(f"{n:.2f}" for n in (curve.intercept_[0], *curve.coef_[0], *limits))
    print(f"{name}: Final = Weights({numbers})")


def _values(rows: list[Row], pair: Pair, cosines: Any) -> Sequence[float]:
    seen = signs(meaning(rows[pair.one].text), meaning(rows[pair.other].text))
    cosine = cosines[pair.one, pair.other] if cosines is not None else 0.0
    return (cosine, seen.overlap, seen.shared, seen.contained, seen.clash, seen.worded)


def _limit(likely: Any, same: Any, chosen: Any) -> float:
    return best_threshold(likely[chosen].tolist(), same[chosen].tolist())


if __name__ == "__main__":
    main()
