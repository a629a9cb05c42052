"""The labelled set, read. labelled/README.md tells how it was made and what it cannot say."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal, get_args

from rapidfuzz import fuzz

from domain.spelling import words_of
from domain.text import fold

FOLDER = Path(__file__).parent / "labelled"

Half = Literal["desarrollo", "reserva", "segunda", "tercera", "cuarta", "quinta"]
HALVES: tuple[Half, ...] = get_args(Half)
Tier = Literal["none", "some", "most"]
Hard = Literal["", "another ask", "no shared words"]

_SHORTEST = 4  # letters of a content word
_STEM = 5
_FUNCTION = words_of(
    "para como pero porque cuando donde desde hasta entre sobre este esta esto estos estas estan aqui "
    "cada todo toda todos todas mucho mucha muchos muchas nada nadie quien tiene tienen hacen haya hagan "
    "pongan queremos pedimos necesitamos deberia deben puede pueden tambien solo unos unas otro otra "
    "nosotros nuestro nuestra nuestros siempre nunca falta faltan manden favor xfavor "
)


@dataclass(frozen=True, slots=True)
class Row:
    """One contribution. `group`: those that ask for the same thing. `against`: the group whose words it has
    while it asks for something else."""

    id: str
    text: str
    theme: str
    group: str
    region: str
    kind: str
    style: str
    against: str
    half: Half


@dataclass(frozen=True, slots=True)
class Question:
    """One question as people ask it, and what answers it: `learn:TOPIC`, a command, or `none`."""

    id: str
    text: str
    answer: str
    region: str
    style: str
    half: Half


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows by their places in the list. `hard`: empty, or which of the two hard cases it is."""

    one: int
    other: int
    same: bool
    tier: Tier
    hard: Hard


def contributions(half: Half | None = None) -> list[Row]:
    """All rows, or those of one half."""
    with (FOLDER / "contributions.csv").open(encoding="utf-8", newline="") as lines:
        rows = [Row(**row) for row in csv.DictReader(lines)]  # type: ignore[arg-type]
    return [row for row in rows if half in (None, row.half)]


def families(rows: list[Row]) -> list[int]:
    """The number of each row's family: groups of which one has the words of the other belong together."""
    parent = {row.group: row.group for row in rows}

    def root(group: str) -> str:
        while parent[group] != group:
            group = parent[group]
        return group

    for row in rows:
        if row.against:
            parent[root(row.group)] = root(row.against)
    numbers = {group: number for number, group in enumerate(dict.fromkeys(map(root, parent)))}
    return [numbers[root(row.group)] for row in rows]


def questions(half: Half | None = None) -> list[Question]:
    """All questions, or those of one half."""
    with (FOLDER / "questions.csv").open(encoding="utf-8", newline="") as lines:
        rows = [Question(**row) for row in csv.DictReader(lines)]  # type: ignore[arg-type]
    return [row for row in rows if half in (None, row.half)]


def pairs(rows: list[Row]) -> list[Pair]:
    """Every two rows."""
    words = [content_words(row.text) for row in rows]
    return [_pair(rows, words, one, other) for one, other in combinations(range(len(rows)), 2)]


def _pair(rows: list[Row], words: list[frozenset[str]], one: int, other: int) -> Pair:
    a, b, tier = rows[one], rows[other], _tier(words[one], words[other])
    same = a.group == b.group
    return Pair(one, other, same, tier, _hard(a, b, tier, same=same))


def content_words(text: str) -> frozenset[str]:
    """The first letters of the words that say something. On purpose simpler than what is measured."""
    words = (word for word in fold(text).split() if len(word) >= _SHORTEST and word not in _FUNCTION)
    return frozenset(word[:_STEM] for word in words)


def _tier(one: frozenset[str], other: frozenset[str]) -> Tier:
    """Words in common, of the words of the shorter text: none, less than half, or half and more."""
    shared = len(one & other)
    if not shared:
        return "none"
    return "most" if 2 * shared >= min(len(one), len(other)) else "some"


def _hard(one: Row, other: Row, tier: Tier, *, same: bool) -> Hard:
    if same:
        return "no shared words" if tier == "none" else ""
    return "another ask" if other.group == one.against or one.group == other.against else ""


def spelled_alike(one: str, other: str) -> float:
    """rapidfuzz alone, 0 to 1."""
    return fuzz.token_set_ratio(fold(one), fold(other)) / 100
