"""What happened to a matrix, in sentences for the organiser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from domain.cells import Problem
from domain.matrix_columns import COLUMNS
from domain.matrix_plan import Clash
from domain.matrix_shown import in_words
from mensajes import catalog
from panel.import_words import SHOWN, problem_line
from panel.matrix_export import Exported
from panel.matrix_import import Joined, MatrixReport
from panel.words import say
from storage.export.scope import LIMA
from storage.proposals.edits import Edit
from storage.responses import Unanswered

_LANGUAGE = "es"
_OUTCOMES = (
    *("proposals_new", "proposals_changed", "contributions_changed", "decisions", "answers", "unchanged"),
)
_QUOTED = 60


def export_lines(done: Exported, file: str) -> list[str]:
    """What was written, and what waits for an answer."""
    rows = [say(f"matrix.rows.{sheet}", n=number) for sheet, number in done.counts.items()]
    return [say("matrix.written", file=file), *rows, *map(_waiting, done.waiting)]


def import_lines(report: MatrixReport) -> list[str]:
    """The problems, or the counts and what others changed meanwhile."""
    if not report.ok:
        return _refusal(report)
    counts = [
        say(f"matrix.done.{name}", n=report.counts[name]) for name in _OUTCOMES if report.counts.get(name)
    ]
    joined = [_joined(one) for one in report.joined]
    ignored = [say("matrix.ignored", sheet=sheet, column=column) for sheet, column in report.ignored]
    ignored += [catalog.text(_LANGUAGE, "imports.note.sheet_ignored", sheet=sheet) for sheet in report.spare]
    exposed = [say("matrix.exposed", codes=list(report.exposed))] if report.exposed else []
    parted = [say("matrix.parted", codes=list(report.parted))] if report.parted else []
    return [*(counts or [say("matrix.done.nothing")]), *joined, *exposed, *parted, *ignored]


def every_line(report: MatrixReport) -> list[str]:
    """Everything that is wrong with it, one sentence each."""
    return [
        *(line for name, found in report.problems.items() for line in _problems(name, found, report)),
        *(_clash(name, *each) for name, found in report.clashes.items() for each in found),
    ]


def _refusal(report: MatrixReport) -> list[str]:
    lines = [line[:1].upper() + line[1:] for line in every_line(report)]
    more = len(lines) - SHOWN
    rest = [say("imports.more", n=more)] if more > 0 else []
    return [*lines[:SHOWN], *rest, *_advice(report), say("imports.nothing_changed")]


def _advice(report: MatrixReport) -> list[str]:
    """What to do about changes of others, said once."""
    marked = {clash.marked for found in report.clashes.values() for clash, _ in found}
    return [say(f"matrix.clash.{'decide' if one else 'no_mark'}") for one in sorted(marked, reverse=True)]


def _problems(sheet: str, problems: Sequence[Problem], report: MatrixReport) -> Iterator[str]:
    headers = report.headers.get(sheet, {})
    for problem in problems:
        where = say("matrix.sheet", sheet=sheet) if sheet else ""
        yield " ".join(part for part in (where, _problem(sheet, problem, headers)) if part)


def _problem(sheet: str, problem: Problem, headers: Mapping[str, str]) -> str:
    key = f"matrix.problem.{problem.code}"
    text, *valid = (in_words(problem.column, one) for one in (problem.text, *problem.valid))
    problem = replace(problem, text=text, valid=tuple(valid))
    if not catalog.has(_LANGUAGE, key):
        return problem_line(problem, headers)
    known = {"text": text[:_QUOTED], "valid": [f"«{value}»" for value in valid]}
    said = say(key, first=valid[0] if valid else "", **known)
    if not problem.line:
        return said
    at = say("imports.at", line=problem.line, column=_header(sheet, problem.column, headers))
    near = _near(problem)
    return " ".join(part for part in (at, said, near) if part)


def _near(problem: Problem) -> str:
    """The nearest codes of a wrong one."""
    if problem.code not in ("proposal", "contribution") or not problem.valid:
        return ""
    return say("matrix.nearest", valid=[f"«{value}»" for value in problem.valid])


def _clash(sheet: str, clash: Clash, edit: Edit | None) -> str:
    kind = "known" if edit else "unknown" if clash.marked else "unmarked"
    who = {"who": _who(edit), "day": _day(edit.at)} if edit else {}
    cells = [
        say(
            "matrix.clash.cell", column=_header(sheet, column, {}), theirs=_quoted(theirs), mine=_quoted(mine)
        )
        for column, mine, theirs in clash.cells
    ]
    at = say("imports.at_line", line=clash.line)
    return " ".join(
        (say("matrix.sheet", sheet=sheet), at, say(f"matrix.clash.{kind}", code=clash.code, **who), *cells)
    )


def _quoted(text: str) -> str:
    short = text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1].rstrip()}…"
    return f"«{short}»" if text else say("matrix.clash.empty")


def _joined(one: Joined) -> str:
    facts = {"code": one.code, "columns": [f"«{_header('', column, {})}»" for column in one.columns]}
    if one.edit is None:
        return say("matrix.joined.unknown", **facts)
    return say("matrix.joined.known", who=_who(one.edit), day=_day(one.edit.at), **facts)


def _waiting(one: Unanswered) -> str:
    facts = {"process": one.process, "n": one.number, "stage": one.stage or say("matrix.no_stage")}
    if one.respond_by is None:
        return say("matrix.waiting.undated", **facts)
    key = "matrix.waiting.late" if one.late else "matrix.waiting.due"
    return say(key, **facts, day=_date(one.respond_by), late=one.late)


def _header(sheet: str, column: str, headers: Mapping[str, str]) -> str:
    """As the file calls it, else as our own sheets do."""
    if column in headers:
        return headers[column]
    tables = [COLUMNS[sheet]] if sheet in COLUMNS else list(COLUMNS.values())
    return next((table[column][0] for table in tables if column in table), column)


def _who(edit: Edit | None) -> str:
    return edit.by if edit is not None and edit.by else say("matrix.somebody")


def _day(moment: datetime) -> str:
    return _date(moment.astimezone(LIMA).date())


def _date(day: date) -> str:
    return f"{day:%d/%m/%Y}"
