"""What is said where it is true: what is kept, who else gets it, and where one is told things."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.handlers.proposing import Chat, open_process
from tests.handlers.talking import Talker
from tests.storage.seating import make_event, seat

ABROAD = "Tus mensajes pasan por empresas de fuera del Perú."
PHONE = "+51987654321"


@pytest.mark.parametrize(
    ("channel", "phone", "kept", "abroad"),
    [
        ("whatsapp", PHONE, "tu número", True),
        ("sms", PHONE, "tu número", True),
        ("whatsapp", None, "tu usuario del chat", True),
        ("telegram", None, "tu usuario del chat", True),
        ("web", None, "", False),
        ("terminal", PHONE, "tu número", True),  # main.py chat --phone: as that person reads it
        ("terminal", None, "", False),
    ],
)
@pytest.mark.parametrize("about", ["cupo", "propuesta"])
def test_what_is_kept_and_who_else_has_it(
    sqlite_db: Database, channel: str, phone: str | None, kept: str, abroad: bool, about: str
) -> None:
    event = make_event(sqlite_db)
    rosa = Talker(sqlite_db, "rosa", channel, phone=phone)
    asked = rosa.presses(f"event.join:{event}") if about == "cupo" else rosa.says("proponer")
    assert asked.startswith(f"Para guardar tu {about}")
    assert (ABROAD in asked) == abroad
    assert ("anoto tu número" in asked or "nombre, tu número" in asked) == (kept == "tu número")
    assert ("tu usuario del chat" in asked) == (kept == "tu usuario del chat")


@pytest.mark.parametrize(
    ("channel", "told"),
    [("whatsapp", "Te aviso 3 días antes."), ("web", "Vuelve aquí 3 días antes: verás mis avisos.")],
)
def test_where_one_is_reminded(sqlite_db: Database, channel: str, told: str) -> None:
    event = make_event(sqlite_db, reminder_rules=["3d"])
    rosa = Talker(sqlite_db, "rosa", channel)
    rosa.presses(f"event.join:{event}")
    for text in ("1", "Rosa Quispe", "piura"):
        rosa.says(text)
    assert told in rosa.says("por mi cuenta")


@pytest.mark.parametrize(
    ("channel", "offered", "travel"),
    [
        ("whatsapp", "te escribo por orden", "no viajes sin mi aviso"),
        ("web", "te lo ofrezco aquí, por orden: vuelve cada día a mirar", "sin ver aquí que ya lo tienes"),
    ],
)
def test_where_one_waits(sqlite_db: Database, channel: str, offered: str, travel: str) -> None:
    event = make_event(sqlite_db, capacity=1)
    seat(sqlite_db, event, "Elsa")
    rosa = Talker(sqlite_db, "rosa", channel)
    rosa.presses(f"event.join:{event}")
    for text in ("1", "Rosa Quispe", "piura"):
        rosa.says(text)
    said = rosa.says("por mi cuenta")
    assert offered in said
    assert travel in said
    assert travel in rosa.says("mis cupos")


@pytest.mark.parametrize(
    ("channel", "promised"), [("whatsapp", "Te escribo apenas"), ("web", "Vuelve a preg")]
)
def test_where_an_answer_is_told(sqlite_db: Database, channel: str, promised: str) -> None:
    open_process(sqlite_db)
    rosa = Chat(sqlite_db, channel=channel, address="rosa")
    rosa.meets()
    rosa.proposes()
    for asked in ("qué pasó con mi propuesta", "que paso con mi opinion"):
        assert promised in rosa.say(asked)
