"""Learns the map of domain/likeness_learned.py: python -m tests.suggestions.learn

Contrastive (Khosla et al. 2020, supervised contrastive learning): of every text, those of its group are to be
nearer than all others of the same author, on average; most is learned from what is near and wrong, the same
complaint with another ask. Words, and numbers of the vectors, are left out by chance, so that no few of them
decide. The same seed makes the same map, in a minute.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from bot.sentences_model import load
from domain.likeness import Meaning, meaning
from domain.likeness_learned import FILE, MAPPED, Map, said
from tests.suggestions.authors import authors
from tests.suggestions.labelled_set import Row
from tests.suggestions.ways import read

Numbers = Any  # of float32

ROUNDS = 30
TEMPERATURE = np.float32(0.07)
DROPPED = np.float32(0.5)  # of the words of a text and the numbers of a vector
STEP = 5e-3
SEED = 0
FEWEST = 2  # texts that have a word which is learned
_SMALL = 0.005  # what words do at first
_TINY = np.float32(1e-9)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Of one author: what the texts mean, their vectors and those of their asks, and which rows ask for the
    same (square)."""

    meanings: Sequence[Meaning]
    whole: Numbers
    asks: Numbers
    same: Numbers


def main() -> None:
    """Learn from all, and keep it."""
    with threadpool_limits(1):  # with more the last digit depends on who is first
        _keep(learned(corpora()))
    print(FILE, FILE.stat().st_size)


def corpora() -> Mapping[str, Corpus]:
    """Of all authors; ends the program where there is no model."""
    encode = load()
    if encode is None:
        sys.exit("the sentence model is not installed")
    found = {}
    for name, rows in authors().items():
        meanings = [meaning(row.text) for row in rows]
        whole, asks = map(encode, read([row.text for row in rows], meanings))
        found[name] = Corpus(meanings, whole, asks, _same(rows))
    return found


def _same(rows: Sequence[Row]) -> Numbers:
    groups = np.array([row.group for row in rows])
    return (groups[:, None] == groups).astype(np.float32) - np.eye(len(rows), dtype=np.float32)


def learned(known: Mapping[str, Corpus], without: Collection[str] = ()) -> Map:
    """What is learned from all authors but some."""
    some = {name: corpus for name, corpus in known.items() if name not in without}
    words, rare = _words([corpus.meanings for corpus in some.values()])
    dice, middle = np.random.default_rng(SEED), np.concatenate([_both(one) for one in some.values()]).mean(0)
    texts = {name: _Texts(corpus, words, rare, middle) for name, corpus in some.items()}
    moves = [dice.normal(0, _SMALL, (len(words), MAPPED)).astype(np.float32) for _ in range(2)]
    vectors = np.linalg.svd(np.concatenate([one.vectors for one in texts.values()]), full_matrices=False)[2]
    descent = _Descent([*moves, vectors[:MAPPED].T.copy()], ROUNDS * len(some))
    for _ in range(ROUNDS):
        for name in dice.permutation(list(some)):
            left = texts[name].some(dice)
            put = sum(part @ by for part, by in zip(left, descent.at, strict=True))
            pull = _pull(put, some[name].same)
            descent.down([part.T @ pull for part in left])
    whole, asks, by = descent.at
    nothing = np.zeros((1, MAPPED), np.float32)
    added = np.concatenate([by, -(middle @ by)[None]])
    return Map(words, rare, np.concatenate([whole, nothing]), np.concatenate([asks, nothing]), added)


def _words(authors: Sequence[Sequence[Meaning]]) -> tuple[Mapping[str, int], Numbers]:
    """The row of each word that more than one author and some texts have, and how rare it is."""
    by_author = [
        Counter(chain.from_iterable(whole | asks for whole, asks in map(said, one))) for one in authors
    ]
    texts, by = sum(by_author, Counter[str]()), Counter(chain.from_iterable(by_author))
    kept = sorted(word for word, number in texts.items() if number >= FEWEST and by[word] > 1)
    rare = [np.log(sum(map(len, authors)) / texts[word]) for word in kept]
    return {word: row for row, word in enumerate(kept)}, np.array([*rare, 0.0], np.float32)


def _both(corpus: Corpus) -> Numbers:
    return np.concatenate([corpus.whole, corpus.asks], axis=1)


class _Texts:
    """Of one author, what the map is multiplied with: the words of texts, those of asks, and the vectors."""

    def __init__(self, corpus: Corpus, words: Mapping[str, int], rare: Numbers, middle: Numbers) -> None:
        both = [said(one) for one in corpus.meanings]
        self._whole, self._asks = (_table([one[at] for one in both], words, rare) for at in (0, 1))
        self.vectors = _both(corpus) - middle

    def some(self, dice: np.random.Generator) -> tuple[Any, Any, Numbers]:
        """With what is left out by chance."""
        kept = dice.random(self.vectors.shape, dtype=np.float32) > DROPPED
        return _thinned(self._whole, dice), _thinned(self._asks, dice), self.vectors * kept / (1 - DROPPED)


def _table(texts: Sequence[Iterable[str]], words: Mapping[str, int], rare: Numbers) -> csr_array:
    at = [(row, words[word]) for row, text in enumerate(texts) for word in text if word in words]
    rows, columns = np.array(at).T
    return csr_array((rare[columns], (rows, columns)), shape=(len(texts), len(words)))


def _thinned(table: csr_array, dice: np.random.Generator) -> csr_array:
    """As domain/likeness_learned.py weighs the words that are left."""
    kept = table.copy()
    kept.data *= (dice.random(len(kept.data), dtype=np.float32) > DROPPED) / (1 - DROPPED)
    length = np.sqrt(np.maximum(1, (kept * kept).sum(axis=1)))
    kept.data /= np.repeat(length, np.diff(kept.indptr))
    return kept


def _pull(put: Numbers, same: Numbers) -> Numbers:
    """In which direction each text's place makes it worse."""
    length = np.linalg.norm(put, axis=1, keepdims=True) + _TINY
    found = put / length
    near = found @ found.T / TEMPERATURE
    np.fill_diagonal(near, -np.inf)
    chances = np.exp(near - near.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    others = same.sum(axis=1, keepdims=True)
    wrong = (chances - same / np.maximum(others, 1)) * (others > 0) / np.float32((others > 0).sum())
    pull = (wrong + wrong.T) @ found / TEMPERATURE
    return (pull - found * (found * pull).sum(axis=1, keepdims=True)) / length


class _Descent:
    """Adam (Kingma and Ba 2015), with steps that become smaller like a cosine."""

    def __init__(self, at: Sequence[Numbers], steps: int) -> None:
        self.at, self._steps, self._done = at, steps, 0
        self._mean, self._square = ([np.zeros_like(one) for one in at] for _ in range(2))

    def down(self, slopes: Sequence[Numbers]) -> None:
        """One step."""
        self._done += 1
        size = STEP * (1 + np.cos(np.pi * self._done / self._steps)) / 2
        size *= np.sqrt(1 - 0.999**self._done) / (1 - 0.9**self._done)
        for at, slope, mean, square in zip(self.at, slopes, self._mean, self._square, strict=True):
            mean += (slope - mean) * np.float32(0.1)
            square += (slope * slope - square) * np.float32(0.001)
            at -= np.float32(size) * mean / (np.sqrt(square) + np.float32(1e-8))


def _keep(found: Map) -> None:
    """Write a map, its moves as whole numbers of -127 to 127 of a unit of each row's own."""
    kept: dict[str, Numbers] = {"words": np.array(list(found.words)), "rare": found.rare}
    for name, moves in (("whole", found.whole), ("asks", found.asks)):
        unit = np.abs(moves).max(axis=1) / 127
        kept[f"{name}_unit"] = unit.astype(np.float32)
        kept[name] = np.rint(moves / np.maximum(unit, _TINY)[:, None]).astype(np.int8)
    np.savez_compressed(FILE, **kept, vectors=found.vectors.astype(np.float16))


if __name__ == "__main__":
    main()
