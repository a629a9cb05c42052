"""Spellings that sound alike in Peru, and the nearest of several names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

_SOUNDS = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"ch", "C"),
        (r"\b[hg]?u(?=[aeio])|(?<=[a-z])[hg]u(?=a)|\bgu(?=a)", "w"),
        (r"ll", "y"),
        (r"ph", "f"),
        (r"h", ""),
        (r"v", "b"),
        (r"qu(?=[ei])|q|k|c(?![ei])", "k"),
        (r"[zc]|x", "s"),
        (r"gu(?=[ei])", "g"),
        (r"g(?=[ei])", "j"),
        (r"m(?=[bp])", "n"),
        (r"y|ii", "i"),
        (r"(.)\1+", r"\1"),
    )
)


def words_of(text: str) -> frozenset[str]:
    """A set of words written as one readable line."""
    return frozenset(text.split())


@lru_cache(maxsize=8192)
def sound(folded: str) -> str:
    """A key, equal for folded spellings that are said alike: huancavelica, guancabelica."""
    for pattern, heard in _SOUNDS:
        folded = pattern.sub(heard, folded)
    return folded


def nearest(folded: str, candidates: Iterable[str], count: int = 3) -> list[str]:
    """The folded candidates most like a folded text, best first: what to offer when a name is refused."""
    found = process.extract(folded, list(candidates), scorer=fuzz.WRatio, limit=count, score_cutoff=50)
    return [name for name, _, _ in found]
