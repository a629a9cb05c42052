"""The matrix comes back: all of it is checked, then it is written in short pieces, or nothing is.

One import at a time. Texts, lineage and revisions go first and decisions last, since these are told to
people: nobody hears of a decision while the rest of the file is still on its way. An import that a crash cuts
short is finished by importing the same file again: what is already so is no change (docs/adr/0026).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from domain.cells import Problem, Sheet
from domain.columns import rows_of
from domain.matrix_columns import COLUMNS, CONTRIBUTIONS_SHEET, PROPOSALS_SHEET, READ_ONLY, SHEET_NAMES
from domain.matrix_plan import Clash, Plan, RowChange, Stands, plan_contributions, plan_proposals
from domain.matrix_rows import SheetRead, read_sheet
from domain.text import fold
from mensajes import catalog
from panel.admin import Refused
from panel.matrix_stands import last_edit, stands
from storage import leases
from storage.database import Database
from storage.export.scope import LIMA
from storage.files import BadFile, read_workbook
from storage.imports.known import known_processes
from storage.imports.ledger import finish_import, open_import
from storage.proposals import importing
from storage.proposals.edits import Edit

PIECE = 10
"""Rows in one transaction: some 20 ms of the one writer."""

_LEASE = timedelta(minutes=30)
_TOLD = 20


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody else's change of another field, which the row now has beside its own."""

    code: str
    column: str
    edit: Edit | None


@dataclass(frozen=True, slots=True)
class MatrixReport:
    """What an import did. With problems or clashes it did nothing. By sheet: `problems`, `clashes` (each with
    the other's last change), and the file's own `headers`. `counts` by outcome; `joined`: what others changed
    in the same rows; `ignored`: (sheet, header) of columns that are not the matrix's."""

    file_name: str
    problems: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    clashes: Mapping[str, Sequence[tuple[Clash, Edit | None]]] = field(default_factory=dict)
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    joined: Sequence[Joined] = ()
    ignored: Sequence[tuple[str, str]] = ()

    @property
    def ok(self) -> bool:
        return not any(self.problems.values()) and not any(self.clashes.values())


def import_matrix(db: Database, path: Path, by: str, now: datetime) -> MatrixReport:
    """Bring a file's matrix to the database, changed by `by`. Raises Refused while another one is on its way,
    Unavailable."""
    try:
        sheets = _sheets(read_workbook(path, (".xlsx",)))
    except BadFile as bad:
        return MatrixReport(path.name, {"": [Problem(bad.line, "", bad.text, bad.code, bad.valid)]})
    if not sheets:
        return MatrixReport(path.name, {"": [Problem(0, "", "", "no_sheet", tuple(COLUMNS))]})
    with _alone(db, now):
        with db.read() as conn:
            report, plans = _planned(conn, path, sheets, by, now)
        if report.ok:
            _write(db, path, plans, by, now)
    return report


def _sheets(found: Mapping[str, Sheet]) -> dict[str, Sheet]:
    called = {fold(word): name for name, also in SHEET_NAMES.items() for word in (name, *also)}
    return {called[fold(title)]: sheet for title, sheet in found.items() if fold(title) in called}


@contextmanager
def _alone(db: Database, now: datetime) -> Iterator[None]:
    owner = secrets.token_hex(8)
    if not db.write(lambda conn: leases.take(conn, "matrix", owner, now, now + _LEASE)):
        raise Refused(catalog.text("es", "matrix.busy"))
    try:
        yield
    finally:
        db.write(lambda conn: leases.release(conn, "matrix", owner))


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
    found = [(clash, last_edit(conn, name, clash)) for clash in clashes[:_TOLD]]
    return [*found, *((clash, None) for clash in clashes[_TOLD:])]


def _joined(conn: Connection, plans: Mapping[str, Plan]) -> list[Joined]:
    found: list[Joined] = []
    for name, plan in plans.items():
        for change in plan.changes:
            for column in change.others:
                if column not in READ_ONLY[name] and len(found) < _TOLD:
                    found.append(Joined(change.code, column, last_edit(conn, name, change, column)))
    return found


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


def _write(db: Database, path: Path, plans: Mapping[str, Plan], by: str, now: datetime) -> None:
    proposals, comments = (plans.get(name, Plan()).changes for name in (PROPOSALS_SHEET, CONTRIBUTIONS_SHEET))
    import_id = db.write(lambda conn: open_import(conn, "matrix", path.name, now))
    new = [change for change in proposals if change.new]
    decided = [change for change in proposals if change.response is not None]
    steps: list[tuple[Callable[..., None], Sequence[RowChange]]] = [
        (importing.create_rows, new),
        (importing.change_rows, proposals),
        (importing.review_rows, comments),
        (importing.decide_rows, decided),
    ]
    pieces = [
        partial(step, rows=rows[start : start + PIECE], by=by, now=now)
        for step, rows in steps
        for start in range(0, len(rows), PIECE)
    ]
    for piece in pieces:
        db.write(piece)
    for answer in importing.same_answers(comments):
        _answer(db, answer, by, now)
    db.write(lambda conn: finish_import(conn, import_id, len(proposals) + len(comments), now))


def _answer(db: Database, rows: Sequence[RowChange], by: str, now: datetime) -> None:
    """One response for all who get the same one, however many."""
    step = importing.ANSWERED_AT_ONCE
    response_id = db.write(partial(importing.answer_rows, rows=rows[:step], by=by, now=now))
    for start in range(step, len(rows), step):
        more = partial(
            importing.answer_also, response_id=response_id, rows=rows[start : start + step], now=now
        )
        db.write(more)
