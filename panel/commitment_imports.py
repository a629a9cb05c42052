"""Bringing commitments in: what the State adopted, its milestones, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.cells import Sheet
from domain.commitment_rows import CommitmentFile, KnownHere, parse_commitments, said_codes
from domain.known import KnownProcess
from panel.imports import Note, Report, ignored_notes, unreadable
from panel.which_process import the_process
from storage.commitments import commitment_codes
from storage.database import Database
from storage.files import BadFile, read_workbook
from storage.imports.commitments import Saved, known_proposals, save_commitment
from storage.imports.known import known_processes

_LIMA = ZoneInfo("America/Lima")


def import_commitments(db: Database, path: Path, process: str, by: str, now: datetime) -> Report:
    """The commitments of a process (by its code or name; empty: the only one there is). All of the file is
    checked first; then each is written by itself, so that people's turns get in between. Raises Refused."""
    try:
        sheets = read_workbook(path)
    except BadFile as bad:
        return unreadable("commitments", path, bad)
    with db.read() as conn:
        processes = known_processes(conn)
        place = the_process(processes, process)
        known = _known(conn, place, sheets)
    file, problems = parse_commitments(sheets, known, now.astimezone(_LIMA).date())
    if problems:
        return Report("commitments", path.name, problems)
    report = _report(path, [db.write(one) for one in _pieces(file, place.id, by, now)])
    guessed = not process and len(processes) > 1  # the others are not the installation's own
    chosen = (Note("of_process", {"code": place.code}),) if guessed else ()
    return replace(report, notes=(*chosen, *report.notes, *ignored_notes(file.ignored, file.spare)))


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
