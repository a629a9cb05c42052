"""Proposing something: what is asked, and what is not."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from mensajes import catalog
from storage.database import Database
from storage.tables import addresses, consents, persons, themes
from tests.handlers.proposing import ASK, PROBLEM, SIMILAR, Chat, open_process, rows, somebody_elses, table


def test_the_transcript_of_a_known_person(db: Database) -> None:
    open_process(db)
    code = somebody_elses(db)
    rosa = Chat(db)
    rosa.meets()
    rosa.proposes("la carretera a jaen esta rota", "que la arreglen antes de las lluvias")
    rosa.sent = 100
    assert rosa.say("quiero proponer algo") == "¿Qué problema hay y dónde? Escribe o manda un audio."
    assert rosa.say(PROBLEM) == "Te entiendo. ¿Qué debería hacer el Estado para arreglarlo?"
    assert rosa.say(ASK) == "¿Es sobre Salud, en Ayabaca (Piura)? 1 Sí 2 Cambiar tema 3 Cambiar lugar"
    assert rosa.say("1") == (f"Hay una parecida: «{SIMILAR}» ({code}). 1 Me sumo a esa 2 La mía es distinta")
    assert rosa.say("2").startswith("Quedaría así: «En las postas de ayabaca no hay medicinas y nadie avisa")
    saved = rosa.say("1")
    assert saved.startswith("Guardada. Código P-")
    assert "a más tardar el 30 de enero." in saved
    assert rosa.sent == 106


def test_who_is_new_sends_theirs_from_beside_a_similar_one_at_the_sixth_message(db: Database) -> None:
    open_process(db)
    code = somebody_elses(db)
    rosa = Chat(db)
    rosa.meets()
    rosa.say(PROBLEM)
    rosa.say(ASK)
    assert rosa.say("1") == (
        f"Hay una parecida: «{SIMILAR}» ({code}). 1 Me sumo a esa 2 Envía la mía, sin nombre "
        "3 Envía la mía, con nombre 4 Corregir la mía"
    )
    assert rosa.sent == 5  # whatever they choose is the sixth
    assert "El problema" in rosa.say("Corregir la mía")
    rosa.say("El problema")
    rosa.say("en las postas de ayabaca no hay medicinas ni quien avise")
    saved = rosa.say("con nombre")
    assert saved.startswith("Guardada. Código P-")
    assert saved.endswith("¿Con qué nombre la publico? Nombre y apellido.")
    assert rosa.say("rosa").startswith("Escribe tu nombre y tu apellido")
    assert "va con tu nombre. ¿La hacemos más fuerte" in rosa.say("rosa quispe")
    _, mine = rows(db)
    assert (mine.problem, mine.publish_name) == (
        "en las postas de ayabaca no hay medicinas ni quien avise",
        True,
    )
    assert [person.name for person in table(db, persons)][1:] == ["Rosa Quispe"]


def test_who_does_not_say_the_name_has_sent_it_without(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.proposes(way="1")
    for text in ("quiero proponer algo", PROBLEM, ASK, "1", "Sí, con mi nombre"):
        rosa.say(text)
    assert rosa.say("cancelar").startswith("Listo: tu propuesta queda guardada, sin tu nombre.")
    assert [row.publish_name for row in rows(sqlite_db)] == [False, False]
    assert [row.purpose for row in table(sqlite_db, consents)] == ["participation"]


def test_a_name_of_somebody_under_age_is_not_offered_for_publishing(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    ana = Chat(sqlite_db)
    ana.meets("Ana Ramos", age="2")
    for text in (PROBLEM, ASK, "1"):
        shown = ana.say(text)
    assert shown.endswith("¿La envío? 1 Sí, sin mi nombre 2 Corregir")


def test_the_whole_notice_on_request(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.say("proponer")
    full = rosa.say("más")
    assert "Ley 29733" in full
    assert "1 Sí, tengo 18 o más" in full


def test_theme_and_place_can_be_changed(db: Database) -> None:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    rosa.say(PROBLEM)
    rosa.say(ASK)
    themes_ = rosa.say("Cambiar tema")
    assert themes_ == (
        "¿De qué se trata? 1 Salud 2 Ríos, minería, basura 3 Carreteras, obras, internet 4 Educación "
        "5 Seguridad ciudadana 6 Agua y desagüe 7 Otro tema"
    )
    assert rosa.say("6").startswith("Quedaría así:")
    rosa.say("Corregir")
    assert rosa.last is not None
    assert "Tema y lugar" in rosa.last.text
    assert rosa.say("Tema y lugar").startswith("¿Es sobre Salud, en Ayabaca (Piura)?")
    assert rosa.say("Cambiar lugar").startswith("¿Dónde pasa?")
    assert rosa.say("miraflores").startswith("Hay más de un lugar con ese nombre.")
    assert rosa.say("1").startswith("Quedaría así:")
    rosa.say("1")
    (row,) = rows(db)
    with db.read() as conn:
        theme = conn.execute(select(themes.c.code).where(themes.c.id == row.theme_id)).scalar_one()
    assert (theme, row.ubigeo) == ("salud", "040110")


@pytest.mark.parametrize(
    ("typed", "theme", "ubigeo"),
    [
        ("piura", "salud", "20"),
        ("en todo el Perú", "salud", None),
        ("Educación", "educacion", "2002"),
        ("es de agua y desagüe en Cusco", "saneamiento", "08"),
    ],
)
def test_a_theme_or_a_place_typed_instead_is_taken(
    sqlite_db: Database, typed: str, theme: str, ubigeo: str | None
) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.say(PROBLEM)
    assert rosa.say(ASK).startswith("¿Es sobre Salud, en Ayabaca (Piura)?")
    assert rosa.say("no es eso").startswith("Elige una de las opciones")
    assert rosa.say(typed).startswith("Quedaría así:")
    rosa.say("1")
    (row,) = rows(sqlite_db)
    with sqlite_db.read() as conn:
        code = conn.execute(select(themes.c.code).where(themes.c.id == row.theme_id)).scalar_one()
    assert (code, row.ubigeo) == (theme, ubigeo)


def test_a_repeated_name_typed_instead_is_asked(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.say(PROBLEM)
    rosa.say(ASK)
    assert rosa.say("miraflores").startswith("¿Dónde pasa?")
    assert rosa.say("cusco").startswith("Quedaría así:")


def test_a_place_typed_where_the_theme_is_asked_is_taken(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.say("todo va mal y nadie nos escucha")
    rosa.say("que nos escuchen alguna vez")
    assert "Anoté el lugar: todo el Perú." in rosa.say("En todo el Perú")
    assert rosa.say("mejor en piura").startswith("¿De qué se trata?")
    assert rosa.say("otro tema").startswith("Quedaría así:")
    rosa.say("1")
    assert rows(sqlite_db)[0].ubigeo == "20"


def test_without_hints_theme_and_place_are_asked(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.say("todo va mal y nadie nos escucha")
    assert rosa.say("que nos escuchen alguna vez").startswith("¿Dónde pasa?")
    topics = rosa.say("En todo el Perú")
    assert topics.startswith("Anoté el lugar: todo el Perú. ¿De qué se trata? 1 Salud")
    assert topics.endswith("7 Otro tema 8 Cambiar lugar")
    assert rosa.say("otro tema").startswith("Quedaría así:")
    rosa.say("1")
    (row,) = rows(sqlite_db)
    assert row.ubigeo is None
    assert row.theme_id is not None


def test_new_words_ask_again_what_they_suggest(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    for text in (PROBLEM, ASK, "1", "Corregir", "El problema"):
        rosa.say(text)
    again = rosa.say("la escuela de jaen no tiene profesores ni libros en las aulas")
    assert again.startswith("Anoté el lugar: Jaén (Cajamarca). ¿De qué se trata?")  # the ask is of medicines
    rosa.say("Educación")
    rosa.say("1")
    (row,) = rows(sqlite_db)
    assert row.ubigeo == "0608"
    assert row.problem.startswith("la escuela de jaen")


@pytest.mark.parametrize("respond_by", [None, date(2026, 11, 1)])
def test_a_day_is_promised_only_when_there_is_one_to_come(
    sqlite_db: Database, respond_by: date | None
) -> None:
    open_process(sqlite_db, respond_by)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.proposes()
    assert rosa.last is not None
    assert "te responderé aquí, con la razón.\n" in rosa.last.text


def test_without_a_process_nobody_is_asked_anything(sqlite_db: Database) -> None:
    assert Chat(sqlite_db).say("proponer") == catalog.text("es", "propose.no_process")


def test_told_in_one_go_only_the_problem_is_asked(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.proposes()
    said = "Propongo que publiquen las medicinas de cada posta"
    assert rosa.say(said) == "Buena idea, la anoto. ¿Qué problema hay y dónde? Escribe o manda un audio."
    assert rosa.say("en ayabaca nadie sabe qué hay").startswith("¿Es sobre Salud, en Ayabaca (Piura)?")
    assert rosa.say("1").startswith(f"Quedaría así: «En ayabaca nadie sabe qué hay. {said}.»")


@pytest.mark.parametrize("text", ["propongo", "propongo algo bueno", "no propongo que nadie vaya a nada"])
def test_what_only_begins_so_is_no_proposal(sqlite_db: Database, text: str) -> None:
    open_process(sqlite_db)
    assert "Buena idea" not in Chat(sqlite_db).say(text)


def test_who_became_known_meanwhile_is_not_asked_who_they_are(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.say("proponer")
    rosa.say("1")
    somebody_elses(sqlite_db)
    (other,) = table(sqlite_db, persons)
    mine = addresses.update().where(addresses.c.external_id == rosa.address).values(person_id=other.id)
    sqlite_db.write(lambda conn: conn.execute(mine))
    assert rosa.say("proponer") == (
        "Seguimos donde quedamos. ¿Qué problema hay y dónde? Escribe o manda un audio."
    )
