"""A row that comes back, what it was exported with, and what stands there now: three ways, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.matrix_columns import unit_of
from domain.matrix_marks import Mark

Texts = Mapping[str, str]
"""The shown texts of a row by column."""


_UNTOUCHED = {"revision": "pendiente"}
"""What stands where nobody has said anything yet."""


@dataclass(frozen=True, slots=True)
class Merged:
    """`changes`: what the row asks for and is not so yet. `clashes`: columns that the row and somebody else
    changed differently. `others`: columns that somebody else alone changed meanwhile."""

    changes: Texts
    clashes: tuple[str, ...]
    others: tuple[str, ...]


def changed(cells: Texts, base: Mark | None, now: Texts) -> frozenset[str]:
    """The columns that the analyst changed. Without a mark: what is said and is otherwise now; a blank cell
    says nothing then."""
    if base is not None:
        return frozenset(column for column, text in cells.items() if not base.same(column, text))
    return frozenset(column for column, text in cells.items() if text and text != now.get(column, ""))


def merge(
    cells: Texts,
    base: Mark | None,
    now: Texts,
    mine: frozenset[str],
    unit: Callable[[str], str] = unit_of,
) -> Merged:
    """Put together what the row says in its changed columns (`mine`) and what stands there now.

    Whole units: two people who change a decision differently have taken two decisions, whichever of its cells
    each of them touched. A row without a mark may fill what is empty and overwrites nothing: nobody knows
    what its analyst saw.
    """
    theirs = _filled(now) if base is None else _changed_meanwhile(base, now)
    wanted = {column for column in mine if cells[column] != now.get(column, "")}
    touched = {unit(column) for column in theirs}
    clashes = tuple(sorted(column for column in wanted if unit(column) in touched))
    changes = {column: cells[column] for column in cells if column in wanted and column not in clashes}
    return Merged(changes, clashes, tuple(sorted(theirs)) if base is not None else ())


def _changed_meanwhile(base: Mark, now: Texts) -> frozenset[str]:
    return frozenset(column for column in base.digests if not base.same(column, now.get(column, "")))


def _filled(now: Texts) -> frozenset[str]:
    return frozenset(column for column, text in now.items() if text and text != _UNTOUCHED.get(column))
