"""Rows of a file that have an id elsewhere, and those that get one from what they say."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.cells import BadCell, Cells, Problem, words
from domain.columns import Rows

_MADE = "auto:"


@dataclass(frozen=True, slots=True)
class Identified:
    """A row of a file. `external_id`: what others call it, unique in its file."""

    line: int
    external_id: str


R = TypeVar("R", bound=Identified)


def parse_identified(
    sheet: Rows, read: Callable[[Cells], R], content: Callable[[R], Sequence[str]]
) -> tuple[tuple[R, ...], tuple[Problem, ...]]:
    """The rows as `read` makes them, each with an `external_id`: the file's own, refused where it is
    repeated, or one made of the row's `content`."""
    problems = list(sheet.problems)
    rows: list[R] = []
    seen: dict[str, int] = {}
    for row in sheet.rows:
        cells = Cells(row)
        found = read(cells)
        first = seen.setdefault(found.external_id, found.line) if found.external_id else found.line
        if first != found.line:
            cells.refuse("external_id", "repeated", (str(first),))
        problems += cells.problems
        rows.append(found)
    return tuple(_identified(rows, content)), tuple(problems)


def external_id(text: str) -> str:
    """The file's own id of a row. Raises BadCell for one that looks like ours."""
    if text.startswith(_MADE):
        raise BadCell("external_id")
    return words(80)(text)


def _identified(rows: Iterable[R], content: Callable[[R], Sequence[str]]) -> Iterable[R]:
    """Rows without an id get one from their content, so that importing the file again adds nothing; two
    equal rows of one file are told apart by their turn."""
    turns: Counter[str] = Counter()
    for row in rows:
        if row.external_id:
            yield row
            continue
        digest = hashlib.sha256("\x1f".join(content(row)).encode()).hexdigest()[:32]
        turns[digest] += 1
        yield replace(row, external_id=f"{_MADE}{digest}:{turns[digest]}")
