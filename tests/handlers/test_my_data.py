"""MIS DATOS: what is said of a person, and what correcting it changes."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from mensajes import catalog
from storage.database import Database
from storage.tables import addresses, attendees, persons
from tests.handlers.talking import Talker
from tests.storage.seating import apply, ask, make_event, make_people, make_person

EMPTY = catalog.text("es", "mydata.empty")


@pytest.mark.parametrize("payload", ["mydata.change", "mydata.erase", "mydata.change:1"])
def test_a_stranger_has_nothing_to_change(sqlite_db: Database, payload: str) -> None:
    assert Talker(sqlite_db, "nobody").presses(payload) == EMPTY


def test_two_chats_of_one_channel_name_it_once(sqlite_db: Database) -> None:
    one = make_people(sqlite_db, ["Rosa", "Rosa"], ["web"])
    links = update(addresses).values(person_id=one[0])
    sqlite_db.write(lambda conn: conn.execute(links))
    said = Talker(sqlite_db, f"Rosa-{one[0]}", "web").says("mis datos")
    assert "Tienes 2 chats unidos, en la página web. Para separarlos" in said


def test_everything_that_is_missing_is_said(db: Database) -> None:
    said = Talker(db, f"Rosa-{make_person(db, 'Rosa')}").says("mis datos")
    assert "Número: no lo tengo\nVives en: no lo tengo\nOrganización: no lo tengo" in said
    assert "Cupos: ninguno\nPropuestas: ninguna" in said


def test_who_waits_has_no_seat(db: Database) -> None:
    event = make_event(db, capacity=1)
    apply(db, event, "Elsa")
    person = make_person(db, "Rosa")
    db.write(lambda conn: ask(conn, event, person, "Rosa"))
    assert "Cupos: en espera de Taller" in Talker(db, f"Rosa-{person}").says("mis datos")


def test_the_name_is_corrected_on_the_ticket_too(db: Database) -> None:
    event, person = make_event(db, capacity=3), make_person(db, "Rosa Quispe")
    db.write(lambda conn: ask(conn, event, person, "Rosa Quispe", "Juan Quispe"))
    rosa = Talker(db, f"Rosa Quispe-{person}")
    rosa.presses("mydata.change")
    rosa.says("mi nombre")
    assert "Rosa Quispe Ramos" in rosa.says("me llamo rosa quispe ramos")
    with db.read() as conn:
        names = conn.execute(select(attendees.c.name).order_by(attendees.c.position)).scalars().all()
    assert names == ["Rosa Quispe Ramos", "Juan Quispe"]


def test_the_place_can_be_taken_back(db: Database) -> None:
    person = make_person(db, "Rosa")
    db.write(lambda conn: conn.execute(update(persons).values(ubigeo="20")))
    rosa = Talker(db, f"Rosa-{person}")
    assert "Vives en: Piura" in rosa.says("mis datos")
    rosa.presses("mydata.change")
    rosa.says("2")
    assert "no lo tengo" in rosa.says("saltar")
    with db.read() as conn:
        assert conn.execute(select(persons.c.ubigeo)).scalar() is None


def test_an_organisation_is_kept_by_its_name(db: Database) -> None:
    rosa = Talker(db, f"Rosa-{make_person(db, 'Rosa')}")
    rosa.presses("mydata.change")
    rosa.says("3")
    rosa.says("ronda, comunidad, comité")
    assert "ahora dice: Ronda de Hualcuy" in rosa.says("Ronda de Hualcuy")
    assert "Organización: Ronda de Hualcuy" in rosa.says("mis datos")


@pytest.mark.parametrize(("tap", "asks"), [(0, "¿Qué quieres cambiar?"), (1, "¿Seguro?")])
def test_its_buttons_lead_on(sqlite_db: Database, tap: int, asks: str) -> None:
    rosa = Talker(sqlite_db, f"Rosa-{make_person(sqlite_db, 'Rosa')}")
    rosa.says("mis datos")
    payload, _label = rosa.row().shown["options"][tap]
    assert asks in rosa.presses(payload)
