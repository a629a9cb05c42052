"""A process as a file describes it: its period, its stages with their dates, its themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.cell_dates import day
from domain.cells import Cells, Problem, Sheet, words
from domain.columns import PROCESS, STAGES, THEMES, Columns, Rows, rows_of
from domain.process_cells import process_code, slug
from domain.text import fold
from domain.themes import DEFAULT_THEMES, Theme


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, in order; its days are those of Peru."""

    code: str
    name: str
    opens_on: date | None = None
    closes_on: date | None = None
    respond_by: date | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """A co-creation process. `respond_by`: the day by which authors have their answer."""

    code: str
    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    respond_by: date | None = None
    stages: tuple[Stage, ...] = ()
    themes: tuple[Theme, ...] = DEFAULT_THEMES


def parse_process(sheets: Mapping[str, Sheet]) -> tuple[Process | None, tuple[Problem, ...]]:
    """The process, or None with what is wrong. Without a sheet of themes it has the default ones."""
    problems: list[Problem] = []
    heads = _read(_named(sheets, "proceso", "process", "") or next(iter(sheets.values())), PROCESS, problems)
    head = Cells(heads.rows[0]) if heads.rows else None
    stages = [_stage(cells) for cells in _cells(sheets, ("etapas", "stages"), STAGES, problems)]
    themes = [_theme(cells) for cells in _cells(sheets, ("temas", "themes"), THEMES, problems)]
    if head is None:
        return None, (*problems, Problem(2, "code", "", "required"))
    process = _process(head, tuple(stages), tuple(themes) or DEFAULT_THEMES)
    problems += head.problems
    problems += _twice("etapas", [stage.code for stage in stages])
    problems += _twice("temas", [theme.code for theme in themes])
    return (None if problems else process), tuple(problems)


def _process(cells: Cells, stages: tuple[Stage, ...], themes: tuple[Theme, ...]) -> Process:
    starts = cells.read("starts_on", day, None)
    ends = cells.read("ends_on", day, None)
    if starts and ends and ends < starts:
        cells.refuse("ends_on", "before_start")
    return Process(
        code=cells.require("code", process_code, ""),
        name=cells.require("name", words(200), ""),
        starts_on=starts,
        ends_on=ends,
        respond_by=cells.read("respond_by", day, None),
        stages=stages,
        themes=themes,
    )


def _stage(cells: Cells) -> Stage:
    opens = cells.read("opens_on", day, None)
    closes = cells.read("closes_on", day, None)
    if opens and closes and closes < opens:
        cells.refuse("closes_on", "before_start")
    name = cells.require("name", words(200), "")
    respond_by = cells.read("respond_by", day, None)
    return Stage(cells.read("code", slug, slug(name)), name, opens, closes, respond_by)


def _theme(cells: Cells) -> Theme:
    official = cells.require("official", words(120), "")
    known = {theme.code: theme.plain for theme in DEFAULT_THEMES}
    code = cells.read("code", slug, slug(official))
    plain = cells.read("plain", words(120), known.get(code, official))
    return Theme(code, official, plain, cells.read("split_from", slug, ""))


def _cells(
    sheets: Mapping[str, Sheet], names: tuple[str, ...], columns: Columns, problems: list[Problem]
) -> list[Cells]:
    """The rows of the sheet, whose problems all land in one list."""
    sheet = _named(sheets, *names)
    if sheet is None:
        return []
    return [Cells(row, problems) for row in _read(sheet, columns, problems).rows]


def _read(sheet: Sheet, columns: Columns, problems: list[Problem]) -> Rows:
    found = rows_of(sheet, columns, ())
    problems += found.problems
    return found


def _named(sheets: Mapping[str, Sheet], *names: str) -> Sheet | None:
    return next((sheet for name, sheet in sheets.items() if fold(name) in names), None)


def _twice(column: str, codes: list[str]) -> list[Problem]:
    repeated = {code for code in codes if codes.count(code) > 1}
    return [Problem(0, column, code, "repeated_code") for code in sorted(repeated)]
