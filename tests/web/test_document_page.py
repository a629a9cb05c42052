"""The public page of a document: its words, its numbers, and what anybody may read of what was said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from sqlalchemy import Connection, insert, update

from domain.columns import DOCUMENTS
from domain.document_rows import DocumentFile, DocumentRow, SectionRow
from storage.database import Database
from storage.imports.documents import save_documents
from storage.readings import ChatId, note_reading
from storage.tables import contributions, processes, stages
from tests.web.client import Client
from tests.web.public_world import NOW, page_words, public_client, seed


@pytest.fixture
def draft(sqlite_db: Database) -> Database:
    """A draft of one part, read by two, about which three say something; one of them publicly."""
    seed(sqlite_db)
    part = SectionRow("C1", None, "Medicinas a la vista", "Cada posta publica.\n\nTambién las que faltan.")
    row = DocumentRow(
        "BORRADOR-1", "Borrador <1>", summary="De qué trata.", closes_on=date(2026, 11, 30), sections=(part,)
    )
    file = DocumentFile((row,), frozenset(DOCUMENTS), sectioned=True)
    stage = insert(stages).values(process_id=1, code="consulta", name="Consulta", position=9)
    id_ = sqlite_db.write(lambda conn: conn.execute(stage.returning(stages.c.id)).scalar_one())
    sqlite_db.write(lambda conn: save_documents(conn, 1, id_, file, NOW))
    for reader in ("a", "b", "b"):
        sqlite_db.write(partial(_read_by, reader=reader))
    sqlite_db.write(lambda conn: conn.execute(update(contributions).values(object="BORRADOR-1")).rowcount)
    return sqlite_db


def _read_by(conn: Connection, reader: str) -> None:
    note_reading(conn, b"k", 1, ChatId("web", reader), None, NOW)


@pytest.fixture
def client(draft: Database) -> Iterator[Client]:
    with public_client(draft) as client:
        yield client


def test_a_document_shows_its_words_and_what_was_said(client: Client) -> None:
    words = page_words(client, "/d/borrador-1")
    for said in (
        "Borrador &lt;1&gt;",
        "De qué trata.",
        "Puedes decir qué opinas hasta el lunes 30 de noviembre.",
        "Medicinas a la vista",
        "También las que faltan.",
        "Ya lo leyeron 2 personas.",
        "No hay medicinas",
        "P-7KQ2 , por WhatsApp.",
        "Aún no tiene respuesta.",
        "Respuestas A más tardar el 30 de enero de 2027",
    ):
        assert said in words, said
    assert "P-3F8K" not in words
    html = client.get("/d/BORRADOR-1").text
    assert "https://wa.me/51999888777?text=Leer%20y%20opinar%20BORRADOR-1" in html
    assert "https://t.me/RimayBot?start=doc_BORRADOR-1" in html
    assert 'href="/?start=doc_BORRADOR-1"' in html


def test_what_came_by_the_forum_says_so(client: Client, draft: Database) -> None:
    draft.write(lambda conn: conn.execute(update(contributions).values(via="foro")).rowcount)
    assert "P-7KQ2 , por el foro." in page_words(client, "/d/BORRADOR-1")
    assert "por el foro" in page_words(client, "/d/P-7KQ2")
    draft.write(lambda conn: conn.execute(update(processes).values(respond_by=None)).rowcount)
    assert "A más tardar" not in page_words(client, "/d/BORRADOR-1")
