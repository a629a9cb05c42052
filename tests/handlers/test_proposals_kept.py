"""What is kept of a proposal."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mensajes import catalog
from storage.database import Database
from storage.tables import addresses, consents, contribution_media, media, persons, stages, themes
from tests.handlers.proposing import ASK, PROBLEM, Chat, open_process, rows, table


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
        None,
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
    assert rosa.say("1").startswith("Quedaría así:")
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
