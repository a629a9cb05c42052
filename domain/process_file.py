"""A process as a file describes it: its period, its stages with their dates, its themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.agenda_cells import link
from domain.cell_dates import day
from domain.cells import Cells, Problem, Sheet, nearest, words
from domain.columns import ORGANIZATION_KINDS, PROCESS, STAGES, THEMES
from domain.known import KnownProcess
from domain.organization_scheme import read_scheme
from domain.pages import Page, page_of, read_page, strangers
from domain.process_cells import process_code, slug
from domain.themes import DEFAULT_THEMES, Theme

_NAMES = (
    ("proceso", "process", ""),
    ("etapas", "stages"),
    ("temas", "themes"),
    ("organizaciones", "organizations"),
)
_LONGEST_HOW = 600  # it is one paragraph of a message


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, in order; its days are those of Peru. `how`: how to take part, in the organisers' words."""

    code: str
    name: str
    opens_on: date | None = None
    closes_on: date | None = None
    respond_by: date | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A co-creation process. `respond_by`: the day by which authors have their answer; `published_on`: when
    its plan was published. `scheme`: domain/organization_scheme.py; None: as in 2017. `given` and
    `stages_given`: the columns that the file has, `themes_given`: whether it has themes; what it does not
    speak of stays as it was. `ignored`: headers of no column; `spare`: sheets that are none of its."""

    code: str
    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    respond_by: date | None = None
    stages: tuple[Stage, ...] = ()
    themes: tuple[Theme, ...] = DEFAULT_THEMES
    published_on: date | None = None
    contact: str = ""
    link: str = ""
    scheme: dict[str, str] | None = None
    given: frozenset[str] = frozenset(PROCESS)
    stages_given: frozenset[str] = frozenset(STAGES)
    themes_given: bool = True
    ignored: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()


def parse_process(
    sheets: Mapping[str, Sheet], known: Sequence[KnownProcess] = ()
) -> tuple[Process | None, tuple[Problem, ...]]:
    """The process, or None with what is wrong. Without a sheet of themes a new one has the default
    ones. A theme comes out of another of the file, or out of one that the process has among those `known`."""
    heads = page_of(sheets, _NAMES[0], PROCESS)
    if not heads.headers:
        heads = read_page(*next(iter(sheets.items())), PROCESS)
    stages, themes, kinds = (
        page_of(sheets, names, columns)
        for names, columns in zip(_NAMES[1:], (STAGES, THEMES, ORGANIZATION_KINDS), strict=True)
    )
    wrong, spare = strangers(sheets, heads.name, *_NAMES)
    if not heads.rows:
        return None, (*wrong, *heads.told(), Problem(2, "code", "", "required", sheet=heads.name))
    process = replace(_process(heads, stages, themes, kinds), spare=spare)
    earlier = [theme.code for one in known if one.code == process.code for theme in one.themes]
    _refuse_unknown_origins(themes, process.themes, earlier)
    problems = [*wrong, *(problem for page in (heads, stages, themes, kinds) for problem in page.told())]
    problems += _twice(stages.name, [stage.code for stage in process.stages])
    problems += _twice(themes.name, [theme.code for theme in process.themes])
    return (None if problems else process), tuple(problems)


def _process(heads: Page, stages: Page, themes: Page, kinds: Page) -> Process:
    cells = heads.rows[0]
    starts, ends = _period(cells, "starts_on", "ends_on")
    return Process(
        code=cells.require("code", process_code, ""),
        name=cells.require("name", words(200), ""),
        starts_on=starts,
        ends_on=ends,
        respond_by=cells.read("respond_by", day, None),
        stages=tuple(map(_stage, stages.rows)),
        themes=tuple(map(_theme, themes.rows)) or DEFAULT_THEMES,
        published_on=cells.read("published_on", day, None),
        contact=cells.read("contact", words(200), ""),
        link=cells.read("link", link, ""),
        scheme=read_scheme(kinds.rows) if kinds.rows else None,
        given=heads.given,
        stages_given=stages.given,
        themes_given=bool(themes.rows),
        ignored=tuple(header for page in (heads, stages, themes, kinds) for header in page.ignored),
    )


def _stage(cells: Cells) -> Stage:
    opens, closes = _period(cells, "opens_on", "closes_on")
    name = cells.require("name", words(200), "")
    respond_by = cells.read("respond_by", day, None)
    how = cells.read("how", words(_LONGEST_HOW), "")
    return Stage(cells.read("code", slug, slug(name)), name, opens, closes, respond_by, how)


def _theme(cells: Cells) -> Theme:
    official = cells.require("official", words(120), "")
    known = {theme.code: theme.plain for theme in DEFAULT_THEMES}
    code = cells.read("code", slug, slug(official))
    plain = cells.read("plain", words(120), known.get(code, official))
    return Theme(code, official, plain, cells.read("split_from", slug, ""))


def _refuse_unknown_origins(page: Page, themes: Sequence[Theme], earlier: Sequence[str]) -> None:
    for cells, theme in zip(page.rows, themes, strict=False):  # without rows they are the default ones
        valid = dict.fromkeys(
            code for code in (*(one.code for one in themes), *earlier) if code != theme.code
        )
        if theme.split_from and theme.split_from not in valid:
            cells.refuse("split_from", "theme", nearest(theme.split_from, valid) or valid)


def _period(cells: Cells, first: str, last: str) -> tuple[date | None, date | None]:
    begins, ends = cells.read(first, day, None), cells.read(last, day, None)
    if begins and ends and ends < begins:
        cells.refuse(last, "before_start")
    return begins, ends


def _twice(sheet: str, codes: Sequence[str]) -> list[Problem]:
    repeated = {code for code in codes if codes.count(code) > 1}
    return [Problem(0, "code", code, "repeated_code", sheet=sheet) for code in sorted(repeated)]
