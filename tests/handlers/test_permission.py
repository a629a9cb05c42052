"""What is said where it is true: what is kept, who else gets it, and where one is told things."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.handlers.talking import Talker
from tests.storage.seating import make_event

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
