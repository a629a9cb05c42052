"""Documents to be read and commented on: a file in, and how much they were read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.service import utc_now
from domain.consultation import standing
from mensajes import catalog
from panel.commands import command, group, report, settings, with_database
from panel.document_imports import import_documents
from storage.database import Database
from storage.documents import DocumentCounts, counts

documents = group("documents")


@command(documents, "import", "documents_import")
def documents_import(
    file: Path, process: Annotated[str, typer.Option()], stage: Annotated[str, typer.Option()]
) -> None:
    report(lambda db: import_documents(db, file, process, stage, utc_now()))


@command(documents, "list", "documents_list")
def documents_list() -> None:
    today = utc_now().astimezone(ZoneInfo(settings().timezone)).date()
    print("\n".join(with_database(lambda db: document_lines(db, today))))


def document_lines(db: Database, today: date) -> list[str]:
    """Each document a line: whether it is open, its version, and how many read, supported and commented."""
    with db.read() as conn:
        found = [_line(one, today) for one in counts(conn)]
    return found or [catalog.text("es", "cli.documents.none")]


def _line(one: DocumentCounts, today: date) -> str:
    document = one.document
    state = catalog.text("es", f"cli.documents.{standing(document.opens_on, document.closes_on, today)}")
    facts = {"readers": one.readers, "supports": one.supports, "comments": one.comments}
    return catalog.text(
        "es",
        "cli.documents.line",
        code=document.code,
        title=document.title,
        version=document.version,
        state=state,
        **facts,
    )
