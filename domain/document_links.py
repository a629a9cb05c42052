"""Which document, and which part of it, the rows of contributions are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.cells import BadCell, Problem
from domain.contribution_rows import ContributionRow
from domain.document_rows import NOT_A_DOCUMENT
from domain.known import Entry, find
from domain.text import fold

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class KnownSection(Entry):
    """A section, with its theme."""

    theme_id: int | None = None


@dataclass(frozen=True, slots=True)
class KnownDocument(Entry):
    """A document of a process, at its stage, with its sections (those that are gone too)."""

    stage_id: int | None = None
    sections: tuple[KnownSection, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What a contribution is about: nothing in particular, a proposal of its own, or a document."""

    object: str
    stage_id: int | None = None
    section_id: int | None = None
    theme_id: int | None = None


def link_document(row: ContributionRow, documents: Sequence[KnownDocument], problems: list[Problem]) -> About:
    """What its `object` and `section` name among the documents of its process; what they do not name is
    added to `problems`."""
    said = fold(row.object)
    if said in ("", NOT_A_DOCUMENT):
        if row.section:
            problems.append(Problem(row.line, "section", row.section, "section_of_document"))
        return About(said)
    if not documents:
        problems.append(Problem(row.line, "object", row.object, "no_documents"))
        return About(row.object)
    document = _found(row.line, "object", row.object, "document", documents, problems)
    if document is None:
        return About(row.object)
    section = _found(row.line, "section", row.section, "section", document.sections, problems)
    if section is None:
        return About(document.code, document.stage_id)
    return About(document.code, document.stage_id, section.id, section.theme_id)


def _found(
    line: int, column: str, word: str, kind: str, entries: Sequence[E], problems: list[Problem]
) -> E | None:
    if not word:
        return None
    try:
        return find(word, kind, entries)
    except BadCell as bad:
        problems.append(Problem(line, column, word, bad.code, bad.valid))
        return None
