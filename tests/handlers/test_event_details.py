""" "Saber más": asks whether to come only whom it is a question for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from tests.handlers.talking import Talker
from tests.storage.seating import NOW, apply, ask, change_event, make_event, make_person


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"capacity": 3}, "¿Te inscribo?"),
        ({}, "Los 2 cupos ya tienen dueño. ¿Entras a la lista de espera?"),
        ({"waiting_list": False}, "Los 2 cupos ya tienen dueño. No hay lista de espera."),
        ({"registration_closes": NOW - timedelta(days=1)}, "La inscripción ya cerró."),
    ],
)
def test_who_has_no_seat_is_asked_as_on_the_card(
    sqlite_db: Database, changes: dict[str, Any], asked: str
) -> None:
    event = make_event(sqlite_db)
    apply(sqlite_db, event, "Elsa", "Juan")
    if changes:
        change_event(sqlite_db, event, **changes)
    assert Talker(sqlite_db, "ana").presses(f"event.more:{event}").endswith(asked)


def test_who_has_a_seat_or_waits_is_told_so(sqlite_db: Database) -> None:
    event, rosa, ana = (
        make_event(sqlite_db, capacity=1),
        make_person(sqlite_db),
        make_person(sqlite_db, "Ana"),
    )
    code = sqlite_db.write(lambda conn: ask(conn, event, rosa)).code
    sqlite_db.write(lambda conn: ask(conn, event, ana, "Ana"))
    said = Talker(sqlite_db, f"Rosa-{rosa}").presses(f"event.more:{event}")
    assert said.endswith(f"Ya tienes cupo. Tu código es {code}.")
    waiting = Talker(sqlite_db, f"Ana-{ana}")
    assert waiting.presses(f"event.more:{event}").endswith("Ya estás en la lista de espera.")
    assert waiting.row().shown["options"][0] == [f"ticket.view:{_registration(waiting)}", "Ver mi puesto"]


def _registration(talker: Talker) -> str:
    payload, _label = talker.row().shown["options"][0]
    return str(payload).partition(":")[2]
