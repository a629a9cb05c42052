"""A decision and a commitment's progress, told to those whose words they are about; and their answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.context import NoticeContext
from bot.reply import Reply
from bot.site import Site
from handlers import everything
from mensajes import catalog
from mensajes.templates import templates
from storage.database import Database
from storage.known_names import learn
from storage.tables import contributions, media, outbox, persons, rejoinders, responses
from storage.telling import tell_progress, tell_response
from tests.handlers.proposing import ASK, PROBLEM, Chat, open_process, publish, somebody_elses, table
from tests.storage.deciding import REASON, Team

FEBRUARY = datetime(2027, 2, 5, 15, 0, tzinfo=UTC)
DISAGREE = "¿No estás de acuerdo? Escríbeme aquí."
WORDS = "no hay medicinas en las postas de ayabaca"
ROUTER = everything()


def _rosa(db: Database) -> tuple[Chat, str]:
    open_process(db)
    rosa = Chat(db)
    rosa.meets()
    code = rosa.proposes(WORDS)
    rosa.is_called()
    return replace(rosa, now=FEBRUARY), code


def _notice(
    db: Database, kind: str, about: int, name: str = "Rosa Quispe", channel: str = "whatsapp"
) -> Reply | None:
    def say(conn: Any) -> Reply | None:
        person = conn.execute(select(persons.c.id).where(persons.c.name == name)).scalar_one()
        ctx = NoticeContext(conn, FEBRUARY, person, "es", channel, Site(public_url="https://rimay.gob.pe"))
        return ROUTER.notices[kind](ctx, {kind: about})

    return db.write(say)


def _said(reply: Reply | None) -> str:
    assert reply is not None
    return reply.render("es").text


def _template(reply: Reply | None) -> str:
    assert reply is not None
    assert reply.outside is not None
    template = templates()[reply.outside.name]
    return template.read(list(template.fill(reply.outside.facts).values()))


@pytest.mark.parametrize(
    ("outcome", "more", "next_"),
    [
        ("incluida_modificada", {"entity": "Minsa"}, "Responsable: Minsa. Te escribo cuando haya avances."),
        ("no_incluida", {}, "Mira en qué más puedes participar."),
        ("en_evaluacion", {"until": date(2027, 3, 30)}, "La respuesta sale a más tardar el 30 de marzo."),
        (
            "derivada",
            {
                "referred_to": "la Diresa Piura",
                "referred_document": "Oficio 12",
                "referred_on": date(2027, 2, 3),
            },
            "La tiene la Diresa Piura, con el documento Oficio 12 del 3 de febrero de 2027.",
        ),
    ],
)
def test_what_was_decided_why_and_what_comes_next(
    sqlite_db: Database, outcome: str, more: dict[str, Any], next_: str
) -> None:
    _, code = _rosa(sqlite_db)
    response = Team(sqlite_db).responds(outcome, code, **more)
    reply = _notice(sqlite_db, "response", response)
    told = catalog.text("es", f"life.outcome.{outcome}")
    middle = f"Razón: {REASON}. {next_}".strip()
    assert _said(reply) == (
        f"Rosa, gracias por participar. Ya hay respuesta a tu propuesta {code}: {told}. {middle} {DISAGREE}"
    )
    assert f"respuesta a tu propuesta {code}: {told}. La razón: {REASON}. ¿No" in _template(reply)
    publish(sqlite_db, code)
    assert f"tu propuesta {code}, «{WORDS}»: {told}." in _said(_notice(sqlite_db, "response", response))


def test_a_text_message_has_the_address_of_the_whole_way(sqlite_db: Database) -> None:
    _, code = _rosa(sqlite_db)
    response = Team(sqlite_db).responds("no_incluida", code)
    told = _said(_notice(sqlite_db, "response", response, channel="sms"))
    assert f". https://rimay.gob.pe/d/{code} Razón: " in told
    assert "https" not in _said(_notice(sqlite_db, "response", response))


def test_who_joined_is_told_without_a_word_of_the_other(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    code = somebody_elses(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    for text in (PROBLEM, ASK, "1", "1"):
        rosa.say(text)
    rosa.is_called()
    response = Team(sqlite_db).responds("no_incluida", code)
    said = _said(_notice(sqlite_db, "response", response))
    assert said.startswith(
        f"Rosa, gracias por participar. Ya hay respuesta a la propuesta {code}, a la que te sumaste: NO ENTRA"
    )


def test_who_said_no_name_is_told_with_a_greeting(sqlite_db: Database) -> None:
    _, code = _rosa(sqlite_db)
    sqlite_db.write(lambda conn: conn.execute(persons.update().values(name=None)))

    def say(conn: Any) -> Reply | None:
        person = conn.execute(select(persons.c.id)).scalar_one()
        ctx = NoticeContext(conn, FEBRUARY, person, "es", "whatsapp", Site())
        return ROUTER.notices["response"](ctx, {"response": response})

    response = Team(sqlite_db).responds("no_incluida", code)
    reply = sqlite_db.write(say)
    assert _said(reply).startswith("Buen día, gracias por participar. Ya hay respuesta a tu propuesta")
    assert _template(reply).startswith("Hola, buen día. Gracias por participar. Ya hay una")


def test_one_message_for_several_and_none_for_what_no_longer_holds(db: Database) -> None:
    rosa, code = _rosa(db)
    other = replace(rosa, last=None).proposes("no hay doctor en las postas de ayabaca")
    team = Team(db)
    first = team.responds("en_evaluacion", code, other, until=date(2027, 3, 30))
    assert f"Vale también para {other}." in _said(_notice(db, "response", first))
    last = team.responds("no_incluida", code, decided_on=date(2027, 2, 5))
    assert f"a tu propuesta {other}: SIGUE EN ESTUDIO" in _said(_notice(db, "response", first))
    gone = update(contributions).where(contributions.c.code == other).values(withdrawn_at=FEBRUARY)
    db.write(lambda conn: conn.execute(gone))
    assert _notice(db, "response", first) is None
    assert _notice(db, "response", last) is not None


def test_both_halves_of_what_was_split_are_told(sqlite_db: Database) -> None:
    rosa, code = _rosa(sqlite_db)
    team = Team(sqlite_db)
    whole = team.proposal(code, code)
    halves = [team.proposal(f"PM-0{number}") for number in (1, 2)]
    for half in halves:
        team.comes_from(half, whole, kind="division")
    made = [team.responds("no_incluida", code, proposal_id=half) for half in halves]
    assert all(_notice(sqlite_db, "response", one) is not None for one in made)
    said = rosa.say(code)
    assert "se dividió en 2." in said
    assert "4 feb., PM-01: NO ENTRA AL PLAN." in said
    assert "4 feb., PM-02: NO ENTRA AL PLAN." in said


def test_progress_and_only_the_newest(sqlite_db: Database) -> None:
    _, code = _rosa(sqlite_db)
    team = Team(sqlite_db)
    commitment = team.commits("C-1", team.proposal(code, code))
    team.milestone(commitment, 1, "200 postas", date(2028, 4, 30))
    old = team.advances(commitment, date(2027, 1, 31), 20.0)
    assert _notice(sqlite_db, "progress", old) is not None
    new = team.advances(commitment, date(2027, 2, 1), 37.5, evidence="https://example.pe/postas")
    assert _notice(sqlite_db, "progress", old) is None
    reply = _notice(sqlite_db, "progress", new)
    assert _said(reply) == (
        f"Rosa, hay noticias de lo que nació de tu propuesta {code}: «Medicinas a la vista en cada posta». "
        "1 feb.: avanza poco, 37.5 %. Ya publican 40 postas. Puedes verlo en https://example.pe/postas "
        "Próxima noticia: abril de 2028."
    )
    assert "Así va: 1 feb.: avanza poco, 37.5 %. Ya publican 40 postas. Puedes" in _template(reply)


def test_of_progress_everybody_is_told_what_anybody_may_read(sqlite_db: Database) -> None:
    _, code = _rosa(sqlite_db)
    team = Team(sqlite_db)
    commitment = team.commits("C-1", team.proposal(code, code))
    sqlite_db.write(lambda conn: learn(conn, ["Elsa Huamán Soto"], 202702))
    advance = team.advances(commitment, date(2027, 2, 1), evidence="Oficio de Elsa Huamán Soto, 987 654 321")
    said = _said(_notice(sqlite_db, "progress", advance))
    assert "Ya publican 40 postas." in said
    assert "Oficio de" in said
    assert not any(secret in said for secret in ("Elsa", "Huamán", "654"))


def test_notices_of_a_response_and_of_progress_are_put_once(sqlite_db: Database) -> None:
    _, code = _rosa(sqlite_db)
    team = Team(sqlite_db)
    response = team.responds("incluida", code)
    advance = team.advances(team.commits("C-1", team.proposal(code, code)), date(2027, 2, 1))
    for new in (1, 0):
        assert sqlite_db.write(lambda conn: tell_response(conn, response, FEBRUARY)) == new
        assert sqlite_db.write(lambda conn: tell_progress(conn, advance, FEBRUARY)) == new
    kinds = [row.kind for row in table(sqlite_db, outbox) if row.lane]
    assert sorted(kinds) == ["progress", "response"]


def test_the_author_answers_and_a_person_will_read_it(db: Database) -> None:
    rosa, code = _rosa(db)
    response = Team(db).responds("no_incluida", code)
    assert rosa.say(code).endswith("1 No estoy de acuerdo 2 Qué está abierto")
    asked = catalog.text("es", "rejoin.why.ask", code=code)
    assert rosa.say("1") == asked
    assert rosa.say("en mi posta tampoco hay luz") == catalog.text("es", "responses.kept", code=code)
    (row,) = table(db, rejoinders)
    kept = (row.response_id, row.channel, row.text, row.closed_at)
    assert kept == (response, "whatsapp", "en mi posta tampoco hay luz", None)
    assert row.message_id == f"{rosa.address}-{rosa.sent}"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("no estoy de acuerdo con {code}", ""),
        ("no estoy de acuerdo", ""),
        ("No estoy de acuerdo con {code} porque en mi posta tampoco hay luz", "whole"),
    ],
)
def test_in_free_words(sqlite_db: Database, said: str, kept: str) -> None:
    rosa, code = _rosa(sqlite_db)
    text = said.format(code=code)
    if code in text:  # nothing is decided yet
        assert "Aún no hay decisión" in rosa.say(text)
    else:
        assert rosa.say(text) == catalog.text("es", "responses.none")
    Team(sqlite_db).responds("no_incluida", code)
    answer = rosa.say(text)
    assert answer == catalog.text("es", "responses.kept" if kept else "rejoin.why.ask", code=code)
    assert [row.text for row in table(sqlite_db, rejoinders)] == ([text] if kept else [])


def test_escribeme_aqui_is_meant(sqlite_db: Database) -> None:
    """What is written under the answer is an answer; a thank you, or a search for events, is not."""
    rosa, code = _rosa(sqlite_db)
    Team(sqlite_db).responds("no_incluida", code)
    for other in (
        "ya está bien",
        "qué talleres hay en piura este mes",
        "y en qué va la propuesta que mandé?",
    ):
        rosa.say(code)
        rosa.say(other)
        assert table(sqlite_db, rejoinders) == []
    rosa.say(code)
    assert rosa.say("eso es injusto con los de ayabaca").startswith("Gracias. Guardé lo que dices")
    assert [row.text for row in table(sqlite_db, rejoinders)] == ["eso es injusto con los de ayabaca"]


def test_by_voice(sqlite_db: Database) -> None:
    rosa, code = _rosa(sqlite_db)
    Team(sqlite_db).responds("no_incluida", code)
    rosa.say("no estoy de acuerdo")
    assert "Guardé lo que dices" in rosa.voice()
    (kept,) = table(sqlite_db, rejoinders)
    assert kept.text == ""
    assert [row.to_transcribe for row in table(sqlite_db, media)] == [True]


def test_nobody_answers_for_another(sqlite_db: Database) -> None:
    _, code = _rosa(sqlite_db)
    Team(sqlite_db).responds("no_incluida", code)
    (response,) = table(sqlite_db, responses)
    thief = Chat(sqlite_db, "+51933333333", now=FEBRUARY)
    refused = catalog.text("es", "responses.not_yours")
    for payload in (f"rejoin:{response.id}", "rejoin:x", "rejoin:9999", f"rejoin:{'9' * 30}"):
        assert thief.tap(payload) == refused
    thief.meets("Luis Rojas")
    thief.say("cancelar")
    assert thief.tap(f"rejoin:{response.id}") == refused
    assert thief.say(f"no estoy de acuerdo con {code} porque no me gusta nada") == refused
    assert table(sqlite_db, rejoinders) == []
