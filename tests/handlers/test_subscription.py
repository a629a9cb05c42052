"""BAJA: heard everywhere, kept, taken back only in words; what was queued has an outcome."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select

import main
from bot.channels.terminal import TerminalChannel
from bot.notices import Preparing
from bot.rooms import Rooms
from mensajes import catalog
from storage.claims import claim
from storage.database import Database
from storage.tables import addresses
from storage.tables import outbox as outbox_table
from tests.handlers.talking import SITE, Talker
from tests.handlers.test_registering import registers
from tests.storage.seating import NOW, ask, make_event, make_person, seat

STOPPED = catalog.text("es", "general.stopped")
RETURNED = catalog.text("es", "general.returned")


def test_it_is_no_answer_to_a_question(db: Database) -> None:
    rosa = _rosa(db)
    rosa.presses("mydata.change")
    assert "¿Cómo te llamas?" in rosa.says("1")
    assert rosa.says("BAJA") == STOPPED
    assert rosa.row().opted_out_at == rosa.now


@pytest.mark.parametrize("word", catalog.words("es", "words.stop"))
def test_every_word_is_heard(sqlite_db: Database, word: str) -> None:
    stranger = Talker(sqlite_db, "nobody")
    assert stranger.says(word.upper()) == STOPPED
    assert stranger.row().opted_out_at is not None


def test_leaving_a_form_is_not_leaving(db: Database) -> None:
    rosa = _rosa(db)
    rosa.presses("mydata.change")
    assert rosa.says("salir").startswith(catalog.text("es", "flow.cancelled"))
    asked = rosa.says("salir")
    assert "¿Cuál?" in asked
    assert rosa.row().opted_out_at is None
    assert rosa.presses("meant:stop") == STOPPED
    assert rosa.row().opted_out_at is not None


@pytest.mark.parametrize("chat", ["mis datos", "buenas tardes", "hola rimay", "menú", "1", "sin avisos"])
def test_chatting_undoes_nothing(sqlite_db: Database, chat: str) -> None:
    rosa = _rosa(sqlite_db)
    rosa.says("baja")
    assert rosa.says(chat) != ""
    assert rosa.row().opted_out_at is not None


def test_nothing_is_promised_to_who_is_not_told(db: Database) -> None:
    rosa = Talker(db, "+51987654321", "whatsapp")
    assert "Te aviso 3 días antes" in registers(rosa, make_event(db))
    rosa.says("baja")
    said = rosa.presses(f"event.join:{make_event(db, 'OTRO')}")
    assert "tienes cupo" in said
    assert "Como pediste BAJA, no te aviso. Si cambias de idea: HOLA." in said
    assert "Te aviso" not in said
    full = make_event(db, "LLENO", capacity=1)
    seat(db, full, "Elsa")
    waits = rosa.presses(f"event.join:{full}")
    assert "vuelve cada día a mirar" in waits
    assert "te escribo" not in waits


def test_hello_takes_it_back_and_says_so(db: Database) -> None:
    rosa = _rosa(db)
    rosa.says("baja")
    assert rosa.says("¡Hola!").startswith(RETURNED)
    assert rosa.row().opted_out_at is None
    assert RETURNED not in rosa.says("hola")


def test_hello_inside_a_form_goes_on_with_it(db: Database) -> None:
    rosa = _rosa(db)
    rosa.presses("mydata.change")
    rosa.says("baja")
    assert "¿Qué quieres cambiar?" in rosa.says("hola")


def test_asking_for_reminders_takes_it_back(db: Database) -> None:
    rosa = _rosa(db)
    rosa.says("baja")
    assert rosa.says("con avisos") == catalog.text("es", "general.reminders")
    assert rosa.row().opted_out_at is None


def test_it_holds_for_every_address_and_what_was_queued_ends(db: Database) -> None:
    person, event = make_person(db, "Rosa"), make_event(db)
    db.write(lambda conn: ask(conn, event, person, "Rosa"))
    more = {"language": "es", "created_at": NOW, "last_in_at": NOW, "state": {}, "shown": {}}
    db.write(
        lambda conn: conn.execute(
            insert(addresses).values(channel="sms", external_id="+519", person_id=person, **more)
        )
    )
    assert Talker(db, "+519", "sms").says("stop") == STOPPED
    later = NOW + timedelta(days=19, hours=12)
    channels = {"terminal": TerminalChannel()}
    preparing, rows = Preparing(main.router(), channels, SITE), []
    while found := [row for row in db.write(lambda conn: claim(conn, "w", later, 9)) if row.kind != "reply"]:
        rows += found
        while found:  # as many at once as a short transaction bears
            prepared = db.write(partial(preparing.take, rows=found, rooms=Rooms({}), now=found[0].due_at))
            assert prepared.ready == ()
            found = found[prepared.done :]
    assert len(rows) == 2
    with db.read() as conn:
        ended = conn.execute(
            select(outbox_table.c.status, outbox_table.c.reason).where(outbox_table.c.lane > 0)
        )
        assert {tuple(one) for one in ended} == {("unreachable", "no_address")}


def _rosa(db: Database) -> Talker:
    return Talker(db, f"Rosa-{make_person(db, 'Rosa')}")
