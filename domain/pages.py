"""A file of several sheets: each with its columns, its rows and what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.cells import Cells, Problem, Sheet
from domain.columns import Columns, Rows, close_to, rows_of
from domain.text import fold

_WORDS = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Page:
    """One sheet: its name in the file, its rows, the columns that it has, the problems found so far, and the
    headers that are no column's."""

    name: str = ""
    rows: list[Cells] = field(default_factory=list)
    given: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def told(self) -> list[Problem]:
        """The problems, each with its sheet and with its column as the file calls it."""
        return [
            replace(one, sheet=self.name, column=self.headers.get(one.column, one.column))
            for one in self.problems
        ]


def page_of(
    sheets: Mapping[str, Sheet], names: Sequence[str], columns: Columns, required: Sequence[str] = ()
) -> Page:
    """The sheet of one of these (folded) names; without one, an empty page."""
    name = next((name for name in sheets if fold(name) in names), None)
    return Page() if name is None else read_page(name, sheets[name], columns, required)


def strangers(
    titles: Iterable[str], read: str, *known: Sequence[str]
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Of the sheets whose titles are none of these (folded) names, but for one that was `read` all the same:
    what is wrong, and those to be told. One that looks like a name, or has it as one of its words, is refused
    rather than passed over, as a header is (`rows_of`): `etpas` would leave a process without stages."""
    names = {name: some[0] for some in known for name in some if name}
    problems: list[Problem] = []
    spare: list[str] = []
    for title in titles:
        if title != read and fold(title) not in names:
            words = _WORDS.findall(fold(title))
            close = close_to(title, names) or next((names[word] for word in words if word in names), "")
            if close:
                problems.append(Problem(0, "", title, "sheet_unknown", (close,)))
            else:
                spare.append(title)
    return tuple(problems), tuple(spare)


def read_page(name: str, sheet: Sheet, columns: Columns, required: Sequence[str] = ()) -> Page:
    """That sheet, read by these columns."""
    found: Rows = rows_of(sheet, columns, required)
    problems = list(found.problems)
    rows = [Cells(row, problems) for row in found.rows]
    return Page(name, rows, found.given, problems, found.headers, found.ignored)
