"""A second form begun inside the first: permission and name are asked once, in either order."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage.database import Database
from storage.tables import consents, persons, registrations
from tests.handlers.proposing import ASK, PROBLEM, open_process
from tests.handlers.talking import Talker
from tests.handlers.test_registering import registers, rows
from tests.storage.seating import make_event


def known(db: Database) -> tuple[int, int]:
    with db.read() as conn:
        return len(conn.execute(select(persons)).all()), len(conn.execute(select(consents)).all())


def test_a_proposal_begun_inside_a_registration(db: Database) -> None:
    open_process(db)
    one = Talker(db, "a")
    one.presses(f"event.join:{make_event(db)}")
    one.says("1")
    one.says("Rosa Quispe")
    assert one.says("proponer").startswith("¿Qué problema hay y dónde?")
    one.says(PROBLEM)
    one.says(ASK)
    one.says("sí")
    assert "Guardada." in one.says("sí, sin mi nombre")
    assert "¿Dónde vives?" in one.says("ahora no")
    one.says("piura")
    assert "Listo, Rosa: tienes cupo." in one.says("1")
    assert known(db) == (1, 1)


def test_a_registration_begun_inside_a_proposal(db: Database) -> None:
    open_process(db)
    event = make_event(db)
    one = Talker(db, "a")
    one.says("proponer")
    one.says("1")
    one.says(PROBLEM)
    one.presses(f"event.view:{event}")
    assert "¿Cómo te llamas?" in one.presses(f"event.join:{event}")
    assert "¿Dónde vives?" in one.says("Rosa Quispe")
    one.says("piura")
    said = one.says("1")
    assert "Listo, Rosa: tienes cupo." in said
    assert "¿Qué debería hacer el Estado" in said
    one.says(ASK)
    one.says("sí")
    assert "Guardada." in one.says("sí, sin mi nombre")
    assert known(db) == (1, 1)


def test_a_form_left_for_long_makes_way_for_what_is_none_of_its_options(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    one = Talker(sqlite_db, "a")
    one.says("proponer")
    assert "Para dejarlo: CANCELAR." in one.says("qué charlas hay")
    one.now += timedelta(hours=1)
    assert "¿Aceptas?" not in one.says("qué charlas hay")
    one.says("proponer")
    one.says("1")
    one.says(PROBLEM)
    assert one.says(ASK).startswith("¿Es sobre Salud")
    one.now += timedelta(hours=1)
    assert one.says("asdf").startswith("No te entendí bien. Puedes escribir")
    assert "¿Es sobre Salud" in one.says("proponer")
    one.now += timedelta(hours=1)
    assert one.says("sí").startswith("Quedaría así")


def test_a_refusal_is_not_carried_over(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    one = Talker(sqlite_db, "a")
    one.presses(f"event.join:{make_event(sqlite_db)}")
    one.says("no")
    assert "¿Aceptas?" in one.says("proponer")


def test_a_reminder_is_answered_inside_a_form_which_then_asks_again(sqlite_db: Database) -> None:
    """What asks something itself, as the offer of news, comes alone."""
    open_process(sqlite_db)
    event = make_event(sqlite_db)
    one = Talker(sqlite_db, "a")
    registers(one, event)
    (own,) = rows(sqlite_db, registrations)
    one.says("proponer")
    asked = one.says(PROBLEM)
    assert asked.startswith("Te entiendo. ¿Qué debería hacer")
    one.now += timedelta(minutes=20)
    said = one.presses(f"going.yes:{own.id}")
    assert said.endswith("¿Te cuento también de otros encuentros y de los resultados?")
    assert one.says("no, gracias").endswith(f"NOTICIAS SÍ.\n\n{asked}")
    assert (
        one.presses(f"going.yes:{own.id}") == f"¡Qué bueno! Te esperamos. Tu código es {own.code}.\n\n{asked}"
    )
    assert one.says("sin avisos").count(asked) == 1
    assert asked not in one.says(ASK)
