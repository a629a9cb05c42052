"""What a person is told of a registration whose event will not take place."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.handlers.talking import Talker
from tests.handlers.test_registering import registers
from tests.storage.seating import change_event, make_event, states


@pytest.mark.parametrize("asked", ["mis cupos", "mi qr", "no puedo ir"])
def test_the_suspension_is_said_first_and_nothing_that_lets_one_in(sqlite_db: Database, asked: str) -> None:
    event = make_event(sqlite_db)
    one = Talker(sqlite_db, "a")
    registers(one, event)
    change_event(sqlite_db, event, status="cancelled", status_reason="se fue la luz.")
    said = one.says(asked)
    assert "se suspendió. Razón: se fue la luz." in said
    assert "Tienes cupo" not in said
    assert "QR" not in said
    assert "pasará a otra persona" not in said


def test_mis_datos_says_it_too(sqlite_db: Database) -> None:
    event = make_event(sqlite_db)
    one = Talker(sqlite_db, "a")
    registers(one, event)
    change_event(sqlite_db, event, status="cancelled")
    assert "Cupos: se suspendió " in one.says("mis datos")


def test_what_was_suspended_is_put_away(db: Database) -> None:
    event = make_event(db)
    one = Talker(db, "a")
    registers(one, event)
    change_event(db, event, status="cancelled")
    one.says("mis cupos")
    assert "ya no está en tus cupos" in one.says("1")
    assert states(db, event) == {"Rosa Quispe": "cancelled"}


def test_cannot_go_means_what_still_takes_place(sqlite_db: Database) -> None:
    suspended = make_event(sqlite_db, title="Taller de agua")
    held = make_event(sqlite_db, "ESCUELAS", title="Taller de escuelas")
    one = Talker(sqlite_db, "a")
    registers(one, suspended)
    one.presses(f"event.join:{held}")
    change_event(sqlite_db, suspended, status="cancelled")
    assert one.says("no puedo").startswith("Taller de escuelas")


def test_an_old_button_opens_no_details_of_it(sqlite_db: Database) -> None:
    event = make_event(sqlite_db)
    change_event(sqlite_db, event, status="cancelled", status_reason="se fue la luz")
    said = Talker(sqlite_db, "a").presses(f"event.more:{event}")
    assert "se suspendió. Razón: se fue la luz." in said
    assert "calendario" not in said


@pytest.mark.parametrize("asked", ["TALLER-2", "taller 2", "taller de ayabaca", "Taller de agua en Ayabaca"])
def test_who_reads_its_poster_is_told(sqlite_db: Database, asked: str) -> None:
    facts = {"title": "Taller de agua en Ayabaca", "kind": "taller", "ubigeo": "200201"}
    gone = make_event(sqlite_db, "TALLER-2", **facts)
    for code in ("TS01", "TS02"):
        make_event(sqlite_db, code, title="Taller de obras", kind="taller", ubigeo="150101")
    change_event(sqlite_db, gone, status="cancelled", status_reason="se fue la luz.")
    assert "Taller de agua en Ayabaca: se suspendió." in Talker(sqlite_db, "a").says(asked)
