"""PERSONA: what they tell reaches staff, and nothing else is taken for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.process_file import Process
from mensajes import catalog
from panel import admin
from panel.refused import Refused
from storage import help_desk
from storage.database import Database
from storage.imports.processes import save_process
from tests.handlers.proposing import open_process
from tests.handlers.talking import Talker
from tests.storage.seating import NOW, make_event

TELL, TOLD = catalog.text("es", "safety.tell"), catalog.text("es", "safety.told")
WORDS = "no me llegó mi código, soy Elsa, 987 654 321"


def test_the_next_message_is_kept_for_staff(db: Database) -> None:
    elsa = Talker(db, "51987654321", "sms")
    assert TELL in elsa.says("PERSONA")
    assert elsa.says(WORDS) == TOLD
    assert _texts(db) == [WORDS]
    assert TOLD not in elsa.says("y otra cosa")
    assert _texts(db) == [WORDS]
    [line] = admin.request_lines(db)
    assert line.startswith("1  22 de noviembre de 2026, 10 a. m.  sin nombre, sms: 51987654321  no me llegó")


@pytest.mark.parametrize(
    "other", ["hola", "talleres", "mi papá me pega", "quiero denunciar al alcalde por coima"]
)
def test_commands_and_alarms_win_and_what_follows_is_not_kept(sqlite_db: Database, other: str) -> None:
    make_event(sqlite_db)
    elsa = Talker(sqlite_db, "elsa")
    elsa.says("PERSONA")
    assert TOLD not in elsa.says(other)
    assert TOLD not in elsa.says("en Piura")
    assert _texts(sqlite_db) == [""]


def test_a_tap_wins(sqlite_db: Database) -> None:
    elsa = Talker(sqlite_db, "elsa")
    elsa.says("PERSONA")
    elsa.presses("mydata.show")
    assert TOLD not in elsa.says(WORDS)
    assert _texts(sqlite_db) == [""]


def test_after_ten_minutes_it_is_about_something_else(sqlite_db: Database) -> None:
    elsa = Talker(sqlite_db, "elsa")
    elsa.says("PERSONA")
    elsa.now += timedelta(minutes=11)
    assert TOLD not in elsa.says(WORDS)
    assert _texts(sqlite_db) == [""]


def test_an_open_form_goes_on(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    elsa = Talker(sqlite_db, "51987654321", "sms")
    question = elsa.says("quiero proponer algo")
    answer = elsa.says("PERSONA")
    assert answer.endswith(question)
    assert TELL not in answer
    assert TOLD not in elsa.says("No hay agua en mi barrio desde hace un mes")
    assert _texts(sqlite_db) == [""]


@pytest.mark.parametrize("answers", [(), ("1", "No hay agua en mi barrio desde hace un mes")])
def test_on_a_page_it_is_asked_how_to_reach_them_before_the_form_goes_on(
    sqlite_db: Database, answers: tuple[str, ...]
) -> None:
    open_process(sqlite_db)
    elsa = Talker(sqlite_db, "browser", "web")
    question = elsa.says("quiero proponer algo")
    for answer in answers:
        question = elsa.says(answer)
    assert elsa.says("PERSONA").endswith(TELL)
    told = elsa.says(WORDS)
    assert told.startswith(TOLD)
    assert told.endswith(question.removeprefix("Te entiendo. "))
    assert _texts(sqlite_db) == [WORDS]


def test_the_contact_of_the_process_is_shown(sqlite_db: Database) -> None:
    plan = Process("VI", "VI Plan", contact="ga@ejemplo.pe")
    sqlite_db.write(lambda conn: save_process(conn, plan, NOW))
    assert "ga@ejemplo.pe" in Talker(sqlite_db, "elsa").says("quiero hablar con una persona")


def test_a_closed_request_is_off_the_list(db: Database) -> None:
    Talker(db, "browser", "web").says("PERSONA")
    assert "web: no dejó número  (no contó" in admin.request_lines(db)[0]
    assert admin.close_request(db, "1", NOW) == ["Listo: el pedido 1 ya no está en la lista."]
    assert admin.request_lines(db) == ["Nadie espera."]
    with pytest.raises(Refused, match="número 1"):
        admin.close_request(db, "1", NOW)


def _texts(db: Database) -> list[str]:
    with db.read() as conn:
        return [one.text for one in help_desk.open_requests(conn) if one.kind == "person"]
