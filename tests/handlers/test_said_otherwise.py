"""What people say of themselves in their own words does what its command does."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.handlers.proposing import Chat, open_process
from tests.handlers.talking import Talker
from tests.handlers.test_registering import registers
from tests.storage.seating import make_event


@pytest.mark.parametrize(
    ("said", "as_well_as"),
    [
        ("quiero cambiar mi nombre", "corregir"),
        ("mi nombre está mal", "corregir"),
        ("me equivoqué en mi nombre", "corregir"),
        ("corregir mi nombre", "corregir"),
        ("puedo llevar a mi hermana?", "voy con 2 más"),
    ],
)
def test_of_a_registration(sqlite_db: Database, said: str, as_well_as: str) -> None:
    event = make_event(sqlite_db, capacity=9)
    answers = []
    for address, text in (("a", said), ("b", as_well_as)):
        one = Talker(sqlite_db, address, "whatsapp")
        registers(one, event)
        answers.append(one.says(text))
    assert answers[0] == answers[1]
    assert "No te entendí" not in answers[0]


def test_a_sister_is_named_without_any_card_on_the_screen(sqlite_db: Database) -> None:
    event = make_event(sqlite_db, capacity=9)
    one = Talker(sqlite_db, "a", "whatsapp")
    registers(one, event)
    one.says("talleres en tacna")
    assert "nombre" in one.says("puedo llevar a mi hermana?").lower()


@pytest.mark.parametrize(
    "said",
    [
        "ver mi opinión",
        "que paso con mi opinion",
        "q paso con mi propuesta",
        "mis aportes",
        "que paso con mi aporte",
    ],
)
def test_of_an_opinion(sqlite_db: Database, said: str) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    rosa.meets()
    rosa.proposes()
    assert "en las postas de ayabaca" in f"{rosa.say(said)}{rosa.last and rosa.last.options}"
