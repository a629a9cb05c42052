"""The programme that an agenda's workbook brings in its second sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from domain.agenda_sessions import REQUIRED, SHEET, Session, parse_sessions
from domain.cells import Problem
from domain.columns import SESSIONS, rows_of
from domain.pages import strangers
from domain.text import fold
from storage.files import read_workbook

_NAMES = (SHEET, "sessions", "programa")


@dataclass(frozen=True, slots=True)
class ProgrammeSheet:
    """Its sessions, what cannot be read in it, and how it calls each column."""

    sessions: tuple[Session, ...] = ()
    problems: tuple[Problem, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def named(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems, with columns of this sheet as it calls them: the agenda has some of the same."""
        return tuple(
            replace(one, column=self.headers.get(one.column, one.column)) if one.sheet == SHEET else one
            for one in problems
        )


def read_programme(path: Path) -> ProgrammeSheet:
    """An empty one where the file is no workbook or has no such sheet. Raises BadFile."""
    if path.suffix.lower() != ".xlsx":
        return ProgrammeSheet()
    _, *sheets = read_workbook(path, (".xlsx",)).items()  # the first one is the agenda, whatever its name
    wrong, _ = strangers((name for name, _ in sheets), "", _NAMES)  # templates have a sheet of help: not told
    its = next((sheet for name, sheet in sheets if fold(name) in _NAMES), None)
    if its is None:
        return ProgrammeSheet(problems=wrong)
    rows = rows_of(its, SESSIONS, REQUIRED)
    sessions, problems = parse_sessions(rows)
    return ProgrammeSheet(sessions, (*wrong, *problems), rows.headers)
