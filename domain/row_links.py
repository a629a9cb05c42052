"""Which process, stage, theme and event the rows of contributions and attendance lists name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from domain.attendance_rows import AttendanceRow
from domain.cells import BadCell, Problem, nearest
from domain.contribution_rows import ContributionRow
from domain.document_links import KnownDocument, link_document
from domain.known import Entry, KnownProcess, find, own
from domain.outreach_rows import OutreachRow

E = TypeVar("E", bound=Entry)

Events = Mapping[str, tuple[int, int]]
"""Every event by code: (its id, its process's id)."""


@dataclass(frozen=True, slots=True)
class LinkedContribution:
    """A contribution with the ids of what it names; None: it names none. `object`: as its document's code is
    written. A comment belongs to its document's stage and to its section's theme where it names no other."""

    row: ContributionRow
    process_id: int
    stage_id: int | None
    theme_id: int | None
    event_id: int | None
    object: str
    section_id: int | None


@dataclass(frozen=True, slots=True)
class LinkedAttendance:
    row: AttendanceRow
    event_id: int
    process_id: int


@dataclass(frozen=True, slots=True)
class LinkedOutreach:
    row: OutreachRow
    process_id: int
    event_id: int | None


class _Placed(Protocol):
    @property
    def line(self) -> int: ...
    @property
    def process(self) -> str: ...


def link_contributions(
    rows: Sequence[ContributionRow],
    processes: Sequence[KnownProcess],
    events: Events,
    documents: Mapping[int, Sequence[KnownDocument]],
) -> tuple[tuple[LinkedContribution, ...], tuple[Problem, ...]]:
    """A row without a process belongs to its event's, or to the only one of the installation. `documents`: by
    their process's id."""
    problems: list[Problem] = []
    linked = []
    for row in rows:
        found = _contribution(row, processes, events, documents, problems)
        linked += [found] if found else []
    return tuple(linked), tuple(problems)


def link_attendance(
    rows: Sequence[AttendanceRow], events: Events
) -> tuple[tuple[LinkedAttendance, ...], tuple[Problem, ...]]:
    problems: list[Problem] = []
    linked = []
    for row in rows:
        event = _event(row.line, row.event_code, events, problems) if row.event_code else None
        linked += [LinkedAttendance(row, *event)] if event else []
    return tuple(linked), tuple(problems)


def link_outreach(
    rows: Sequence[OutreachRow], processes: Sequence[KnownProcess], events: Events
) -> tuple[tuple[LinkedOutreach, ...], tuple[Problem, ...]]:
    """A row without a process belongs to its event's, or to the only one of the installation."""
    problems: list[Problem] = []
    linked = []
    for row in rows:
        event = _event(row.line, row.event_code, events, problems) if row.event_code else None
        process = _process(row, processes, event[1] if event else None, problems)
        linked += [LinkedOutreach(row, process.id, event[0] if event else None)] if process else []
    return tuple(linked), tuple(problems)


def _contribution(
    row: ContributionRow,
    processes: Sequence[KnownProcess],
    events: Events,
    documents: Mapping[int, Sequence[KnownDocument]],
    problems: list[Problem],
) -> LinkedContribution | None:
    event = _event(row.line, row.event_code, events, problems) if row.event_code else None
    process = _process(row, processes, event[1] if event else None, problems)
    if process is None:
        return None
    stage = _named(row.line, "stage", row.stage, process.stages, problems)
    theme = _named(row.line, "theme", row.theme, process.themes, problems)
    about = link_document(row, documents.get(process.id, ()), problems)
    return LinkedContribution(
        row,
        process.id,
        stage.id if stage else about.stage_id,
        theme.id if theme else about.theme_id,
        event[0] if event else None,
        about.object,
        about.section_id,
    )


def _process(
    row: _Placed, processes: Sequence[KnownProcess], of_event: int | None, problems: list[Problem]
) -> KnownProcess | None:
    if row.process:
        return _named(row.line, "process", row.process, processes, problems)
    fitting = [process for process in processes if process.id == of_event] or own(processes)
    if len(fitting) == 1:
        return fitting[0]
    codes = tuple(process.code for process in own(processes))
    problems.append(Problem(row.line, "process", "", "required", codes[:10]))
    return None


def _named(line: int, column: str, word: str, entries: Sequence[E], problems: list[Problem]) -> E | None:
    if not word:
        return None
    try:
        return find(word, column, entries)
    except BadCell as bad:
        problems.append(Problem(line, column, word, bad.code, bad.valid))
        return None


def _event(line: int, code: str, events: Events, problems: list[Problem]) -> tuple[int, int] | None:
    found = events.get(code.upper())
    if found is None:
        problems.append(Problem(line, "event_code", code, "event", nearest(code, events)))
    return found
