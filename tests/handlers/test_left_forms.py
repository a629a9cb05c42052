"""A form that another screen was shown over keeps what was said, and takes no words that are not for it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage.database import Database
from storage.tables import contributions
from tests.handlers.proposing import ASK, PROBLEM, open_process
from tests.handlers.talking import READING, Talker

QUICKLY = timedelta(seconds=3)


def half_way(db: Database, *said: str) -> Talker:
    open_process(db)
    one = Talker(db, "a")
    for words in ("proponer", "1", *said):
        one.says(words)
    return one


def at_once(one: Talker, text: str) -> str:
    one.now += QUICKLY - READING
    return one.says(text)


def test_what_is_said_to_another_screen_is_no_answer(db: Database) -> None:
    one = half_way(db, PROBLEM, "atrás")
    assert "Tu propuesta está a medias y no se pierde. Para seguir: SEGUIR." in one.says("hola")
    said = one.says("asdkjh qwe")
    assert said.startswith("Eso no lo anoté.")
    assert said.endswith("¿Qué problema hay y dónde? Escribe o manda un audio.")
    one.says("menú")
    assert "¿Qué problema hay y dónde?" in one.says("seguir")
    assert "¿Qué debería hacer el Estado" in one.says(PROBLEM), "its question was shown again"
    one.says("menú")
    assert "¿Qué debería hacer el Estado" in one.says("atrás"), "back to the question, nothing is undone"
    one.says(ASK)
    assert PROBLEM[1:] in one.says("sí")


def test_an_option_of_the_question_still_answers_it_by_its_words(db: Database) -> None:
    one = half_way(db, PROBLEM, ASK)
    one.says("menú")
    assert "¿De qué se trata?" in one.says("cambiar tema")


def test_a_long_text_on_another_screen_may_become_the_answer_and_overwrites_none(db: Database) -> None:
    one = half_way(db, PROBLEM)
    one.says("hola")
    assert "¿Qué quieres hacer con lo que escribiste?" in one.says(f"{ASK} y que avisen por la radio a todos")
    one.presses("told:")
    assert PROBLEM[1:] in one.says("sí")


def test_nothing_half_way_is_told_where_there_is_nothing(db: Database) -> None:
    open_process(db)
    one = Talker(db, "a")
    assert "SEGUIR" not in one.says("hola")
    assert one.says("seguir").startswith("No tienes nada a medias.")


def test_a_place_that_comes_at_once_is_the_place(db: Database) -> None:
    one = half_way(db, "no hay medicinas en la posta")
    assert "¿Dónde pasa?" in one.says("que publiquen cada mes lo que hay")
    assert "en Ayabaca (Piura)?" in at_once(one, "ayabaca")


def test_words_added_to_an_answer_may_change_the_question(db: Database) -> None:
    one = half_way(db, "no hay medicinas en la posta")
    one.says("que publiquen cada mes lo que hay")
    said = at_once(one, "y que avisen por la radio de ayabaca a toda la gente")
    assert said.startswith("Lo agregué a lo anterior.")
    assert "en Ayabaca (Piura)?" in said
    assert "¿La envío?" in one.says("1")


def test_what_comes_at_once_after_a_form_is_taken_up_again_goes_on_with_nothing(db: Database) -> None:
    one = half_way(db, "no hay medicinas en la posta", "que publiquen cada mes lo que hay", "menú")
    assert one.presses("menu:propose").startswith("Seguimos donde quedamos.")
    assert "No encuentro ese lugar." in at_once(one, "Xyzcuy")


def test_the_name_that_was_not_given_is_asked_again(db: Database) -> None:
    one = half_way(db, PROBLEM, ASK, "sí")
    assert "¿Con qué nombre la publico?" in one.says("2")
    one.says("menú")
    one.says("proponer")
    for words in (PROBLEM, ASK, "sí", "la mía es distinta"):
        said = one.says(words)
    if "¿La envío?" in said:
        said = one.says("1")
    assert "Guardada." in said
    assert "sin tu nombre" in one.says("menú")
    assert "¿Con qué nombre la publico?" in one.says("seguir")
    assert "va con tu nombre" in one.says("Rosa Quispe")
    with db.read() as conn:
        rows = conn.execute(select(contributions.c.publish_name).order_by(contributions.c.id)).scalars().all()
    assert list(map(bool, rows)) == [True, False]
