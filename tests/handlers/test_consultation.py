"""Reading a draft, standing behind it, saying what one thinks, and seeing what was answered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.site import Site
from domain.columns import DOCUMENTS
from domain.document_rows import DocumentFile, DocumentRow, SectionRow
from domain.responses import NewResponse
from storage import documents, links
from storage.database import Database
from storage.erasure import erase
from storage.imports.documents import save_documents
from storage.known_names import learn_some
from storage.readings import forget_readings
from storage.responses import record
from storage.tables import (
    addresses,
    contribution_media,
    contributions,
    processes,
    proposal_stages,
    proposals,
    readings,
    section_comments,
    section_supports,
    sections,
    stages,
)
from tests.handlers.proposing import NOW, Chat, open_process, publish, table
from tests.storage.seating import make_person

KEY = b"k" * 32
LONG = " ".join(f"Oración número {number} de una parte que no cabe en una página." for number in range(40))
WORDS = "que también midan los pozos de los caseríos"


@pytest.fixture
def draft(sqlite_db: Database) -> Database:
    return _published(sqlite_db)


def _published(db: Database, **changes: Any) -> Database:
    """A draft of two parts, open until the 30th."""
    open_process(db)
    parts = (SectionRow("C1", None, "Medicinas", "Cada posta publica."), SectionRow("C2", None, "Ríos", LONG))
    draft = DocumentRow("BORRADOR", "Borrador", closes_on=date(2026, 11, 30), sections=parts)
    file = DocumentFile((replace(draft, **changes),), frozenset(DOCUMENTS), sectioned=True)
    process, stage = table(db, processes)[0].id, table(db, stages)[0].id
    db.write(lambda conn: save_documents(conn, process, stage, file, NOW))
    return db


def _known(db: Database, address: str, channel: str = "whatsapp") -> Chat:
    """Somebody who has given permission, and supports the first part."""
    chat = Chat(db, address, channel)
    chat.tap("doc.support:1.1")
    assert chat.say("1").startswith("Listo, cuento con tu apoyo.")
    return chat


def test_a_comment_by_somebody_new_is_kept_whole(db: Database) -> None:
    _published(db, respond_by=date(2026, 12, 20))
    chat = Chat(db)
    assert "¿Aceptas?" in chat.tap("doc.comment:1.2")
    assert chat.say("Sí, tengo 18 o más") == "¿Qué opinas de «Ríos»? Escribe o manda un audio."
    chat.photo()
    saved = chat.say(WORDS)
    assert saved.startswith("Guardada. Código P-")
    assert "a más tardar el 20 de diciembre." in saved
    assert "a más tardar el 20 de diciembre." in chat.say("qué pasó con mi propuesta")
    [row] = table(db, contributions)
    said = (row.object, row.text, row.problem, row.via, row.revision, row.publish_name, row.theme_id)
    assert said == ("BORRADOR", WORDS, "", "whatsapp", "pendiente", False, None)
    assert (row.stage_id, row.consent_version != "") == (table(db, stages)[0].id, True)
    assert [tuple(one) for one in table(db, section_comments)] == [(row.id, 2)]
    assert len(table(db, contribution_media)) == 1


def test_what_comes_within_seconds_belongs_to_the_comment(draft: Database) -> None:
    chat = _known(draft, "+51911111111")
    chat.tap("doc.comment:1.0")
    chat.say(WORDS)
    chat.now -= timedelta(seconds=18)
    assert chat.say("y las quebradas").startswith("Lo sumé a P-")
    [row] = table(draft, contributions)
    assert row.text == f"{WORDS}\ny las quebradas"
    assert "quebradas" in row.searchable
    assert not chat.say("y los puquios").startswith("Lo sumé")


def test_a_voice_is_a_comment(draft: Database) -> None:
    chat = _known(draft, "+51911111111")
    chat.tap("doc.comment:1.1")
    assert "Guardada. Código P-" in chat.voice()
    [row] = table(draft, contributions)
    assert (row.text, len(table(draft, contribution_media))) == ("", 1)


def test_a_support_counts_a_person_once_whatever_chats_they_join(db: Database) -> None:
    _published(db)
    rosa, again, _ = _known(db, "+51911111111"), _known(db, "browser-1", "web"), _known(db, "+51933333333")
    assert _supports(db) == 3
    link = db.write(lambda conn: links.join_by_staff(conn, _row(conn, rosa), _row(conn, again), "ana", NOW))
    assert _supports(db) == 2
    assert rosa.tap("doc.support:1.1").startswith("Ya tenía tu apoyo. Hasta ahora son 2 personas.")
    db.write(lambda conn: links.undo(conn, link, "ana", NOW))
    assert _supports(db) == 3
    db.write(lambda conn: links.join_by_staff(conn, _row(conn, rosa), _row(conn, again), "ana", NOW))
    person = next(one.person_id for one in table(db, addresses) if one.external_id == rosa.address)
    db.write(lambda conn: erase(conn, person, keep_proposals=False, key=KEY, now=NOW))
    assert (_supports(db), len(table(db, section_supports))) == (2, 2)


def _row(conn: Connection, chat: Chat) -> int:
    own = select(addresses.c.id).where(addresses.c.external_id == chat.address)
    return int(conn.execute(own).scalar_one())


def _supports(db: Database) -> int:
    with db.read() as conn:
        found = documents.section(conn, 1)
    assert found is not None
    return found.supports


def test_a_long_part_is_read_in_pages_that_fit_the_channel(draft: Database) -> None:
    chat = Chat(draft)
    first = chat.tap("doc.read:2.0")
    assert first.startswith("Ríos (1 de 3). Oración número 0 de")
    assert "Seguir leyendo" in first
    assert chat.say("Seguir leyendo").startswith("Ríos (2 de 3). Oración número")
    assert "Seguir leyendo" not in chat.tap("doc.read:2.2")
    short = Chat(draft, channel="sms").tap("doc.read:2.0")
    assert len(short) < 300
    assert short.startswith("Ríos (1 de 2")


def test_a_reader_is_counted_once_and_cannot_be_known(draft: Database) -> None:
    chats = [Chat(draft), Chat(draft), Chat(draft, "+51900000000"), Chat(draft, "browser-1", "web")]
    for number, chat in enumerate(chats):
        chat.sent = 100 * number
        chat.tap("doc.read:1.0")
        chat.tap("doc.read:2.1")
    assert "Ya lo leyeron 3 personas." in chats[0].say("documentos")
    kept = [one.reader for one in table(draft, readings)]
    assert all(len(one) == 64 for one in kept)
    key = Site().secret_key
    draft.write(lambda conn: forget_readings(conn, key, "web", "browser-1"))
    assert len({*kept} & {one.reader for one in table(draft, readings)}) == 2


def test_a_reader_of_several_chats_is_one_person_until_they_are_parted(db: Database) -> None:
    _published(db)
    rosa, again = _known(db, "+51911111111"), _known(db, "browser-1", "web")
    for chat in (rosa, again):
        chat.tap("doc.read:1.0")
    assert "Ya lo leyeron 2 personas." in rosa.say("documentos")
    code = re.findall(r"\d{3} \d{4}", rosa.say("unir"))[0]
    assert "¿Eres la misma persona?" in again.say(code)
    assert "Listo" in again.say("1")
    assert "Ya lo leyó 1 persona." in again.say("documentos")
    again.tap("link.part:1")
    assert "Ya lo leyeron 2 personas." in rosa.say("documentos")


def test_only_what_may_be_read_is_among_the_replies_with_its_response(db: Database) -> None:
    _published(db)
    chat = _known(db, "+51911111111")
    codes = []
    for words in ("Que sea cada semana", "Que llamen a Juana Pérez", "Me parece bien"):
        chat.tap("doc.comment:1.1")
        codes.append(chat.say(words).split("Código ")[1].split(".")[0])
    assert chat.tap("doc.said:1.1.0").startswith("Todavía no hay opiniones para mostrar.")
    publish(db, codes[0])
    publish(db, codes[2])
    _imported(db, "Por el foro también, 987 654 321 de Elsa Huamán")
    make_person(db, "Elsa Huamán Soto")
    db.write(lambda conn: learn_some(conn, NOW))
    rows = {row.code: row for row in table(db, contributions)}
    answer = NewResponse(
        rows[codes[0]].process_id,
        "incluida_modificada",
        "mejora_el_texto",
        "se puede donde hay internet, 987 654 321",
        date(2026, 11, 22),
        "ana",
        contribution_ids=(rows[codes[0]].id,),
    )
    db.write(lambda conn: record(conn, answer, NOW))
    said = chat.tap("doc.said:1.1.0")
    assert f"{codes[0]}, por WhatsApp: «Que sea cada semana»." in said
    assert "22 nov.: ENTRA AL PLAN con cambios. Razón: se puede donde hay internet, [dato reservado]." in said
    assert f"{codes[2]}, por WhatsApp: «Me parece bien». Aún no tiene respuesta." in said
    assert "Juana" not in said
    assert "por el foro: «Por el foro también, [dato reservado] de [dato reservado]»." in chat.tap(
        "doc.said:1.0.0"
    )


def _imported(db: Database, words: str) -> None:
    """A comment on the whole document that came by the forum, and that somebody has read."""
    one = next(row for row in table(db, contributions))._mapping
    other = {"code": "P-9ZZZ2", "via": "foro", "text": words, "revision": "publicable", "person_id": None}
    values = {name: value for name, value in one.items() if name != "id"} | other
    db.write(lambda conn: conn.execute(insert(contributions).values(values)))


def test_it_may_close_while_somebody_writes(draft: Database) -> None:
    chat = _known(draft, "+51911111111")
    chat.tap("doc.comment:1.1")
    chat.now += timedelta(days=10)
    assert chat.say(WORDS).startswith("«Borrador» ya no recibe opiniones: cerró el lunes 30 de noviembre.")
    assert table(draft, contributions) == []
    assert chat.tap("doc.support:1.1").startswith("«Borrador» ya no recibe opiniones")
    assert chat.tap("doc.read:1.0").startswith("Medicinas. Cada posta publica.")


def test_who_is_erased_leaves_numbers_alone(db: Database) -> None:
    _published(db)
    chat = _known(db, "+51911111111")
    chat.tap("doc.read:1.0")
    chat.tap("doc.comment:1.1")
    chat.say(WORDS)
    [before] = table(db, readings)
    person = table(db, contributions)[0].person_id
    key = Site().secret_key
    db.write(lambda conn: erase(conn, person, keep_proposals=False, key=key, now=NOW))
    assert (table(db, contributions), table(db, section_comments), _supports(db)) == ([], [], 1)
    [after] = table(db, readings)
    assert after.reader != before.reader


def test_the_calendar_tells_what_came_of_a_stage(draft: Database) -> None:
    chat = _known(draft, "+51911111111")
    chat.tap("doc.comment:1.1")
    chat.say(WORDS)
    process, stage = table(draft, processes)[0].id, table(draft, stages)[0].id
    made = {
        "process_id": process,
        "code": "P-1",
        "institution": "",
        "edition": 1,
        "created_at": NOW,
        "created_by": "",
    }
    draft.write(lambda conn: conn.execute(insert(proposals).values(**made)).rowcount)
    at = {"proposal_id": 1, "stage_id": stage, "at": NOW}
    draft.write(lambda conn: conn.execute(insert(proposal_stages).values(**at)).rowcount)
    assert "Participación: abierto ahora, hasta el 31 dic. 1 Qué está abierto" in chat.say("cronograma")
    chat.now += timedelta(days=45)
    said = chat.say("cronograma")
    assert "Participación: ya terminó, el 31 dic., con 1 propuesta y 1 opinión." in said


def test_before_it_opens_it_can_be_read(sqlite_db: Database) -> None:
    _published(sqlite_db, opens_on=date(2026, 11, 25), link="https://example.org/b.pdf")
    chat = Chat(sqlite_db)
    card = chat.say("documentos")
    assert "Podrás decir qué opinas desde el miércoles 25 de noviembre." in card
    assert "Aquí está completo: https://example.org/b.pdf" in card
    assert chat.tap("doc.comment:1.0").startswith("«Borrador» aún no recibe opiniones. Desde el miércoles 25")


@pytest.mark.parametrize(
    "payload",
    ["doc:9", "doc:x", "doc.theme:1.9.0", "doc.read:9.0", "doc.read:", "doc.comment:1.9", "doc.support:1.0"],
)
def test_a_forged_button_leads_nowhere(draft: Database, payload: str) -> None:
    assert Chat(draft).tap(payload).startswith("Eso ya no está.")


def test_a_part_that_is_gone_is_not_shown(draft: Database) -> None:
    gone = update(sections).where(sections.c.id == 1).values(removed_at=NOW)
    draft.write(lambda conn: conn.execute(gone))
    chat = Chat(draft)
    assert "Medicinas" not in chat.say("documentos")
    assert chat.tap("doc.read:1.0").startswith("Eso ya no está.")
    with draft.read() as conn:
        assert conn.execute(select(sections.c.id)).scalars().all() == [1, 2]
