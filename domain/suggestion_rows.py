"""The sheet of suggestions that comes back: what a person decided of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from domain.cells import Cells, Problem, whole, yes_no
from domain.columns import Rows

REQUIRED: Final = ("suggestion", "decision")
_MOST: Final = 2**53  # a spreadsheet's whole numbers end there


@dataclass(frozen=True, slots=True)
class Decided:
    """A line with a decision. `id`: the suggestion's."""

    line: int
    id: int
    accepted: bool


def parse_suggestions(sheet: Rows) -> tuple[list[Decided], list[Problem]]:
    """The lines with a decision; a line without one says nothing. One suggestion is decided once."""
    found: dict[int, Decided] = {}
    problems = list(sheet.problems)
    for row in sheet.rows:
        cells = Cells(row)
        accepted = cells.read("decision", yes_no, None)
        if accepted is not None:
            id_ = cells.require("suggestion", whole(1, _MOST), 0)
            if id_ in found:
                cells.refuse("suggestion", "suggestion_twice", (str(found[id_].line),))
            found.setdefault(id_, Decided(row.line, id_, accepted))
        problems += cells.problems
    return list(found.values()), problems


def unknown_suggestions(decided: Collection[Decided], known: Collection[int]) -> list[Problem]:
    """Those that are not there: of another installation, or found anew since the sheet was written."""
    return [
        Problem(one.line, "suggestion", str(one.id), "suggestion_gone")
        for one in decided
        if one.id not in known
    ]
