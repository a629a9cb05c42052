"""The day on which an author has a response at the latest."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from storage.documents import OF_DOCUMENTS
from storage.tables import contributions, documents, processes, stages

_of_its_document = (
    select(documents.c.respond_by)
    .where(documents.c.process_id == contributions.c.process_id, documents.c.code == contributions.c.object)
    .correlate(contributions)
    .scalar_subquery()
)

DUE: ColumnElement[Any] = func.coalesce(
    case((OF_DOCUMENTS, _of_its_document)),
    stages.c.respond_by,
    processes.c.respond_by,
)
"""Of a comment the day that its document says, else its stage's, else its process's; in a statement that
joins contributions, stages and processes."""
