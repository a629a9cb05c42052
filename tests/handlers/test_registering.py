"""Registering: what is kept, what is refused before anything is asked, and payloads of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from mensajes import catalog
from storage.database import Database
from storage.tables import consents, inbound, organizations, persons, registrations
from tests.handlers.talking import Talker
from tests.storage.seating import NOW, change_event, make_event, seat, states


def rows(db: Database, table: Table) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(table)))


def registers(one: Talker, event: int, name: str = "Rosa Quispe", *rest: str) -> str:
    """From the card to the last answer."""
    one.presses(f"event.view:{event}")
    one.presses(f"event.join:{event}")
    for text in ("1", name, "piura", *(rest or ("1",))):
        said = one.says(text)
    return said


def test_who_rather_did_not_say_where_they_live_is_not_asked_again(db: Database) -> None:
    first, second = make_event(db), make_event(db, "OTRO")
    one = Talker(db, "a")
    one.presses(f"event.join:{first}")
    for text in ("1", "Rosa Quispe", "saltar", "1"):
        said = one.says(text)
    assert "Listo, Rosa: tienes cupo." in said
    assert "Listo, Rosa: tienes cupo." in one.presses(f"event.join:{second}")


def test_the_ledger_names_the_message_that_said_yes(db: Database) -> None:
    event = make_event(db, ubigeo="20")
    said = registers(Talker(db, "a"), event, "Rosa Quispe", "2", "ronda de hualcuy")
    assert "Listo, Rosa: tienes cupo." in said
    [consent], [person], [organization] = rows(db, consents), rows(db, persons), rows(db, organizations)
    with db.read() as conn:
        first_words = conn.execute(select(inbound).order_by(inbound.c.id).offset(2)).first()
    assert (consent.purpose, consent.granted, consent.version) == (
        "participation",
        True,
        catalog.text("es", "privacy.version"),
    )
    assert first_words is not None
    assert consent.message_id == first_words.message_id
    assert (person.name, person.ubigeo, person.age_band) == ("Rosa Quispe", "20", "adult")
    assert (organization.name, organization.type, organization.subtype) == ("Ronda de Hualcuy", "osc", "base")
    assert person.last_organization_id == organization.id


def test_a_refused_permission_leaves_nothing(db: Database) -> None:
    one = Talker(db, "a")
    one.presses(f"event.join:{make_event(db)}")
    assert "no guardo tus datos" in one.says("No, o tengo menos")
    assert rows(db, persons) == []
    assert rows(db, consents) == []


def test_who_is_refused_a_seat_leaves_nothing(db: Database) -> None:
    event = make_event(db, capacity=1, waiting_list=False)
    one = Talker(db, "a")
    one.presses(f"event.join:{event}")
    for text in ("1", "Rosa Quispe", "piura"):
        one.says(text)
    seat(db, event, "Elsa Ramos")
    people = len(rows(db, persons))
    assert "Ya no quedan cupos" in one.says("1")
    assert len(rows(db, persons)) == people
    assert rows(db, consents) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "cancelled", "status_reason": "se fue la luz"}, "se suspendió. se fue la luz"),
        ({"status": "closed"}, "La inscripción ya cerró"),
        ({"starts_at": NOW - timedelta(days=9)}, "ya pasó"),
        ({"registration_opens": NOW + timedelta(days=1)}, "abre el lunes 23 de noviembre, 10 a. m."),
        ({"registration_closes": NOW}, "La inscripción ya cerró"),
        ({"capacity": 0, "waiting_list": False}, "No hay lista de espera"),
        ({"capacity": 0, "waiting_limit": 0}, "La lista de espera está llena"),
    ],
)
def test_nothing_is_asked_in_vain(sqlite_db: Database, changes: dict[str, Any], why: str) -> None:
    event = make_event(sqlite_db)
    change_event(sqlite_db, event, **changes)
    one = Talker(sqlite_db, "a")
    assert why in one.presses(f"event.join:{event}")
    assert why in one.presses(f"event.view:{event}")


def test_two_taps_register_once(db: Database) -> None:
    event = make_event(db)
    one = Talker(db, "a")
    registers(one, event)
    assert "Ya tienes cupo" in one.presses(f"event.join:{event}")
    assert len(rows(db, registrations)) == 1


def test_a_draft_and_an_invented_number_are_nothing(sqlite_db: Database) -> None:
    draft = make_event(sqlite_db, status="draft")
    one = Talker(sqlite_db, "a")
    for argument in (str(draft), "999", "-1", "x", "9" * 40, ""):
        for action in ("event.view", "event.join", "event.more", "event.ics", "event.map", "event.party"):
            assert one.presses(f"{action}:{argument}"), (action, argument)
    assert rows(sqlite_db, registrations) == []


def test_nobody_touches_the_registration_of_another(db: Database) -> None:
    event = make_event(db)
    theirs = seat(db, event, "Elsa Ramos")
    one = Talker(db, "a")
    registers(one, event)
    actions = ("ticket.view", "ticket.qr", "ticket.leave", "ticket.left", "offer.yes", "offer.no")
    for action in (*actions, "offer.left", "going.yes", "going.no", "amend"):
        assert "Elsa" not in one.presses(f"{action}:{theirs}")
    assert states(db, event) == {"Elsa Ramos": "registered", "Rosa Quispe": "registered"}
    [mine] = [row for row in rows(db, registrations) if row.id != theirs]
    assert all(row.going is None for row in rows(db, registrations))
    assert mine.event_id == event


def test_a_clash_is_told_in_the_answer(sqlite_db: Database) -> None:
    first, second = make_event(sqlite_db), make_event(sqlite_db, "OTRO", title="Mesa de agua")
    one = Talker(sqlite_db, "a")
    registers(one, first)
    assert "a esa hora también tienes el Taller de salud y agua." in one.presses(f"event.join:{second}")


def test_the_waiting_list_says_its_rule(sqlite_db: Database) -> None:
    kept = [{"cls": "osc", "seats": 1, "release_on": "2026-12-01"}]
    event = make_event(sqlite_db, capacity=2, reserves=kept)
    seat(sqlite_db, event, "Elsa Ramos")
    said = registers(Talker(sqlite_db, "a", "whatsapp"), event)
    assert said.startswith("Estás en el puesto 1. Si alguien deja su cupo, te escribo por orden. ")
    assert "Hasta el 1 de diciembre pasan primero las organizaciones: tu puesto puede cambiar." in said
    assert "tienes cupo" in registers(Talker(sqlite_db, "b"), event, "Ana Flores", "2", "ronda de hualcuy")


def test_a_need_is_kept_and_nothing_else_is(db: Database) -> None:
    one = Talker(db, "a")
    registers(one, make_event(db))
    for text in ("hola", "talleres en piura", "en mi posta no hay medicinas"):
        one.says(text)
    assert [row.accessibility for row in rows(db, registrations)] == [""]
    assert one.says("soy sorda, necesito lengua de señas").startswith(
        "Anotado. Se lo digo a quienes organizan."
    )
    assert [row.accessibility for row in rows(db, registrations)] == ["soy sorda, necesito lengua de señas"]


def test_a_late_answer_to_the_last_question_is_not_taken_for_a_need(sqlite_db: Database) -> None:
    one = Talker(sqlite_db, "a")
    registers(one, make_event(sqlite_db))
    one.now += timedelta(hours=1)
    one.says("necesito una rampa")
    assert [row.accessibility for row in rows(sqlite_db, registrations)] == [""]


def test_another_spelling_of_an_organisation_is_one_organisation(db: Database) -> None:
    event = make_event(db, capacity=None)
    registers(Talker(db, "a"), event, "Rosa Quispe", "7", "Municipalidad Provincial de Ayabaca")
    said = registers(Talker(db, "b"), event, "Luis Paz", "7", "municipalidad provincial de AYABACA")
    assert "tienes cupo" in said
    asked = registers(Talker(db, "c"), event, "Ana Flores", "7", "muni de ayabaca")
    assert asked == "¿Es la Municipalidad Provincial de Ayabaca?"
    with db.read() as conn:
        assert conn.execute(select(func.count()).select_from(organizations)).scalar() == 1


def test_who_will_not_say_where_they_live_is_told_the_way_out(sqlite_db: Database) -> None:
    one = Talker(sqlite_db, "a")
    one.presses(f"event.join:{make_event(sqlite_db)}")
    for text in ("1", "Rosa Quispe", "no quiero decirlo"):
        said = one.says(text)
    assert "Para no decirlo: SALTAR." in said
    assert "¿vienes por alguna organización?" in one.says("saltar")


def test_a_command_is_not_taken_for_an_answer_to_the_news(db: Database) -> None:
    one = Talker(db, "a")
    registers(one, make_event(db))
    assert "otros encuentros" in one.says("no")
    assert "¿Seguro?" in one.says("no puedo")
    one.says("no")
    assert "te contaré de otros encuentros" not in one.says("mis cupos")
