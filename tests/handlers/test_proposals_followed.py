"""After a proposal: similar ones, joining them, hints, and what became of it."""

from __future__ import annotations

import re

import pytest

from mensajes import catalog
from storage.database import Database
from storage.known_names import learn
from storage.tables import contributions, supports
from tests.handlers.proposing import (
    ASK,
    PROBLEM,
    SIMILAR,
    Chat,
    open_process,
    publish,
    rows,
    somebody_elses,
    table,
)
from tests.storage.deciding import Team


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
    assert rosa.say("qué pasó con mi propuesta").startswith(f"Te sumaste a esta: {code}, «{SIMILAR}».")


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
    assert thief.tap(f"hints:{code}").startswith(catalog.text("es", "proposals.not_yours"))
    shown = thief.tap(f"proposal:{code}")
    assert SIMILAR not in shown
    assert "Juan" not in shown
    for payload in ("proposal:", "proposal:%", "proposals.page:-1", "proposals.page:9", "proposals.page:x"):
        assert SIMILAR not in thief.tap(payload)
    assert rows(db) == before


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


def test_an_own_proposal_goes_before_an_opinion_and_before_what_was_joined(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    joined = somebody_elses(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    code, later, opinion = (rosa.proposes(f"en ayabaca no hay agua en {place}") for place in "abc")
    rosa.say("proponer")
    for text in (PROBLEM, ASK, "1", "1"):
        rosa.say(text)
    about = contributions.update().where(contributions.c.code == opinion).values(object="BORRADOR")
    sqlite_db.write(lambda conn: conn.execute(about))
    assert rosa.say("qué pasó con mi propuesta").startswith(f"{later}, «en ayabaca")
    Team(sqlite_db).responds("no_incluida", code)
    listed = rosa.say("mis propuestas")
    assert listed.startswith(f"Esto es lo que enviaste y a lo que te sumaste. ¿Cuál quieres ver? 1 {code}:")
    order = [option.payload for option in (rosa.last.options if rosa.last else ())]
    assert order == [f"proposal:{one}" for one in (code, later, joined, opinion)]
    assert f"3 {joined}: {SIMILAR[:20]}" in listed
    assert "(te sumaste)" in listed
    theirs = contributions.update().where(contributions.c.code == joined)
    said = "Faltan medicinas, dice Elsa Huamán, 987 654 321, y nadie responde en la posta de Ayabaca."
    sqlite_db.write(lambda conn: conn.execute(theirs.values(text=said)))
    sqlite_db.write(lambda conn: learn(conn, ["Elsa Huamán Soto"], 202611))
    assert f"3 {joined}: Faltan medicinas, dice [dato…" in rosa.say("mis propuestas")
    told = rosa.say(joined)
    assert "dice [dato reservado], [dato" in told
    assert not re.search("987|Elsa", told)
    sqlite_db.write(lambda conn: conn.execute(theirs.values(revision="con_reservas")))
    assert "Faltan" not in rosa.say("mis propuestas")


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
    assert " y se sumó 1 persona." in juan.say(f"qué pasó con {code}")
