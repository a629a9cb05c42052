"""Documents that anybody may read, by theme, and how much they were read, supported and discussed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, bindparam, exists, func, or_, select, text

from domain.known import DEMO
from storage.readings import COUNTED
from storage.sql import Query
from storage.supporters import number, once
from storage.tables import (
    contributions,
    documents,
    imports,
    processes,
    readings,
    section_comments,
    section_supports,
    sections,
    stages,
    themes,
)

OF_DOCUMENTS = text("contributions.object NOT IN ('', 'propuesta')")
"""The condition of the index by which comments are found; it has to stand in every statement that uses it."""

HEARD: ColumnElement[bool] = contributions.c.withdrawn_at.is_(None) & or_(
    contributions.c.import_id.is_(None), imports.c.visible_at.is_not(None)
)
"""Contributions that count, in a statement that joins `imports`."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document, its days those of its stage or its process where it says none itself. `theme_ids`, of
    sections, are in `sections_of`."""

    id: int
    process_id: int
    process: str
    stage_id: int | None
    code: str
    title: str
    kind: str
    summary: str
    link: str
    opens_on: date | None
    closes_on: date | None
    respond_by: date | None
    version: int
    contact: str


@dataclass(frozen=True, slots=True)
class SectionTitle:
    """A section in a list; `theme` is its plain label, empty where it has none."""

    id: int
    title: str
    theme_id: int | None
    theme: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section with its words; `supports` counts persons once; `said`: whether there are comments
    that anybody may read."""

    id: int
    document_id: int
    code: str
    theme_id: int | None
    title: str
    text: str
    supports: int
    said: bool


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """How much became of a document: who read it, and every support and comment, read by the team or not."""

    document: Document
    readers: int
    supports: int
    comments: int


_facts = (
    documents.c.id,
    documents.c.process_id,
    processes.c.code.label("process"),
    documents.c.stage_id,
    documents.c.code,
    documents.c.title,
    documents.c.kind,
    documents.c.summary,
    documents.c.link,
    func.coalesce(documents.c.opens_on, stages.c.opens_on).label("opens_on"),
    func.coalesce(documents.c.closes_on, stages.c.closes_on).label("closes_on"),
    func.coalesce(documents.c.respond_by, stages.c.respond_by, processes.c.respond_by).label("respond_by"),
    documents.c.version,
    processes.c.contact,
)
_all = select(*_facts).select_from(
    documents.join(processes, processes.c.id == documents.c.process_id).outerjoin(
        stages, stages.c.id == documents.c.stage_id
    )
)
_every = Query(_all.order_by(documents.c.id))
_by_id = Query(_all.where(documents.c.id == bindparam("in_id")))
_by_code = Query(
    _all.where(func.upper(documents.c.code) == bindparam("in_code")).order_by(documents.c.id.desc()).limit(1)
)
_titles = Query(
    select(
        sections.c.id, sections.c.title, sections.c.theme_id, func.coalesce(themes.c.plain, "").label("theme")
    )
    .select_from(sections.outerjoin(themes, themes.c.id == sections.c.theme_id))
    .where(sections.c.document_id == bindparam("in_document"), sections.c.removed_at.is_(None))
    .order_by(sections.c.position, sections.c.id)
)


def _count(table: Any, *where: Any) -> ScalarSelect[Any]:
    return select(func.count()).select_from(table).where(*where).scalar_subquery()


_supports = number(section_supports, section_supports.c.section_id == sections.c.id)
_said = (
    exists()
    .select_from(
        section_comments.join(
            contributions, contributions.c.id == section_comments.c.contribution_id
        ).outerjoin(imports, imports.c.id == contributions.c.import_id)
    )
    .where(section_comments.c.section_id == sections.c.id, contributions.c.revision == "publicable", HEARD)
    .correlate(sections)
)
_whole = select(
    *(sections.c[name] for name in ("id", "document_id", "code", "theme_id", "title", "text")),
    _supports.label("supports"),
    _said.label("said"),
).where(sections.c.removed_at.is_(None))
_section = Query(_whole.where(sections.c.id == bindparam("in_id")))
_sections = Query(
    _whole.where(sections.c.document_id == bindparam("in_document")).order_by(
        sections.c.position, sections.c.id
    )
)
_readers = Query(
    select(func.count().label("number"))
    .select_from(readings)
    .where(readings.c.document_id == bindparam("in_document"), COUNTED)
)


def readable(conn: Connection) -> Sequence[Document]:
    """Every document, in the order in which they were published; the demonstration's only where there is no
    other."""
    found = [Document(*row) for row in _every.all(conn)]
    return [one for one in found if one.process != DEMO] or found


def document(conn: Connection, id_: int) -> Document | None:
    """The one with that id."""
    row = _by_id.first(conn, in_id=id_)
    return None if row is None else Document(*row)


def by_code(conn: Connection, code: str) -> Document | None:
    """The one with that code, however it is capitalised; of several processes the latest."""
    row = _by_code.first(conn, in_code=code.upper())
    return None if row is None else Document(*row)


def sections_of(conn: Connection, document_id: int) -> Sequence[SectionTitle]:
    """What it is made of now, in order."""
    return [SectionTitle(*row) for row in _titles.all(conn, in_document=document_id)]


def section(conn: Connection, id_: int) -> Section | None:
    """One section of what is published now."""
    row = _section.first(conn, in_id=id_)
    return None if row is None else Section(*row)


def whole(conn: Connection, document_id: int) -> Sequence[Section]:
    """All of it with its words, in order."""
    return [Section(*row) for row in _sections.all(conn, in_document=document_id)]


def readers(conn: Connection, document_id: int) -> int:
    """How many persons read it."""
    return int(_readers.first(conn, in_document=document_id).number)


def counts(conn: Connection) -> Sequence[DocumentCounts]:
    """Every document with its numbers, for organisers."""
    found = [Document(*row) for row in _every.all(conn)]
    return [DocumentCounts(one, *_numbers(conn, one)) for one in found]


def _numbers(conn: Connection, one: Document) -> tuple[int, int, int]:
    supported = section_supports.join(sections, sections.c.id == section_supports.c.section_id)
    said = contributions.outerjoin(imports, imports.c.id == contributions.c.import_id)
    about = (
        contributions.c.process_id == one.process_id,
        contributions.c.object == one.code,
        OF_DOCUMENTS,
        HEARD,
    )
    row = conn.execute(
        select(
            _count(readings, readings.c.document_id == one.id, COUNTED),
            _count(supported, sections.c.document_id == one.id, once(section_supports)),
            _count(said, *about),
        )
    ).one()
    return row[0], row[1], row[2]
