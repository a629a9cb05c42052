"""Seats asked for on the page: kept half an hour, and for good as soon as a phone is joined."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.context import NoticeContext
from bot.reply import Reply
from bot.site import Site
from handlers.holding import ended
from storage.database import Database
from storage.holds import HOLD, end_holds
from storage.tables import outbox, registrations
from tests.handlers import talking
from tests.handlers.talking import Talker
from tests.handlers.test_registering import registers, rows
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import make_event, seat, states

PHONE = "+51987654321"


@pytest.fixture(autouse=True)
def _with_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(secret_key=b"k" * 32, whatsapp="+5115550000", telegram="rimay_bot")
    monkeypatch.setattr(talking, "SITE", site)


def later(db: Database, one: Talker, **time: int) -> None:
    one.now += timedelta(**time)
    db.write(lambda conn: end_holds(conn, one.now))


def test_without_a_phone_the_seat_goes_to_who_waits(db: Database) -> None:
    event = make_event(db, capacity=1)
    page = Talker(db, "browser", "web")
    said = registers(page, event)
    assert re.search(
        r"Te guardo el cupo hasta esta hora: 10:32 a. m. .* este código, \d{3} \d{4}, por Wh", said
    )
    seat(db, event, "Elsa")
    later(db, page, minutes=29)
    assert states(db, event) == {"Rosa Quispe": "registered", "Elsa": "waiting"}
    later(db, page, minutes=2)
    assert states(db, event) == {"Rosa Quispe": "cancelled", "Elsa": "offered"}
    later(db, page, minutes=2)
    [told] = [row for row in rows(db, outbox) if row.kind == "hold.ended"]
    assert told.person_id == 1
    with db.read() as conn:
        assert seat_invariants(conn, page.now) == []


@pytest.mark.parametrize("channel", ["whatsapp", "telegram", "sms"])
def test_a_phone_that_types_the_code_keeps_it(db: Database, channel: str) -> None:
    event = make_event(db, capacity=1)
    page = Talker(db, "browser", "web")
    found = re.search(r"código, (\d{3} \d{4}),", registers(page, event))
    assert found is not None
    phone = Talker(db, PHONE, channel, now=page.now, phone=PHONE)
    assert "¿Eres la misma persona?" in phone.says(f"UNIR {found[1]}")
    assert "Listo, Rosa" in phone.says("sí")
    assert rows(db, registrations)[0].held_until is None
    later(db, page, hours=1)
    assert states(db, event) == {"Rosa Quispe": "registered"}


def test_a_link_asks_whoever_follows_it(db: Database) -> None:
    """Somebody else may have made it."""
    event = make_event(db, capacity=1)
    page = Talker(db, "browser", "web")
    found = re.search(r"código, (\d{3}) (\d{4}),", registers(page, event))
    assert found is not None
    phone = Talker(db, "7", "telegram", now=page.now)
    assert "¿Eres la misma persona?" in phone.presses(f"start:unir_{found[1]}{found[2]}")
    assert "no uno nada" in phone.says("no soy yo")
    assert phone.row().person_id is None
    phone.presses(f"start:unir_{found[1]}{found[2]}")
    assert "Listo, Rosa" in phone.says("sí, soy yo")
    assert "start" not in phone.presses("start:unir_zzz")


def test_a_terminal_cannot_be_told_either(sqlite_db: Database) -> None:
    event = make_event(sqlite_db, capacity=1)
    terminal = Talker(sqlite_db, "terminal", "terminal")
    assert "Te guardo el cupo" in registers(terminal, event)
    later(sqlite_db, terminal, minutes=31)
    assert states(sqlite_db, event) == {"Rosa Quispe": "cancelled"}


def test_what_is_not_held(sqlite_db: Database) -> None:
    """Seats that are not counted; a phone's; and those of a page whose phone was joined before."""
    unlimited, counted = make_event(sqlite_db, "A", capacity=None), make_event(sqlite_db, "B")
    page = Talker(sqlite_db, "browser", "web")
    assert "Te guardo" not in registers(page, unlimited)
    assert "Te guardo" not in registers(Talker(sqlite_db, PHONE, "whatsapp"), counted, "Elsa Ramos")
    found = re.search(r"código: (\d{3} \d{4})", page.says("unir"))
    assert found is not None
    phone = Talker(sqlite_db, "7", "telegram", now=page.now)
    phone.says(found[1])
    phone.says("sí, soy yo")
    assert "Te guardo" not in page.presses(f"event.join:{counted}")
    assert [row.held_until for row in rows(sqlite_db, registrations)] == [None, None, None]


def test_what_is_left_on_the_page(sqlite_db: Database) -> None:
    event = make_event(sqlite_db, capacity=1)
    page = Talker(sqlite_db, "browser", "web")
    registers(page, event)
    later(sqlite_db, page, minutes=31)
    [told] = [row for row in rows(sqlite_db, outbox) if row.kind == "hold.ended"]

    def said() -> Reply | None:
        with sqlite_db.read() as conn:
            return ended(NoticeContext(conn, page.now, 1, "es", "web", talking.SITE), told.facts)

    reply = said()
    assert reply is not None
    message = reply.render("es")
    assert message.text == "Se liberó tu cupo en el Taller de salud y agua: no uniste tu teléfono a tiempo."
    assert [option.label for option in message.options] == ["Pedirlo otra vez"]
    page.presses(message.options[0].payload)
    assert said() is None, "they have a seat again"


def test_a_seat_that_was_given_up_meanwhile_is_told_nothing(sqlite_db: Database) -> None:
    event = make_event(sqlite_db)
    page = Talker(sqlite_db, "browser", "web")
    registers(page, event)
    page.says("no puedo")
    page.says("sí")
    later(sqlite_db, page, seconds=HOLD.seconds + 60)
    assert [row.kind for row in rows(sqlite_db, outbox) if row.kind == "hold.ended"] == []
