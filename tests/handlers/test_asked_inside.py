"""Questions, codes and talk typed where a form expects an answer: answered, never stored."""

from __future__ import annotations

from typing import Any

import pytest

from domain.person_names import asks
from storage.database import Database
from storage.tables import attendees, organizations, registrations
from tests.handlers.proposing import Chat, open_process, rows, table
from tests.handlers.talking import Talker
from tests.storage.seating import make_event

WHO = "¿Quiénes van contigo?"
NAME = "¿Cómo te llamas?"


def registering(db: Database, **changes: Any) -> Talker:
    """As far as the name."""
    one = Talker(db, "a")
    event = make_event(db, **changes)
    one.presses(f"event.view:{event}")
    one.presses(f"event.join:{event}")
    assert one.says("1").startswith(NAME)
    return one


def seated(db: Database, **changes: Any) -> Talker:
    one = registering(db, **changes)
    for text in ("Rosa Quispe", "piura", "por mi cuenta"):
        said = one.says(text)
    assert "tienes cupo" in said
    return one


def test_a_question_takes_no_seat(db: Database) -> None:
    one = seated(db, cost="Gratis")
    one.says("no")
    assert WHO in one.says("voy con mi hijo")
    said = one.says("cuanto cuesta")
    assert said.startswith("Taller de salud y agua: Gratis.")
    assert WHO in said
    assert "Eso parece una pregunta" in one.says("y como le hago con su comida")
    assert [row.name for row in table(db, attendees)] == ["Rosa Quispe"]
    assert "Elsa Paz" in one.says("elsa paz")


def test_a_question_is_no_name_and_no_organisation(sqlite_db: Database) -> None:
    one = registering(sqlite_db)
    said = one.says("cuando es el taller")
    assert "sábado 12 de diciembre" in said
    assert NAME in said
    assert one.says("quien paga los pasajes").startswith("Eso parece una pregunta")
    assert "Eso parece" not in one.says("quién eres"), "what is a command goes on being one"
    one.says("mi nombre es rosa quispe y vivo en ayabaca")
    one.says("piura")
    assert "¿Cómo se llama?" in one.says("2")
    assert "¿Cómo se llama?" in one.says("hay cupos?")
    assert "Eso parece una pregunta" in one.says("y qué es eso")
    assert "Listo, Rosa: tienes cupo." in one.says("ronda de hualcuy")


@pytest.mark.parametrize(
    "text", ["hay que pagar?", "a qué hora es el taller", "qué pasó con mi idea", "cuanto cuesta"]
)
def test_a_short_question_is_no_problem_to_solve(sqlite_db: Database, text: str) -> None:
    open_process(sqlite_db)
    chat = Chat(sqlite_db)
    chat.meets()
    chat.say(text)
    chat.say("no hay agua en ayabaca")
    assert "¿Es sobre" in chat.say("que arreglen las tuberías")
    assert rows(sqlite_db) == []


def test_what_is_written_before_permission_is_said_not_to_be_kept(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    chat = Chat(sqlite_db)
    chat.say("proponer")
    said = chat.say("en mi caserío no hay agua desde enero")
    assert said.startswith("Todavía no guardé lo que escribiste.")
    assert "Elige una de las tres" in chat.say("mmm")


def test_what_is_asked() -> None:
    assert asks("¿hay que pagar?")
    assert not asks("Comité de Regantes")
    assert not asks("Quintín Ayala")


def test_needs_are_told_one_after_another(sqlite_db: Database) -> None:
    one = seated(sqlite_db)
    assert one.says("si, rampa").startswith("Anotado.")
    assert one.says("tambien soy sordo").startswith("Lo anoté también.")
    assert [row.accessibility for row in table(sqlite_db, registrations)] == ["si, rampa; tambien soy sordo"]
    one.says("no")
    one.says("no")
    assert "anoté" not in one.says("uso silla de ruedas")


def test_that_nobody_else_fits_is_said_before_names_are_asked(sqlite_db: Database) -> None:
    one = seated(sqlite_db, code="UNO", capacity=1)
    one.says("no")
    assert one.says("voy con mi hijo").startswith("No hay cupos libres para más personas.")


def test_a_party_leaves_as_a_party(sqlite_db: Database) -> None:
    one = seated(sqlite_db)
    one.says("no")
    one.says("voy con mi hijo")
    one.says("juan paz")
    one.says("no puedo")
    assert one.says("1").startswith("Listo: dejaron sus 2 cupos.")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ronda de hualcuy", ("Ronda de Hualcuy", "osc", "base")),
        ("soy de la municipalidad de sullana", ("Municipalidad de Sullana", "publico", "")),
    ],
)
def test_a_name_tells_its_kind(sqlite_db: Database, typed: str, kept: tuple[str, str, str]) -> None:
    one = registering(sqlite_db)
    one.says("Rosa Quispe")
    one.says("piura")
    assert "Listo, Rosa: tienes cupo." in one.says(typed)
    assert [(row.name, row.type, row.subtype) for row in table(sqlite_db, organizations)] == [kept]


def test_a_kind_without_a_name_asks_for_it(sqlite_db: Database) -> None:
    one = registering(sqlite_db)
    one.says("Rosa Quispe")
    one.says("piura")
    assert "¿Cómo se llama?" in one.says("soy de una ronda")


def test_a_proposal_begins_with_its_own_words_and_is_said_to_be_half_way(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    chat = Chat(sqlite_db)
    assert chat.say("hola, mi propuesta es que pongan agua potable").startswith("Buena idea")
    chat.say("1")
    said = chat.say("qué pasó con mi propuesta")
    assert said.startswith("La que estás escribiendo va a medias")
    assert "¿Qué problema hay" in said
    chat.say("en el caserío no hay agua")
    assert "No encuentro ese código" in chat.say("P-9C7R")
    assert "en Ayabaca (Piura)" in chat.say("ayabaca")
