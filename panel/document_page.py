"""A document's public page: its words by part, how many read and support it, and what others said of it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse

from bot.site import Site
from domain.consultation import standing
from panel.pages import page, text
from storage import consultation, documents
from storage.database import Database
from storage.documents import Document

_PERU = ZoneInfo("America/Lima")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
SAID = 50
"""The newest comments that are shown; the packs have all of them."""


def document_page(db: Database, code: str, site: Site, now: datetime) -> HTMLResponse | None:
    """The page of the document with that code, however it is capitalised; None where there is none. Opening
    it counts nobody: readers are counted in the chat."""
    if not _CODE.fullmatch(code):
        return None
    with db.read() as conn:
        document = documents.by_code(conn, code)
        if document is None:
            return None
        parts = documents.whole(conn, document.id)
        themes = {one.id: one.theme for one in documents.sections_of(conn, document.id)}
        readers = documents.readers(conn, document.id)
        said = consultation.said(conn, document.process_id, document.code, 0, 0, SAID)
    return page(
        "document",
        document=document,
        until=_until(document, now),
        parts=[(part, themes.get(part.id, ""), part.text.split("\n\n")) for part in parts],
        readers=text("consultation.readers", n=readers) if readers else "",
        said=said,
        **_ways(document, site),
    )


def _until(document: Document, now: datetime) -> str:
    stands = standing(document.opens_on, document.closes_on, now.astimezone(_PERU).date())
    until = ".until" if stands == "open" and document.closes_on else ""
    return text(f"consultation.{stands}{until}", opens=document.opens_on, closes=document.closes_on)


def _ways(document: Document, site: Site) -> dict[str, Any]:
    """The links that lead from the page into a chat about it."""
    start = f"doc_{document.code}"
    return {
        "start": start,
        "whatsapp": site.whatsapp_link(text("page.document_whatsapp", code=document.code)),
        "telegram": site.telegram_link(start),
    }
