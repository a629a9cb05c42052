"""Saving documents: their sections follow the file, their version rises when their words change, and each
version is kept as it was published (storage/snapshots.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from domain.document_rows import DocumentFile, DocumentRow
from storage import snapshots
from storage.tables import documents, sections, themes

_NAMES = {
    "title": "title",
    "kind": "kind",
    "summary": "summary",
    "link": "link",
    "opens": "opens_on",
    "closes": "closes_on",
    "respond_by": "respond_by",
}
"""By the file's columns: the table's."""

_WORDS = {"title", "summary", "link"}


@dataclass(slots=True)
class DocumentsSaved:
    """The codes of what is new, of what changed (with its version), how many stayed as they were, and the
    sections that the file no longer has, as (document, section)."""

    added: list[str]
    updated: list[tuple[str, int]]
    unchanged: int
    removed: list[tuple[str, str]]


def save_documents(
    conn: Connection, process_id: int, stage_id: int, file: DocumentFile, now: datetime
) -> DocumentsSaved:
    """Add them or bring them up to date by their codes, all at this stage. The same file again changes
    nothing."""
    saved = DocumentsSaved([], [], 0, [])
    for document in file.documents:
        one = (documents.c.process_id == process_id, documents.c.code == document.code)
        before = conn.execute(select(documents).where(*one)).first()
        if before is None:
            id_ = _add(conn, {"process_id": process_id, "stage_id": stage_id}, document, now)
            saved.added.append(document.code)
        else:
            id_ = before.id
            _change(
                conn,
                before,
                {**_values(document, file.given), "stage_id": stage_id},
                file,
                document,
                now,
                saved,
            )
        snapshots.keep(conn, process_id, "documento", document.code, _published(conn, id_), now)
    return saved


def _add(conn: Connection, where: dict[str, int], document: DocumentRow, now: datetime) -> int:
    first = {"code": document.code, "version": 1, "published_at": now}
    row = insert(documents).values(**where, **first, **_values(document, frozenset(_NAMES)))
    id_ = int(conn.execute(row.returning(documents.c.id)).scalar_one())
    _save_sections(conn, id_, document, now)
    return id_


def _change(
    conn: Connection,
    before: Row[Any],
    values: dict[str, Any],
    file: DocumentFile,
    document: DocumentRow,
    now: datetime,
    saved: DocumentsSaved,
) -> None:
    changed = {name: value for name, value in values.items() if getattr(before, name) != value}
    parts = _save_sections(conn, before.id, document, now) if file.sectioned else _Sections(False, ())
    if parts.changed or changed.keys() & _WORDS:
        changed |= {"version": before.version + 1, "published_at": now}
    if changed:
        conn.execute(update(documents).where(documents.c.id == before.id).values(**changed))
        saved.updated.append((before.code, changed.get("version", before.version)))
    saved.unchanged += not changed
    saved.removed += [(before.code, code) for code in parts.gone]


def _values(document: DocumentRow, given: frozenset[str]) -> dict[str, Any]:
    return {name: getattr(document, name) for column, name in _NAMES.items() if column in given}


@dataclass(frozen=True, slots=True)
class _Sections:
    changed: bool
    gone: Sequence[str]


def _save_sections(conn: Connection, document_id: int, document: DocumentRow, now: datetime) -> _Sections:
    """Those of the file in its order; the others are no longer shown, and what was said of them stays."""
    found = conn.execute(select(sections).where(sections.c.document_id == document_id))
    before: dict[str, Row[Any]] = {row.code: row for row in found}
    new, changed = [], False
    for position, section in enumerate(document.sections):
        values = {
            "position": position,
            "theme_id": section.theme,
            "title": section.title,
            "text": section.text,
            "removed_at": None,
        }
        row = before.pop(section.code, None)
        if row is None:
            new.append({"document_id": document_id, "code": section.code, **values})
        elif any(getattr(row, name) != value for name, value in values.items()):
            conn.execute(update(sections).where(sections.c.id == row.id).values(**values))
            changed = True
    if new:
        conn.execute(insert(sections), new)
    gone = [row.code for row in before.values() if row.removed_at is None]
    dropped = (sections.c.document_id == document_id, sections.c.code.in_(gone))
    conn.execute(update(sections).where(*dropped).values(removed_at=now))
    return _Sections(changed or bool(new) or bool(gone), gone)


def _published(conn: Connection, document_id: int) -> dict[str, Any]:
    """What anybody can read of it now, its days as YYYY-MM-DD."""
    head = conn.execute(select(documents).where(documents.c.id == document_id)).one()._mapping
    parts = conn.execute(
        select(sections.c.code, themes.c.code.label("theme"), sections.c.title, sections.c.text)
        .select_from(sections.outerjoin(themes, themes.c.id == sections.c.theme_id))
        .where(sections.c.document_id == document_id, sections.c.removed_at.is_(None))
        .order_by(sections.c.position)
    )
    names = ("code", "version", *_NAMES.values())
    return {
        **{name: head[name] for name in names},
        "sections": [dict(row._mapping) for row in parts],
    }
