"""The matrix comes back: all of it is checked, then all of it is written, or nothing is.

One import at a time. A large file is written in pieces (panel/matrix_writing.py), texts, lineage and
revisions first and decisions last, since these are told to people: nobody hears of a decision while the rest
of the file is on its way. What a crash cuts short the same file finishes: what is already so is no change
(docs/adr/0026).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from domain.cells import Problem, Sheet
from domain.columns import rows_of
from domain.matrix_checks import Stands
from domain.matrix_columns import (
    COLUMNS,
    CONTRIBUTIONS_SHEET,
    LISTS_SHEET,
    PROPOSALS_SHEET,
    READ_ONLY,
    SHEET_NAMES,
    unit_of,
)
from domain.matrix_plan import Clash, Plan, RowChange, plan_contributions, plan_proposals
from domain.matrix_rows import SheetRead, read_sheet
from domain.pages import strangers
from domain.text import fold
from panel.import_words import SHOWN
from panel.matrix_stands import last_edit, stands
from panel.matrix_writing import turn, write_changes
from storage.database import Database
from storage.export.scope import LIMA
from storage.files import BadFile, read_workbook
from storage.imports.known import known_processes
from storage.proposals import importing
from storage.proposals.edits import Edit


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody else's change of other fields, which the row now has beside its own."""

    code: str
    columns: tuple[str, ...]
    edit: Edit | None


@dataclass(frozen=True, slots=True)
class MatrixReport:
    """What an import did. With problems or clashes it did nothing. By sheet: `problems`, `clashes` (each with
    the other's last change), and the file's own `headers`. `counts` by outcome; `joined`: what others changed
    in the same rows; `exposed`, `parted`: as the plan's; `ignored`: (sheet, header) of columns that
    are no matrix's; `spare`: sheets that are none of its."""

    file_name: str
    problems: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    clashes: Mapping[str, Sequence[tuple[Clash, Edit | None]]] = field(default_factory=dict)
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    joined: Sequence[Joined] = ()
    exposed: Sequence[str] = ()
    parted: Sequence[str] = ()
    ignored: Sequence[tuple[str, str]] = ()
    spare: Sequence[str] = ()

    @property
    def ok(self) -> bool:
        return not any(self.problems.values()) and not any(self.clashes.values())


def import_matrix(db: Database, path: Path, by: str, now: datetime) -> MatrixReport:
    """Bring a file's matrix to the database, changed by `by`. Raises Refused while another one is on its way,
    Unavailable."""
    try:
        found = read_workbook(path, (".xlsx",))
    except BadFile as bad:
        return MatrixReport(path.name, {"": [Problem(bad.line, "", bad.text, bad.code, bad.valid)]})
    wrong, spare = strangers(found, "", *((name, *also) for name, also in SHEET_NAMES.items()))
    if wrong:
        return MatrixReport(path.name, {"": wrong})
    sheets = _sheets(found)
    if not sheets:
        return MatrixReport(path.name, {"": [Problem(0, "", "", "no_sheet", tuple(COLUMNS))]})
    with turn(db, now) as mine:
        with db.read() as conn:
            report, plans = _planned(conn, path, sheets, by, now)
        if report.ok:
            proposals, comments = (plans.get(name, Plan()).changes for name in COLUMNS)
            write_changes(mine, path.name, proposals, comments, by)
    return replace(report, spare=[title for title in spare if fold(title) != LISTS_SHEET])


def _sheets(found: Mapping[str, Sheet]) -> dict[str, Sheet]:
    called = {fold(word): name for name, also in SHEET_NAMES.items() for word in (name, *also)}
    return {called[fold(title)]: sheet for title, sheet in found.items() if fold(title) in called}


def _planned(
    conn: Connection, path: Path, sheets: Mapping[str, Sheet], by: str, now: datetime
) -> tuple[MatrixReport, Mapping[str, Plan]]:
    known = known_processes(conn)
    tables = {name: rows_of(sheet, COLUMNS[name], ("code",)) for name, sheet in sheets.items()}
    reads = {name: read_sheet(table, name, known) for name, table in tables.items()}
    plans = _plans(conn, reads, by, now)
    report = MatrixReport(
        path.name,
        {name: sorted(plan.problems, key=lambda one: one.line) for name, plan in plans.items()},
        {name: _told(conn, name, plan.clashes) for name, plan in plans.items()},
        {name: table.headers for name, table in tables.items()},
        _counts(plans),
        _joined(conn, plans),
        [code for plan in plans.values() for code in plan.exposed],
        [code for plan in plans.values() for code in plan.parted],
        [(name, header) for name, table in tables.items() for header in table.ignored],
    )
    return report, plans


def _plans(conn: Connection, reads: Mapping[str, SheetRead], by: str, now: datetime) -> dict[str, Plan]:
    """A sheet with cells that cannot be read is not judged further: its rows are not what they should be."""
    proposals, comments = (reads.get(name, SheetRead()) for name in (PROPOSALS_SHEET, CONTRIBUTIONS_SHEET))
    found = stands(conn, proposals.rows, comments.rows, now.astimezone(LIMA).date())
    made: dict[str, Callable[[Stands], Plan]] = {
        PROPOSALS_SHEET: lambda world: plan_proposals(proposals.rows, world, by),
        CONTRIBUTIONS_SHEET: lambda world: plan_contributions(comments.rows, world, proposals.rows),
    }
    plans = {}
    for name, read in reads.items():
        plan = Plan() if read.problems else made[name](found)
        plan.problems += read.problems
        plan.unchanged += read.unchanged
        plans[name] = plan
    return plans


def _told(conn: Connection, name: str, clashes: Sequence[Clash]) -> list[tuple[Clash, Edit | None]]:
    """Each with who changed it meanwhile, as far as they are told one by one."""
    found = [(clash, last_edit(conn, name, clash, clash.unit)) for clash in clashes[:SHOWN]]
    return [*found, *((clash, None) for clash in clashes[SHOWN:])]


def _joined(conn: Connection, plans: Mapping[str, Plan]) -> list[Joined]:
    """One for each row and for each who changed it meanwhile."""
    found: list[Joined] = []
    for name, plan in plans.items():
        for change in (one for one in plan.changes if one.others):
            if len(found) < SHOWN:
                found += _others(conn, name, change)
    return found


def _others(conn: Connection, name: str, change: RowChange) -> Iterator[Joined]:
    by: dict[Edit | None, list[str]] = defaultdict(list)
    for column in COLUMNS[name]:
        if column in change.others and column not in READ_ONLY[name]:
            by[last_edit(conn, name, change, unit_of(column))].append(column)
    for edit, columns in by.items():
        yield Joined(change.code, tuple(columns), edit)


def _counts(plans: Mapping[str, Plan]) -> dict[str, int]:
    proposals, comments = (plans.get(name, Plan()) for name in (PROPOSALS_SHEET, CONTRIBUTIONS_SHEET))
    return {
        "proposals_new": sum(change.new for change in proposals.changes),
        "proposals_changed": sum(not change.new for change in proposals.changes),
        "contributions_changed": len(comments.changes),
        "decisions": sum(change.response is not None for change in proposals.changes),
        "answers": len(importing.same_answers(comments.changes)),
        "unchanged": proposals.unchanged + comments.unchanged,
    }
