"""Who registers on a page and is told things by phone has the ticket there too: once, while it is theirs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

import main
from bot.channels.gsm7 import segments
from handlers import confirmation
from mensajes.templates import templates
from storage import registrations
from storage.contents import Content, keep_content
from storage.database import Database
from storage.tables import addresses, outbox, persons
from tests.bot.test_window import WhatsAppWire
from tests.bot.world import Clock, Wire, service_of
from tests.handlers.talking import Talker
from tests.handlers.test_event_notices import LONG, NOTICES, texted, told, words
from tests.storage.seating import NOW, change_event, make_event, make_people, notices, seat

KIND = "event.confirmation"
NOTICES.update(confirmation.router.notices)
VENUE = {"ubigeo": "200101", "venue": "Casa de la Cultura"}


@pytest.fixture
def page(db: Database) -> Talker:
    """Rosa's page, joined to her WhatsApp; all that a form asks is known."""
    return _joined(db, "web")


def _joined(db: Database, here: str, **changes: Any) -> Talker:
    (rosa,) = make_people(db, ["Rosa Quispe"], ["whatsapp"])
    known = {"ubigeo": "200101", "last_organization_kind": "alone", **changes}

    def work(conn: Connection) -> None:
        conn.execute(update(persons).where(persons.c.id == rosa).values(known))
        chat = {"channel": here, "external_id": "here", "person_id": rosa, "language": "es"}
        conn.execute(insert(addresses).values(**chat, created_at=NOW, last_in_at=NOW, state={}, shown={}))

    db.write(work)
    return Talker(db, "here", here)


def test_a_copy_goes_to_the_phone_once(db: Database, page: Talker) -> None:
    event = make_event(db, **VENUE)
    said = page.presses(f"event.join:{event}")
    assert ". Te mando una copia por WhatsApp. Te aviso " in said
    [row] = notices(db, KIND)
    assert (row.dedupe_key, row.event_id) == (f"confirmation:{row.registration_id}", event)
    page.presses(f"event.join:{event}")
    assert len(notices(db, KIND)) == 1
    told_there = words(told(db, row))
    assert told_there == (
        "Rosa, ya tienes cupo en el Taller de salud y agua: sábado 12 de diciembre, 9 a. m. "
        f"Código {_code(said)}. Lugar: Casa de la Cultura, Piura. Si no puedes ir: NO PUEDO."
    )


def test_what_no_longer_holds_is_not_told(db: Database, page: Talker) -> None:
    event = make_event(db)
    page.presses(f"event.join:{event}")
    [row] = notices(db, KIND)
    change_event(db, event, status="cancelled")
    assert told(db, row) is None
    change_event(db, event, status="published", starts_at=NOW)
    assert told(db, row) is None
    change_event(db, event, starts_at=NOW + timedelta(days=9))
    assert told(db, row, NOW) is not None
    db.write(lambda conn: conn.execute(update(persons).values(reminders=False)))
    assert told(db, row, NOW) is None
    db.write(lambda conn: conn.execute(update(persons).values(reminders=True)))
    db.write(lambda conn: registrations.cancel(conn, row.registration_id, NOW))
    assert told(db, row, NOW) is None


def test_who_waits_has_no_ticket_before_the_offer_is_taken(db: Database, page: Talker) -> None:
    event = make_event(db, capacity=1)
    holder = seat(db, event, "Elsa")
    assert "puesto 1" in page.presses(f"event.join:{event}")
    assert notices(db, KIND) == []
    db.write(lambda conn: registrations.cancel(conn, holder, page.now))
    said = page.says("sí, voy")
    assert "Te mando una copia por WhatsApp." in said
    assert len(notices(db, KIND)) == 1


def test_of_a_series_the_first_date_is_told(sqlite_db: Database) -> None:
    page = _joined(sqlite_db, "web")
    late = make_event(sqlite_db, "B", series="S", starts_at=NOW + timedelta(days=9))
    soon = make_event(sqlite_db, "A", series="S", starts_at=NOW + timedelta(days=8))
    page.presses(f"event.join:{late}")
    [row] = notices(sqlite_db, KIND)
    assert row.event_id == soon
    assert "lunes 30 de noviembre, 10 a. m., y 1 fecha más (MIS CUPOS). Código" in words(
        told(sqlite_db, row, NOW)
    )


@pytest.mark.parametrize("heard", [True, False])
def test_as_a_text_message(sqlite_db: Database, heard: bool) -> None:
    """Two segments, and no promise that nobody could ask for."""
    page = _joined(sqlite_db, "web")
    event = make_event(sqlite_db, "TS-01", ubigeo="200101", **LONG)
    page.presses(f"event.join:{event}")
    if heard:
        make_people(sqlite_db, ["Elsa"], ["sms"])
    foot = "" if heard else "A este número no puedes contestar."
    said = texted(sqlite_db, notices(sqlite_db, KIND)[0], NOW, foot)
    assert "https://rimay.gob.pe/e/TS-01" in said
    assert "Codigo " in said
    assert ("NO PUEDO" in said) is heard
    assert segments(said) <= 2


@pytest.mark.parametrize("approved", [True, False])
def test_outside_the_24_hours_it_is_a_template_or_nothing(db: Database, approved: bool) -> None:
    """Where WhatsApp takes nothing, the next chat is the one where it was said already."""
    chat = _joined(db, "telegram", preferred_channel="whatsapp")
    chat.now = NOW + timedelta(days=3)
    said = chat.presses(f"event.join:{make_event(db, **VENUE)}")
    if approved:
        template = templates()["confirmation"]
        made = Content(template.full_name, "HX1", "approved", template.category, "", NOW)
        db.write(lambda conn: keep_content(conn, made))
    whatsapp, telegram, clock = WhatsAppWire(), Wire("telegram"), Clock(chat.now + timedelta(minutes=1))
    service = service_of(db, clock, main.router(), whatsapp, telegram)
    while asyncio.run(service.delivery.deliver_due()):
        clock.pass_(minutes=1)  # the answer goes first
    with db.read() as conn:
        row = conn.execute(select(outbox).where(outbox.c.kind == KIND)).one()
    assert [text for _, text in telegram.sent] == [said], "the answer alone"
    if approved:
        [message] = whatsapp.messages
        assert message.template is not None
        assert list(message.template.variables.values())[-1] == _code(said)
        assert row.status == "sent"
    else:
        assert (whatsapp.sent, row.status) == ([], "superseded")


def _code(said: str) -> str:
    return said.split("código es ")[1].split(".")[0]
