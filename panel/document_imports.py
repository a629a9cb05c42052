"""Bringing documents in: a file of one process and one stage, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from domain.cells import BadCell, Problem
from domain.document_rows import parse_documents
from domain.known import Entry, KnownProcess, find
from panel.imports import Note, Report, ignored_notes, unreadable
from storage.database import Database
from storage.files import BadFile, read_workbook
from storage.imports.documents import DocumentsSaved, save_documents
from storage.imports.known import known_processes


def import_documents(db: Database, path: Path, process: str, stage: str, now: datetime) -> Report:
    """The documents of a file, published for that stage of that process (each by its code or its name)."""
    try:
        sheets = read_workbook(path)
    except BadFile as bad:
        return unreadable("documents", path, bad)
    with db.read() as conn:
        place = _place(conn, process, stage)
    if isinstance(place, Problem):
        return Report("documents", path.name, (place,))
    known, at = place
    file, problems = parse_documents(sheets, known.themes)
    if problems:
        return Report("documents", path.name, problems)
    saved = db.write(lambda conn: save_documents(conn, known.id, at.id, file, now))
    return _report(path, saved, ignored_notes(file.ignored, file.spare))


def _place(conn: Connection, process: str, stage: str) -> tuple[KnownProcess, Entry] | Problem:
    column, word = "process", process
    try:
        known = find(process, "process", known_processes(conn))
        column, word = "stage", stage
        return known, find(stage, "stage", known.stages)
    except BadCell as bad:
        return Problem(0, column, word, bad.code, bad.valid)


def _report(path: Path, saved: DocumentsSaved, ignored: Sequence[Note]) -> Report:
    counts = {"added": len(saved.added), "updated": len(saved.updated), "unchanged": saved.unchanged}
    versions = [
        Note("document_version", {"code": code, "version": version}) for code, version in saved.updated
    ]
    gone = [Note("section_gone", {"code": code, "section": section}) for code, section in saved.removed]
    return Report("documents", path.name, counts=counts, notes=(*versions, *gone, *ignored))
