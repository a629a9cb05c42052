"""An import's report as sentences, for the terminal and for the panel's pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domain.cells import Problem
from mensajes import catalog
from panel.imports import Report

SHOWN = 20
"""Problems that are told one by one; the rest are counted."""

_NEAR = frozenset(
    {
        "choice",
        "place",
        "place_ambiguous",
        "process",
        "theme",
        "stage",
        "event",
        "document",
        "section",
        "commitment",
        "proposal",
    }
)
_LISTED = frozenset({"choice_list", "required", "subtype_of_osc"})
_OUTCOMES = ("added", "updated", "moved", "cancelled", "unchanged")


def report_lines(report: Report, language: str = "es") -> list[str]:
    """What happened, one sentence a line: the problems, or the counts and the notes."""
    if report.problems:
        return _refusal(report, language)
    counts = report.counts or {}
    done = [
        catalog.text(language, f"imports.{report.kind}.{outcome}", n=counts[outcome])
        for outcome in _OUTCOMES
        if counts.get(outcome)
    ]
    notes = [catalog.text(language, f"imports.note.{note.code}", **note.facts) for note in report.notes]
    own = f"imports.{report.kind}.empty"
    empty = catalog.text(language, own if catalog.has(language, own) else "imports.empty")
    return [*(done or [empty]), *notes]


def problem_line(problem: Problem, headers: Mapping[str, str], language: str = "es") -> str:
    """One problem: where it is, what stands there, what would be valid."""
    valid = problem.valid or ("",)
    facts = {
        "column": problem.column,
        "text": problem.text[:60],
        "first": valid[0],
        "last": valid[-1],
        "valid": list(valid),
    }
    said = [
        _sheet(problem, language),
        _where(problem, headers, language),
        catalog.text(language, f"imports.problem.{problem.code}", **facts),
        _guess(problem, language),
    ]
    return " ".join(part for part in said if part)


def _guess(problem: Problem, language: str) -> str:
    """What would be valid: the values nearest to a wrong word, or the whole list when none is near."""
    quoted = [f"«{value}»" for value in problem.valid]
    if not quoted or problem.code not in _NEAR | _LISTED:
        return ""
    if problem.code in _LISTED:
        return catalog.text(language, "imports.guess.list", valid=quoted)
    if len(quoted) == 1:
        return catalog.text(language, "imports.guess.one", first=problem.valid[0])
    return catalog.text(language, "imports.guess.many", valid=quoted)


def _refusal(report: Report, language: str) -> list[str]:
    told = list(_once(report.problems))
    said = [problem_line(problem, report.headers, language) for problem in told[:SHOWN]]
    lines = [line[:1].upper() + line[1:] for line in said]  # one that names no place begins the sentence
    more = len(told) - SHOWN
    if more > 0:
        lines.append(catalog.text(language, "imports.more", n=more))
    return [*lines, catalog.text(language, "imports.nothing_changed")]


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Without the cells that are empty because their whole column is not there."""
    every = list(problems)
    missing = {(one.sheet, one.column) for one in every if one.code == "column_missing"}
    yield from (one for one in every if one.code != "required" or (one.sheet, one.column) not in missing)


def _where(problem: Problem, headers: Mapping[str, str], language: str) -> str:
    """The column is called as the file itself calls it."""
    if not problem.line:
        return ""
    if not problem.column:
        return catalog.text(language, "imports.at_line", line=problem.line)
    missing = problem.code == "column_missing"
    column = problem.valid[0] if missing else headers.get(problem.column, problem.column)
    return catalog.text(language, "imports.at", line=problem.line, column=column)


def _sheet(problem: Problem, language: str) -> str:
    return catalog.text(language, "imports.at_sheet", sheet=problem.sheet) if problem.sheet else ""
