"""Learns the map of domain/likeness_learned.py: python -m tests.suggestions.learn

Contrastive (Khosla et al. 2020, supervised contrastive learning): of every text, those of its group are to be
nearer than all others of the same author, on average; most is learned from what is near and wrong, the same
complaint with another ask. Numbers of the vectors are left out by chance, so that no few of them decide.
The same seed makes the same map, in half a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bot.sentences_model import load
from domain.likeness import meaning
from domain.likeness_learned import FILE, MAPPED
from tests.suggestions.authors import authors
from tests.suggestions.labelled_set import Row
from tests.suggestions.ways import read

Numbers = Any  # of float32

ROUNDS = 40
TEMPERATURE = np.float32(0.07)
DROPPED = np.float32(0.5)  # of the numbers of a vector
STEP = 2e-3
SEED = 0
_TINY = np.float32(1e-9)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Of one author: the vectors of whole texts and of their asks, and which rows ask for the same
    (square)."""

    whole: Numbers
    asks: Numbers
    same: Numbers

    @property
    def both(self) -> Numbers:
        """Side by side."""
        return np.concatenate([self.whole, self.asks], axis=1)


def main() -> None:
    """Learn from all, and keep it."""
    with threadpool_limits(1):  # with more the last digit depends on who is first
        np.save(FILE, learned(corpora()).astype(np.float16))
    print(FILE, FILE.stat().st_size)


def corpora() -> Mapping[str, Corpus]:
    """Of all authors; ends the program where there is no model."""
    encode = load()
    if encode is None:
        sys.exit("the sentence model is not installed")
    found = {}
    for name, rows in authors().items():
        whole, asks = map(encode, read([row.text for row in rows], [meaning(row.text) for row in rows]))
        found[name] = Corpus(whole, asks, _same(rows))
    return found


def _same(rows: Sequence[Row]) -> Numbers:
    groups = np.array([row.group for row in rows])
    return (groups[:, None] == groups).astype(np.float32) - np.eye(len(rows), dtype=np.float32)


def learned(known: Mapping[str, Corpus], without: Collection[str] = ()) -> Numbers:
    """The map as domain/likeness_learned.py reads it, learned from all authors but some."""
    dice = np.random.default_rng(SEED)
    names = [name for name in known if name not in without]
    middle = np.concatenate([known[name].both for name in names]).mean(axis=0)
    texts = {name: known[name].both - middle for name in names}
    by = np.linalg.svd(np.concatenate(list(texts.values())), full_matrices=False)[2][:MAPPED].T
    descent = _Descent(by.copy(), ROUNDS * len(names))
    for _ in range(ROUNDS):
        for name in dice.permutation(names):
            whole = texts[name]
            kept = whole * (dice.random(whole.shape, dtype=np.float32) > DROPPED) / (1 - DROPPED)
            descent.down(_slope(kept, known[name].same, descent.at))
    return np.concatenate([descent.at, -(middle @ descent.at)[None]])


def _slope(texts: Numbers, same: Numbers, by: Numbers) -> Numbers:
    """In which direction the map makes it worse."""
    found = texts @ by
    length = np.linalg.norm(found, axis=1, keepdims=True) + _TINY
    found /= length
    near = found @ found.T / TEMPERATURE
    np.fill_diagonal(near, -np.inf)
    chances = np.exp(near - near.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    others = same.sum(axis=1, keepdims=True)
    wrong = (chances - same / np.maximum(others, 1)) * (others > 0) / np.float32((others > 0).sum())
    pull = (wrong + wrong.T) @ found / TEMPERATURE
    return texts.T @ ((pull - found * (found * pull).sum(axis=1, keepdims=True)) / length)


class _Descent:
    """Adam (Kingma and Ba 2015), with steps that become smaller like a cosine."""

    def __init__(self, at: Numbers, steps: int) -> None:
        self.at, self._steps, self._done = at, steps, 0
        self._mean, self._square = np.zeros_like(at), np.zeros_like(at)

    def down(self, slope: Numbers) -> None:
        """One step."""
        self._done += 1
        self._mean += (slope - self._mean) * np.float32(0.1)
        self._square += (slope * slope - self._square) * np.float32(0.001)
        mean, square = self._mean / (1 - 0.9**self._done), self._square / (1 - 0.999**self._done)
        size = STEP * (1 + np.cos(np.pi * self._done / self._steps)) / 2
        self.at -= (size * mean / (np.sqrt(square) + 1e-8)).astype(np.float32)


if __name__ == "__main__":
    main()
