"""Words that ask to change what was sent, and new proposals that are about changing something."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.handlers.proposing import Chat, open_process

CHANGE = "Guardo tu propuesta como la escribiste."


@pytest.mark.parametrize(
    "words",
    [
        "mi propuesta es cambiar las tuberías de agua de mi barrio",
        "mi propuesta es aumentar el presupuesto de salud",
        "quiero agregar una propuesta",
        "quiero hacer una propuesta: corregir los baches de la carretera",
    ],
)
def test_nobody_is_told_that_a_new_proposal_is_kept_already(sqlite_db: Database, words: str) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    assert CHANGE not in rosa.say(words)
    rosa = Chat(sqlite_db, "+51987654322")
    rosa.meets()
    rosa.proposes()
    rosa.say("ahora no")
    assert CHANGE not in rosa.say(words)


def test_a_proposal_about_changing_something_is_begun(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    assert rosa.say("mi propuesta es").startswith("Para guardar tu propuesta")
    rosa = Chat(sqlite_db, "+51987654322")
    assert rosa.say("mi propuesta es cambiar las tuberías de mi barrio").startswith("Buena idea")


def test_who_sent_none_has_none_to_change(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db)
    assert CHANGE not in rosa.say("quiero retirar mi propuesta")
    rosa.meets()
    rosa.proposes()
    rosa.say("ahora no")
    assert rosa.say("quiero retirar mi propuesta").startswith(CHANGE)
