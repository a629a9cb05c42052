"""What a thousand people write to Telegram: most register for an event, the others propose something.

Ten messages each, as people do it today: taps on buttons whose meaning is known beforehand, numbers and
words where the button carries the form's own id. A few more want a seat in a workshop than it has.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from tests.bench.load import request

SECRET = "bench"
CLIENTS = 32
TURNS = 10
"""Messages of one person."""

_NAMES = (
    "Rosa",
    "María",
    "Juana",
    "Carmen",
    "Luz",
    "Pedro",
    "Julio",
    "Elmer",
    "Wilmer",
    "Ana",
    "Yeni",
    "Percy",
    "Gladys",
    "Hugo",
    "Nelly",
    "Édgar",
)
_FAMILIES = (
    "Quispe",
    "Mamani",
    "Flores",
    "Huamán",
    "Rojas",
    "Chávez",
    "Ramos",
    "Díaz",
    "Torres",
    "Castillo",
    "Vílchez",
    "Choque",
)
_PLACES = (
    "piura",
    "ayacucho",
    "iquitos",
    "arequipa",
    "cusco",
    "trujillo",
    "lima",
    "puno",
    "ayabaca",
    "huancayo",
    "tarapoto",
    "sullana",
)
_EVENTS = (1, 6, 8, 13, 1, 6, 8, 13, 1, 6, 8, 13, 2, 3, 7, 9)
_ASKS = (
    "medicinas",
    "agua",
    "maestros",
    "internet",
    "semáforos",
    "basura",
    "carreteras",
    "talleres",
)


def conversation(person: int) -> tuple[str, ...]:
    """The messages of one person; "!…" is a tap with that payload."""
    name = f"{_NAMES[person % len(_NAMES)]} {_FAMILIES[person // 7 % len(_FAMILIES)]}"
    place, event = _PLACES[person % len(_PLACES)], _EVENTS[person % len(_EVENTS)]
    if person % 10 < 7:
        group = f"ronda de {place} {person % 200}"
        look = ("hola", "!menu:events", place, f"!event.view:{event}", "Sí")
        return (*look, "1", name, "2", group, "mis cupos")
    ask = _ASKS[person % len(_ASKS)]
    words = (f"en {place} faltan {ask} y nadie avisa nada", f"que publiquen cada mes dónde hay {ask}")
    return ("hola", "!menu:propose", "1", *words, "1", "2", name, "2", "qué pasó con mi propuesta")


def conversations(people: Iterable[int]) -> list[list[bytes]]:
    """The requests of these people, shared out among the clients; nobody writes before they are answered."""
    streams: list[list[bytes]] = [[] for _ in range(CLIENTS)]
    for person in people:
        made = (_post(person, number, words) for number, words in enumerate(conversation(person), start=1))
        streams[person % CLIENTS].extend(made)
    return [stream for stream in streams if stream]


def greetings(turns: int, start: int) -> list[list[bytes]]:
    """The same number of greetings, by people of whom `start` is the first."""
    numbers = count(1)
    return [
        [_post(start + client * 40 + turn % 40, next(numbers), "hola") for turn in range(turns // CLIENTS)]
        for client in range(CLIENTS)
    ]


def _post(person: int, number: int, words: str) -> bytes:
    headers: Sequence[tuple[str, str]] = (
        ("Content-Type", "application/json"),
        ("X-Telegram-Bot-Api-Secret-Token", SECRET),
    )
    body = json.dumps(_update(person, person * 100_000 + number, words)).encode()
    return request("/webhooks/telegram", body, headers)


def _update(person: int, number: int, words: str) -> dict[str, Any]:
    sender = {"id": 10_000 + person, "is_bot": False, "first_name": "Rosa", "language_code": "es"}
    chat = {"id": 10_000 + person, "type": "private", "first_name": "Rosa"}
    message = {"message_id": number % 1_000_000, "date": int(time.time()), "chat": chat}
    if words.startswith("!"):
        shown = {**message, "from": {"id": 1, "is_bot": True, "first_name": "Rimay"}, "text": "…"}
        query = {"id": str(number), "from": sender, "chat_instance": "1", "data": words[1:], "message": shown}
        return {"update_id": number, "callback_query": query}
    return {"update_id": number, "message": {**message, "from": sender, "text": words}}
