"""Reading one row of a sheet: every cell is text, and a wrong one becomes a `Problem`, never an exception.

A parser is a function `text -> value` that raises `BadCell` with a code and what would be valid.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from rapidfuzz import fuzz, process

from domain.text import fold

T = TypeVar("T")
D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it came in a file: its headers, and its lines that are not blank, each with its number."""

    headers: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file: its number as people see it, and its cells that are not empty, trimmed, by English
    column name."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file. `code` names the sentence; `valid`: the nearest valid values, best first;
    `sheet`: which one, where the file has several."""

    line: int
    column: str
    text: str
    code: str
    valid: tuple[str, ...] = ()
    sheet: str = ""


class BadCell(ValueError):
    """A cell that cannot be read as what its column holds."""

    def __init__(self, code: str, valid: Iterable[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.valid = tuple(valid)


@dataclass(slots=True)
class Cells:
    """The cells of one row being read, and the problems found so far."""

    row: Row
    problems: list[Problem] = field(default_factory=list)

    def text(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def read(self, column: str, parse: Callable[[str], T], default: D) -> T | D:
        """The cell as `parse` reads it; `default` when it is empty or wrong (the wrong one is noted)."""
        text = self.text(column)
        if not text:
            return default
        try:
            return parse(text)
        except BadCell as bad:
            self.refuse(column, bad.code, bad.valid)
            return default

    def require(self, column: str, parse: Callable[[str], T], default: D) -> T | D:
        if not self.text(column):
            self.refuse(column, "required")
            return default
        return self.read(column, parse, default)

    def refuse(self, column: str, code: str, valid: Iterable[str] = ()) -> None:
        self.problems.append(Problem(self.row.line, column, self.text(column), code, tuple(valid)))


def nearest(text: str, valid: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The valid values that look most like `text`, best first; none when nothing looks like it."""
    values = list(valid)
    found = process.extract(
        fold(text), [fold(value) for value in values], scorer=fuzz.WRatio, limit=limit, score_cutoff=60
    )
    return tuple(values[index] for _, _, index in found)


def choice(*valid: str, also: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """One of `valid`, however it is capitalised or accented; `also` maps other words to them."""
    known = {fold(value): value for value in valid} | {fold(k): v for k, v in (also or {}).items()}

    def parse(text: str) -> str:
        value = known.get(fold(text))
        if value is None:
            near = nearest(text, valid)
            raise BadCell("choice", near) if near else BadCell("choice_list", valid)
        return value

    return parse


def words(limit: int) -> Callable[[str], str]:
    """Text of at most `limit` characters."""

    def parse(text: str) -> str:
        if len(text) > limit:
            raise BadCell("too_long", (str(limit),))
        return text

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number between `low` and `high`; `60`, `60.0` and `1 200` are numbers."""

    def parse(text: str) -> int:
        value = _number(text.replace(" ", ""))
        if not value.is_integer() or not low <= value <= high:
            raise BadCell("whole", (str(low), str(high)))
        return int(value)

    return parse


def decimal(low: float, high: float) -> Callable[[str], float]:
    """A number between `low` and `high`, with a decimal point or a decimal comma."""

    def parse(text: str) -> float:
        value = _number(text)
        if not low <= value <= high:
            raise BadCell("between", (f"{low:g}", f"{high:g}"))
        return value

    return parse


def yes_no(text: str) -> bool:
    """`sí`, `no`, and the ways in which programs write them."""
    value = _YES_NO.get(fold(text))
    if value is None:
        raise BadCell("choice_list", ("sí", "no"))
    return value


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", ".")) if text.isascii() else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadCell("number")
    return value


_YES_NO = dict.fromkeys(("si", "s", "yes", "y", "true", "verdadero", "1", "x"), True) | dict.fromkeys(
    ("no", "n", "false", "falso", "0"), False
)
