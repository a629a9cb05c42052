"""Documents to be read and commented on, as a file describes them: each with its sections, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.agenda_cells import link
from domain.cell_dates import day
from domain.cells import BadCell, Cells, Problem, Sheet, choice, words
from domain.columns import DOCUMENTS, SECTIONS
from domain.known import Entry, find
from domain.pages import Page, page_of, read_page, strangers
from domain.process_cells import process_code, slug
from domain.text import fold

KINDS = ("borrador", "informe", "reglas", "boletin", "otro")
NOT_A_DOCUMENT = "propuesta"
"""What a contribution is about that is a proposal of its own: no document's code."""

_HEADS = ("documentos", "documents", "documento", "document", "")
_PARTS = ("secciones", "sections")
_LONGEST_SUMMARY = 600  # it is one paragraph of a message
_kind = choice(
    *KINDS,
    also={"proyecto": "borrador", "informe de autoevaluación": "informe", "reglamento": "reglas"},
)


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One part of a document. `theme` is the id of one of the process's themes."""

    code: str
    theme: int | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document; its days are those of Peru."""

    code: str
    title: str
    kind: str = "borrador"
    summary: str = ""
    link: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    respond_by: date | None = None
    sections: tuple[SectionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """What a file says. `given`: its columns of documents; what it does not speak of stays as it was, the
    sections too where it has none for any document (`sectioned` is False). `ignored`: headers of
    no column; `spare`: sheets that are none of its."""

    documents: tuple[DocumentRow, ...]
    given: frozenset[str]
    sectioned: bool
    ignored: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()


def parse_documents(
    sheets: Mapping[str, Sheet], themes: Sequence[Entry]
) -> tuple[DocumentFile, tuple[Problem, ...]]:
    """The documents of a file, and what is wrong in it. `themes`: those of their process."""
    heads = page_of(sheets, _HEADS, DOCUMENTS, ("code", "title"))
    if not heads.headers:
        heads = read_page(*next(iter(sheets.items())), DOCUMENTS, ("code", "title"))
    parts = page_of(sheets, _PARTS, SECTIONS, ("title", "text"))
    wrong, spare = strangers(sheets, heads.name, _HEADS, _PARTS)
    documents = [_document(cells) for cells in heads.rows]
    _refuse_repeated(heads.rows, [fold(one.code) for one in documents], "code")
    found = _sections(parts, [one.code for one in documents], themes)
    whole = tuple(replace(one, sections=tuple(found.get(fold(one.code), ()))) for one in documents)
    problems = [*wrong, *heads.told(), *parts.told()]
    if not heads.rows:
        problems.append(Problem(2, "code", "", "required", sheet=heads.name))
    ignored = (*heads.ignored, *parts.ignored)
    return DocumentFile(whole, heads.given, bool(parts.rows), ignored, spare), tuple(problems)


def _document(cells: Cells) -> DocumentRow:
    opens, closes = cells.read("opens", day, None), cells.read("closes", day, None)
    if opens and closes and closes < opens:
        cells.refuse("closes", "before_start")
    return DocumentRow(
        code=cells.require("code", _code, ""),
        title=cells.require("title", words(300), ""),
        kind=cells.read("kind", _kind, KINDS[0]),
        summary=cells.read("summary", words(_LONGEST_SUMMARY), ""),
        link=cells.read("link", link, ""),
        opens_on=opens,
        closes_on=closes,
        respond_by=cells.read("respond_by", day, None),
    )


def _code(text: str) -> str:
    if fold(text) == NOT_A_DOCUMENT:
        raise BadCell("reserved_code")
    return process_code(text)


def _sections(parts: Page, codes: Sequence[str], themes: Sequence[Entry]) -> dict[str, list[SectionRow]]:
    """By the folded code of their document, in order."""
    found: dict[str, list[SectionRow]] = {}
    marks: list[str] = []
    for cells in parts.rows:
        document = fold(_owner(cells, codes))
        section = _section(cells, themes)
        found.setdefault(document, []).append(section)
        marks.append(f"{document} {fold(section.code)}")
    _refuse_repeated(parts.rows, marks, "code")
    return found


def _owner(cells: Cells, codes: Sequence[str]) -> str:
    """The document that a section is of: the only one, or the one that it names."""
    said = cells.text("document")
    if not said and len(codes) == 1:
        return codes[0]
    entries = [Entry(0, code, ()) for code in codes]
    found = cells.require("document", lambda text: find(text, "document", entries), None)
    return found.code if found is not None else ""


def _section(cells: Cells, themes: Sequence[Entry]) -> SectionRow:
    title = cells.require("title", words(300), "")
    code = cells.read("code", process_code, slug(title))
    if title and not code:
        cells.refuse("code", "required")
    theme = cells.read("theme", lambda text: find(text, "theme", themes), None)
    return SectionRow(
        code=code,
        theme=theme.id if theme is not None else None,
        title=title,
        text=cells.require("text", words(50_000), ""),
    )


def _refuse_repeated(rows: Sequence[Cells], marks: Sequence[str], column: str) -> None:
    first: dict[str, Cells] = {}
    for cells, mark in zip(rows, marks, strict=True):
        if mark.strip() and first.setdefault(mark, cells) is not cells:
            cells.refuse(column, "repeated", (str(first[mark].row.line),))
