"""Commitments, their milestones and their progress, as a file describes them: a sheet each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.agenda_cells import link
from domain.cell_dates import day
from domain.cells import BadCell, Cells, Problem, Sheet, choice, decimal, nearest, words
from domain.columns import COMMITMENTS, MILESTONES, PROGRESS
from domain.known import Entry, find
from domain.pages import Page, page_of, read_page, strangers
from domain.process_cells import process_code
from domain.text import fold

STATUSES: Final = ("no_iniciado", "limitado", "sustancial", "completo")
"""How far a commitment is, in the words of OGP's reviewers."""

SHEETS: Final = ("compromisos", "hitos", "avances")

_HEADS = ("compromisos", "commitments", "")
_STEPS = ("hitos", "milestones")
_NEWS = ("avances", "progress")
_LONG = 20_000
_TEXTS = ("problem", "text", "contribution", "other_actors", "indicator", "baseline", "goal", "budget")
_SHORT = ("ogp_values", "entity")
_DAYS = ("starts_on", "ends_on", "adopted_on")
_status = choice(*STATUSES, also={one.replace("_", " "): one for one in STATUSES})


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """One commitment: what the file says of it, by column of the table. `proposals`: the codes that it came
    of; None where the file does not speak of that."""

    code: str
    values: Mapping[str, str | date | int | None]
    proposals: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One milestone; `position` is its place among those of its commitment, from 1."""

    commitment: str
    position: int
    text: str
    starts_on: date | None = None
    ends_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """How far a commitment was on a day."""

    commitment: str
    on: date
    percent: float | None
    status: str
    text: str
    evidence: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentFile:
    """What a file says. Milestones and progress may be of commitments that are here already. `ignored`:
    headers of no column; `spare`: sheets that are none of its."""

    commitments: tuple[CommitmentRow, ...] = ()
    milestones: tuple[MilestoneRow, ...] = ()
    progress: tuple[ProgressRow, ...] = ()
    ignored: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownHere:
    """What the cells of a file can name: themes, commitments and proposals of its process, by code."""

    themes: Sequence[Entry] = ()
    commitments: Sequence[str] = ()
    proposals: frozenset[str] = frozenset()


def parse_commitments(
    sheets: Mapping[str, Sheet], known: KnownHere, today: date
) -> tuple[CommitmentFile, tuple[Problem, ...]]:
    """The sheets of a file, and what is wrong in them. A file with one nameless sheet has commitments."""
    heads = page_of(sheets, _HEADS, COMMITMENTS, ("code",))
    steps = page_of(sheets, _STEPS, MILESTONES, ("commitment", "text"))
    news = page_of(sheets, _NEWS, PROGRESS, ("commitment", "on", "status", "text"))
    if not any(page.headers for page in (heads, steps, news)):
        heads = read_page(*next(iter(sheets.items())), COMMITMENTS, ("code",))
    wrong, spare = strangers(sheets, heads.name, _HEADS, _STEPS, _NEWS)
    found = [_commitment(cells, heads.given, known) for cells in heads.rows]
    codes = {fold(code): code for code in (*known.commitments, *(one.code for one in found))}
    file = CommitmentFile(
        tuple(found),
        tuple(_milestones(steps, codes)),
        tuple(_progress(news, codes, today)),
        (*heads.ignored, *steps.ignored, *news.ignored),
        spare,
    )
    _refuse_repeated(heads, [fold(one.code) for one in found], "code")
    return file, (*wrong, *heads.told(), *steps.told(), *news.told())


def said_codes(sheets: Mapping[str, Sheet]) -> frozenset[str]:
    """Every code of a proposal that the file names, as it is written there."""
    heads = page_of(sheets, _HEADS, COMMITMENTS)
    return frozenset(code for cells in heads.rows for code in _split(cells))


def _commitment(cells: Cells, given: frozenset[str], known: KnownHere) -> CommitmentRow:
    said = cells.require("code", process_code, "")
    code = next((one for one in known.commitments if fold(one) == fold(said)), said)
    new = code not in known.commitments
    values: dict[str, str | date | int | None] = {}
    for column, limit in (("title", 300), *((name, 200) for name in _SHORT), *((n, _LONG) for n in _TEXTS)):
        if column in given:
            values[column] = cells.read(column, words(limit), "")
        if new and column in ("title", "entity"):
            cells.require(column, words(limit), "")
    values |= {column: cells.read(column, day, None) for column in _DAYS if column in given}
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
        cells.refuse("ends_on", "before_start")
    if "theme" in given:
        theme = cells.read("theme", lambda text: find(text, "theme", known.themes), None)
        values["theme_id"] = theme.id if theme is not None else None
    return CommitmentRow(code, values, _proposals(cells, known) if "proposals" in given else None)


def _proposals(cells: Cells, known: KnownHere) -> tuple[str, ...]:
    """ "P-7KQ2; PM-01"."""
    by_code = {code.upper(): code for code in known.proposals}
    found = []
    for said in _split(cells):
        code = by_code.get(said.upper())
        if code is None:
            cells.problems.append(
                Problem(cells.row.line, "proposals", said, "proposal", nearest(said, known.proposals))
            )
        else:
            found.append(code)
    return tuple(dict.fromkeys(found))


def _split(cells: Cells) -> list[str]:
    return [said for said in re.split(r"[;,\s]+", cells.text("proposals")) if said]


def _milestones(page: Page, codes: Mapping[str, str]) -> list[MilestoneRow]:
    found: list[MilestoneRow] = []
    for cells in page.rows:
        commitment = _owner(cells, codes)
        starts, ends = cells.read("starts_on", day, None), cells.read("ends_on", day, None)
        if starts and ends and ends < starts:
            cells.refuse("ends_on", "before_start")
        found.append(
            MilestoneRow(
                commitment,
                1 + sum(one.commitment == commitment for one in found),
                cells.require("text", words(_LONG), ""),
                starts,
                ends,
                cells.read("done_on", day, None),
            )
        )
    return found


def _progress(page: Page, codes: Mapping[str, str], today: date) -> list[ProgressRow]:
    found = [_advance(cells, codes, today) for cells in page.rows]
    _refuse_repeated(page, [f"{one.commitment} {one.on}" for one in found], "on")
    return found


def _advance(cells: Cells, codes: Mapping[str, str], today: date) -> ProgressRow:
    evidence = cells.text("evidence")
    return ProgressRow(
        commitment=_owner(cells, codes),
        on=cells.require("on", lambda text: _past(text, today), today),
        percent=cells.read("percent", _percent, None),
        status=cells.require("status", _status, ""),
        text=cells.require("text", words(2_000), ""),
        evidence=cells.read("evidence", link if "://" in evidence else words(500), ""),
        by=cells.read("by", words(160), ""),
    )


def _owner(cells: Cells, codes: Mapping[str, str]) -> str:
    entries = [Entry(0, code, ()) for code in codes.values()]
    found = cells.require("commitment", lambda text: find(text, "commitment", entries), None)
    return found.code if found is not None else ""


def _past(text: str, today: date) -> date:
    """What is told as news has happened."""
    found = day(text)
    if found > today:
        raise BadCell("in_future")
    return found


def _percent(text: str) -> float:
    """`40`, `40 %`, `37,5`."""
    return decimal(0, 100)(text.removesuffix("%").strip())


def _refuse_repeated(page: Page, marks: Sequence[str], column: str) -> None:
    first: dict[str, Cells] = {}
    for cells, mark in zip(page.rows, marks, strict=True):
        if mark.strip() and first.setdefault(mark, cells) is not cells:
            cells.refuse(column, "repeated", (str(first[mark].row.line),))
