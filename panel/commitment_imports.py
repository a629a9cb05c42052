"""Bringing commitments in: what the State adopted, its milestones, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.cells import BadCell, Problem, Sheet
from domain.commitment_rows import CommitmentFile, KnownHere, parse_commitments, said_codes
from domain.known import KnownProcess, find, own
from panel.imports import Note, Report, unreadable
from storage.commitments import commitment_codes
from storage.database import Database
from storage.files import BadFile, read_workbook
from storage.imports.commitments import Saved, known_proposals, save_commitment
from storage.imports.known import known_processes

_LIMA = ZoneInfo("America/Lima")


def import_commitments(db: Database, path: Path, process: str, by: str, now: datetime) -> Report:
    """The commitments of a process (by its code or name; empty: the only one there is). All of the file is
    checked first; then each is written by itself, so that people's turns get in between."""
    try:
        sheets = read_workbook(path)
    except BadFile as bad:
        return unreadable("commitments", path, bad)
    with db.read() as conn:
        place = _place(conn, process)
        if isinstance(place, Problem):
            return Report("commitments", path.name, (place,))
        known = _known(conn, place, sheets)
    file, problems = parse_commitments(sheets, known, now.astimezone(_LIMA).date())
    if problems:
        return Report("commitments", path.name, problems)
    return _report(path, [db.write(one) for one in _pieces(file, place.id, by, now)])


def _place(conn: Connection, process: str) -> KnownProcess | Problem:
    processes = known_processes(conn)
    try:
        if process:
            return find(process, "process", processes)
    except BadCell as bad:
        return Problem(0, "process", process, bad.code, bad.valid)
    fitting = own(processes)
    if len(fitting) == 1:
        return fitting[0]
    return Problem(0, "process", "", "which_process", tuple(one.code for one in fitting)[:10])


def _known(conn: Connection, process: KnownProcess, sheets: Mapping[str, Sheet]) -> KnownHere:
    proposals = known_proposals(conn, process.id, said_codes(sheets))
    return KnownHere(process.themes, tuple(commitment_codes(conn, process.id)), proposals)


def _pieces(file: CommitmentFile, process_id: int, by: str, now: datetime) -> Sequence[partial[Saved]]:
    rows = {row.code: row for row in file.commitments}
    codes = dict.fromkeys(
        (*rows, *(one.commitment for one in file.milestones), *(one.commitment for one in file.progress))
    )
    return [
        partial(
            save_commitment,
            process_id=process_id,
            code=code,
            row=rows.get(code),
            steps=[one for one in file.milestones if one.commitment == code],
            news=[one for one in file.progress if one.commitment == code],
            by=by,
            now=now,
        )
        for code in codes
    ]


def _report(path: Path, saved: Sequence[Saved]) -> Report:
    outcomes = [one.outcome for one in saved]
    counts = {name: outcomes.count(name) for name in ("added", "updated", "unchanged")}
    told = sum(one.told for one in saved)
    notes = (Note("progress_told", {"n": told}),) if told else ()
    return Report("commitments", path.name, counts=counts, notes=notes)
