"""Proposing something, and what is kept of it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.text import fold
from mensajes import catalog
from storage.database import Database
from storage.tables import (
    addresses,
    consents,
    contribution_media,
    contributions,
    media,
    persons,
    stages,
    supports,
    themes,
)
from tests.handlers.proposing import ASK, PROBLEM, Chat, open_process, publish, rows

SIMILAR = "Publicar las medicinas de los hospitales de Piura"


def table(db: Database, of: Any) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(of)).all())


def somebody_elses(db: Database, words: str = SIMILAR) -> str:
    """A proposal by another person, which everybody may read."""
    chat = Chat(db, "+51911111111")
    chat.meets("Juan Pérez")
    code = chat.proposes(words, "que lo haga el ministerio cuanto antes")
    change = (
        contributions.update().where(contributions.c.code == code).values(text=words, searchable=fold(words))
    )
    db.write(lambda conn: conn.execute(change))
    publish(db, code)
    return code


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


def test_what_is_kept(db: Database) -> None:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    code = rosa.proposes()
    (row,) = rows(db)
    with db.read() as conn:
        theme = conn.execute(select(themes.c.code).where(themes.c.id == row.theme_id)).scalar_one()
        stage = conn.execute(select(stages.c.code).where(stages.c.id == row.stage_id)).scalar_one()
    assert (row.code, row.problem, row.ask, row.text) == (code, PROBLEM, ASK, f"{PROBLEM}\n{ASK}")
    assert (theme, stage, row.ubigeo, row.object) == ("salud", "participacion", "2002", "propuesta")
    assert (row.via, row.revision, row.publish_name) == ("whatsapp", "pendiente", False)
    assert row.message_id == f"{rosa.address}-{rosa.sent}"
    assert row.received_at == rosa.now
    assert row.consent_version == catalog.text("es", "privacy.version")
    assert (row.language, row.author_name, row.external_id) == ("es", "", None)
    (person,) = table(db, persons)
    assert (person.name, person.age_band, person.phone, person.phone_proof) == (
        "Rosa Quispe",
        "adult",
        rosa.address,
        "channel",
    )


@pytest.mark.parametrize("channel", ["telegram", "whatsapp", "sms", "web", "terminal"])
def test_the_way_in_is_the_true_one(sqlite_db: Database, channel: str) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db, "somebody", channel)
    rosa.meets()
    rosa.proposes()
    assert [row.via for row in rows(sqlite_db)] == [channel]


@pytest.mark.parametrize("way", ["Sí, con mi nombre", "con mi nombre", "2"])
def test_a_name_is_published_only_with_permission(db: Database, way: str) -> None:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    rosa.proposes(way=way)
    assert [row.publish_name for row in rows(db)] == [True]
    ledger = [(row.purpose, row.granted, row.message_id) for row in table(db, consents)]
    assert ledger == [
        ("participation", True, f"{rosa.address}-2"),
        ("publish_name", True, f"{rosa.address}-{rosa.sent}"),
    ]


def test_a_name_of_somebody_under_age_is_not_offered_for_publishing(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    ana = Chat(sqlite_db)
    ana.meets("Ana Ramos", age="2")
    for text in (PROBLEM, ASK, "1"):
        shown = ana.say(text)
    assert shown.endswith("¿La envío? 1 Sí, sin mi nombre 2 Corregir")


def test_who_refuses_or_is_under_fourteen_leaves_nothing(db: Database) -> None:
    open_process(db)
    child = Chat(db)
    child.say("proponer")
    assert child.say("No, o tengo menos") == catalog.text("es", "privacy.refused")
    assert table(db, persons) == []
    assert table(db, consents) == []
    assert rows(db) == []
    (address,) = table(db, addresses)
    assert "open" not in address.state


def test_the_whole_notice_on_request(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.say("proponer")
    full = rosa.say("más")
    assert "Ley 29733" in full
    assert "1 Sí, tengo 18 o más" in full


def test_joining_counts_a_person_once_and_keeps_no_words(db: Database) -> None:
    open_process(db)
    code = somebody_elses(db)
    rosa = Chat(db)
    for number in (1, 2):
        if number == 1:
            rosa.meets()
        else:
            rosa.say("proponer")
        for text in (PROBLEM, ASK, "1"):
            rosa.say(text)
        told = rosa.say("Me sumo a esa")
        assert told.startswith(f"Listo: te sumaste a {code}. Ya la apoya 1 persona.")
        assert "no lo guardé" in told
    assert len(table(db, supports)) == 1
    assert [row.code for row in rows(db)] == [code]
    assert rosa.say("qué pasó con mi propuesta").startswith(f"{code}, «{SIMILAR}».")


def test_only_what_was_read_is_shown_as_similar(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    code = somebody_elses(sqlite_db)
    for revision in ("pendiente", "con_reservas"):
        publish(sqlite_db, code, revision)
        rosa = Chat(sqlite_db, f"+5192222222{len(revision) % 10}")
        rosa.meets()
        for text in (PROBLEM, ASK):
            rosa.say(text)
        assert rosa.say("1").startswith("Quedaría así:")


def test_one_that_is_withdrawn_meanwhile_cannot_be_joined(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    code = somebody_elses(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    for text in (PROBLEM, ASK, "1"):
        rosa.say(text)
    assert rosa.last is not None
    join = rosa.last.options[0].payload
    publish(sqlite_db, code, "pendiente")
    assert rosa.tap(join).startswith(
        "Esa propuesta ya no está para sumarse. Seguimos con la tuya. Quedaría así"
    )
    assert table(sqlite_db, supports) == []


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
    assert again.startswith("¿Es sobre Educación, en Jaén (Cajamarca)?")
    rosa.say("1")
    rosa.say("1")
    (row,) = rows(sqlite_db)
    assert row.ubigeo == "0608"
    assert row.problem.startswith("la escuela de jaen")


def test_a_voice_note_answers_and_the_summary_says_so(db: Database) -> None:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    assert "Te entiendo" in rosa.voice()
    rosa.say(ASK)
    if rosa.last is not None and "¿Dónde pasa?" in rosa.last.text:
        rosa.say("ayabaca")
    assert rosa.say("1").startswith(
        "Quedaría así: «Tu audio. Que publiquen cada mes que medicinas hay en cada posta.»"
    )
    rosa.say("1")
    (row,) = rows(db)
    assert (row.problem, row.ask, row.text) == ("", ASK, ASK)
    assert [(one.kind, one.to_transcribe) for one in table(db, media)] == [("voice", True)]
    assert [one.step for one in table(db, contribution_media)] == ["problem"]


def test_photos_and_the_place_go_with_it(db: Database) -> None:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    assert "va con lo que me cuentas" in rosa.photo()
    rosa.say(PROBLEM)
    rosa.photo()
    rosa.shares(-4.639512, -79.714876)
    for text in (ASK, "1", "1"):
        rosa.say(text)
    (row,) = rows(db)
    assert [one.step for one in table(db, contribution_media)] == ["problem", "ask"]
    assert (row.latitude, row.longitude) == ("-4.639512", "-79.714876")


def test_a_draft_survives_days_and_another_errand(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.say(PROBLEM)
    rosa.now += timedelta(days=9)
    rosa.say("talleres")
    assert rosa.say("proponer").endswith("Te entiendo. ¿Qué debería hacer el Estado para arreglarlo?")
    for text in (ASK, "1", "1"):
        rosa.say(text)
    assert [row.problem for row in rows(sqlite_db)] == [PROBLEM]


def test_sent_twice_it_is_kept_once(db: Database) -> None:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    for text in (PROBLEM, ASK, "1"):
        rosa.say(text)
    assert rosa.last is not None
    send = rosa.last.options[0].payload
    rosa.tap(send)
    rosa.tap(send)
    assert len(rows(db)) == 1


def test_the_hints(db: Database) -> None:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    code = rosa.proposes()
    assert rosa.say("1") == "¿Qué institución podría hacerlo? Si no sabes, escribe NO SÉ."
    assert rosa.say("el ministerio de salud") == "¿Cómo nos daríamos cuenta de que se cumplió?"
    assert rosa.say("no sé") == "¿Para cuándo?"
    assert code in rosa.say("para julio")
    (row,) = rows(db)
    hints = (row.suggested_entity, row.suggested_indicator, row.suggested_deadline)
    assert hints == ("el ministerio de salud", "", "para julio")
    assert row.text == f"{PROBLEM}\n{ASK}"


def test_a_forged_button_changes_nothing_of_others(db: Database) -> None:
    open_process(db)
    code = somebody_elses(db)
    publish(db, code, "pendiente")
    before = rows(db)
    thief = Chat(db, "+51933333333")
    for payload in (f"hints:{code}", "hints:P-0000", "hints:", f"hints:{code}:x"):
        assert thief.tap(payload) == catalog.text("es", "proposals.not_yours")
    thief.meets("Luis Rojas")
    assert thief.tap(f"hints:{code}") == catalog.text("es", "proposals.not_yours")
    shown = thief.tap(f"proposal:{code}")
    assert SIMILAR not in shown
    assert "Juan" not in shown
    for payload in ("proposal:", "proposal:%", "proposals.page:-1", "proposals.page:9", "proposals.page:x"):
        assert SIMILAR not in thief.tap(payload)
    assert rows(db) == before


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


def test_what_was_erased_meanwhile_is_asked_again(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.proposes()
    rosa.say("proponer")
    rosa.say(PROBLEM)
    forget = addresses.update().values(person_id=None)
    sqlite_db.write(lambda conn: conn.execute(forget))
    rosa.say(ASK)
    assert "¿Aceptas?" in rosa.say("1")
    assert rosa.say("1").startswith("¿Cómo te llamas?")
    assert rosa.say("Rosa Quispe").startswith("Quedaría así:")
    rosa.say("1")
    assert len(table(sqlite_db, persons)) == 2


def test_codes_are_unique_also_when_the_draw_repeats(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = (f"P-7KQ{number // 3}" for number in count())
    monkeypatch.setattr("storage.contributions.new_proposal_code", lambda *_: next(draws))
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    codes = [rosa.proposes() for _ in range(6)]
    assert len(set(codes)) == 6


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Any:
    path = tmp_path_factory.mktemp("words") / "rimay.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    open_process(database)
    chat = Chat(database)
    chat.meets()
    chat.proposes()
    yield chat
    database.close()


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=8, max_size=200)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, WORDS)
def test_words_are_kept_exactly(talking: Chat, problem: str, ask: str) -> None:
    """Whatever somebody writes is kept as they wrote it, apart from the space around it."""
    said = tuple(f"hay {words} en ayabaca" for words in (problem, ask))
    chat = talking
    chat.say("cancelar")
    chat.say("proponer")
    chat.say(said[0])
    chat.say(said[1])
    chat.say("salud")
    chat.say("sí")
    chat.say("sí, sin mi nombre")
    row = rows(chat.db)[-1]
    assert (row.problem, row.ask) == said
    assert row.text == "\n".join(said)


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


@pytest.mark.parametrize("answer", ["no", "no gracias", "ahora no", "2"])
def test_who_wants_no_hints_is_left_in_peace(sqlite_db: Database, answer: str) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    code = rosa.proposes()
    assert rosa.say(answer) == catalog.text("es", "proposals.later", code=code)


def test_several_the_newest_first_and_the_others_to_choose(db: Database) -> None:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    codes = [rosa.proposes(f"en ayabaca no hay medicinas del tipo {number}") for number in range(8)]
    told = rosa.say("qué pasó con mi propuesta")
    assert told.startswith(f"{codes[-1]}, «en ayabaca no hay medicinas del tipo 7». 22 nov.: la recibí")
    assert f"¿Quieres ver otra? 1 {codes[-2]}: en ayabaca no hay medicinas del tipo 6 (por leer)" in told
    assert rosa.say("Ver más").endswith(f"2 {codes[0]}: en ayabaca no hay medicinas del tipo 0 (por leer)")
    assert rosa.say("2").startswith(f"{codes[0]}, «")
    publish(db, codes[7])
    assert f"1 {codes[7]}: en ayabaca no hay medicinas del tipo 7 (leída)" in rosa.say("mis propuestas")
    assert "Ya la leyó una persona. Aún no hay decisión." in rosa.say(codes[7].lower().replace("-", " "))


@pytest.mark.parametrize(
    "text",
    ["qué pasó con mi propuesta", "y en qué va la propuesta que mandé?", "hay novedades de mi propuesta"],
)
def test_what_became_of_it_in_one_message(sqlite_db: Database, text: str) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    code = rosa.proposes()
    assert rosa.say(text).startswith(f"{code}, «")


def test_who_joined_is_counted_in_the_path(db: Database) -> None:
    open_process(db)
    code = somebody_elses(db)
    rosa = Chat(db)
    rosa.meets()
    for text in (PROBLEM, ASK, "1", "1"):
        rosa.say(text)
    juan = Chat(db, "+51911111111", sent=100, now=rosa.now)
    assert "22 nov.: se sumó 1 persona." in juan.say(f"qué pasó con {code}")


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
