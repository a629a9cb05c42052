"""The programme of events: a second sheet of the agenda, one row a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain import agenda_cells as read
from domain.agenda import Speaker
from domain.cell_dates import Moment, moment
from domain.cells import BadCell, Cells, Problem, nearest, whole, words
from domain.columns import Rows
from domain.known import KnownProcess, find

SHEET = "sesiones"
REQUIRED = ("event_code", "title")

_SOME_DAY = "2000-01-01"

Clock = Moment | time
"""A moment, or an hour of the day on which the event begins."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session; `event_code` and `theme` are still the file's words. `order` 0: not said."""

    line: int
    event_code: str
    order: int
    title: str
    theme: str
    room: str
    starts: Clock | None
    ends: Clock | None
    speakers: tuple[Speaker, ...]


Programme = Mapping[str, tuple[Session, ...]]
"""By event: its sessions in their order, each with its position as `order` and its theme's code."""


def parse_sessions(sheet: Rows) -> tuple[tuple[Session, ...], tuple[Problem, ...]]:
    """Every row read; the problems say the sheet."""
    problems = list(sheet.problems)
    sessions: list[Session] = []
    for row in sheet.rows:
        cells = Cells(row)
        sessions.append(_session(cells))
        problems += cells.problems
    return tuple(sessions), tuple(replace(problem, sheet=SHEET) for problem in problems)


def programme(
    sessions: Sequence[Session], processes_of: Mapping[str, str], processes: Sequence[KnownProcess]
) -> tuple[Programme, tuple[Problem, ...]]:
    """The sessions by event. `processes_of`: the process of each event that there is or will be, by code."""
    problems: list[Problem] = []
    found: dict[str, list[Session]] = {}
    for one in sessions:
        if one.event_code in processes_of:
            theme = _theme(one, processes_of[one.event_code], processes, problems)
            found.setdefault(one.event_code, []).append(replace(one, theme=theme))
        elif one.event_code:
            near = nearest(one.event_code, processes_of)
            problems.append(Problem(one.line, "event_code", one.event_code, "event", near, SHEET))
    problems += [problem for its in found.values() for problem in _repeated(its)]
    return {code: _in_order(its) for code, its in found.items()}, tuple(problems)


def instant(clock: Clock | None, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """When it is, in UTC. `starts_at`: of the event."""
    if isinstance(clock, time):
        clock = Moment(starts_at.astimezone(zone).date(), clock)
    return clock.at(zone) if clock is not None else None


def _session(cells: Cells) -> Session:
    starts, ends = cells.read("starts", _clock, None), cells.read("ends", _clock, None)
    if _backwards(starts, ends):
        cells.refuse("ends", "before_start")
    return Session(
        line=cells.row.line,
        event_code=cells.require("event_code", words(40), "").upper(),
        order=cells.read("order", whole(1, 1_000), 0),
        title=cells.require("title", words(300), ""),
        theme=cells.text("theme"),
        room=cells.read("room", words(200), ""),
        starts=starts,
        ends=ends,
        speakers=tuple(Speaker(*parts) for parts in cells.read("speakers", read.speakers, ())),
    )


def _clock(text: str) -> Clock:
    """`9:30`, `3 p. m.`, or with its day."""
    try:
        found = moment(text)
        hour = found.clock
    except BadCell:
        found, hour = None, moment(f"{_SOME_DAY} {text}").clock
    if hour is None:
        raise BadCell("moment")
    return hour if found is None else found


def _backwards(starts: Clock | None, ends: Clock | None) -> bool:
    if isinstance(starts, time) and isinstance(ends, time):
        return ends < starts
    return isinstance(starts, Moment) and isinstance(ends, Moment) and _naive(ends) < _naive(starts)


def _naive(one: Moment) -> datetime:
    return datetime.combine(one.day, one.clock or time())


def _theme(one: Session, process: str, processes: Sequence[KnownProcess], problems: list[Problem]) -> str:
    its = next(known.themes for known in processes if known.code == process)
    try:
        return find(one.theme, "theme", its).code if one.theme else ""
    except BadCell as bad:
        problems.append(Problem(one.line, "theme", one.theme, bad.code, bad.valid, SHEET))
        return ""


def _repeated(its: Sequence[Session]) -> list[Problem]:
    seen: dict[int, int] = {}
    problems = []
    for one in its:
        first = seen.setdefault(one.order, one.line) if one.order else one.line
        if first != one.line:
            problems.append(Problem(one.line, "order", str(one.order), "repeated", (str(first),), SHEET))
    return problems


def _in_order(its: Sequence[Session]) -> tuple[Session, ...]:
    """Those without a number come after those that have one, as they stand in the sheet."""
    ordered = sorted(its, key=lambda one: (not one.order, one.order, one.line))
    return tuple(replace(one, order=position) for position, one in enumerate(ordered, start=1))
