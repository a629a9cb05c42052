"""Half a year of silence: what parts a phone from its person, and that it can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.tables import help_requests, persons
from tests.handlers.talking import Talker
from tests.handlers.test_registering import registers
from tests.storage.seating import make_event


def back(db: Database) -> Talker:
    one = Talker(db, "a")
    registers(one, make_event(db))
    one.now += timedelta(days=200)
    assert "¿cómo te llamas?" in one.says("hola")
    return one


@pytest.mark.parametrize("said", ["ayuda", "menú", "quién eres", "PERSONA", "mis datos", "123", "otro día"])
def test_no_word_is_another_person(sqlite_db: Database, said: str) -> None:
    one = back(sqlite_db)
    assert "¿cómo te llamas?" in one.says(said)
    assert "¿cómo te llamas?" in one.says("menú")
    assert "Hola, Rosa." in one.says("rosa qispe")


def test_another_full_name_is_asked_twice_and_staff_can_undo_it(db: Database) -> None:
    one = back(db)
    assert "Ese nombre no es el que tengo." in one.says("Carlos Mamani")
    assert "empezamos de nuevo" in one.says("me llamo carlos mamani")
    with db.read() as conn:
        noted = conn.execute(select(help_requests)).one()
        person = conn.execute(select(persons.c.id)).scalar_one()
    assert (noted.kind, noted.text) == ("new_owner", str(person))
    assert one.row().person_id is None
