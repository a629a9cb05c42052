"""A Telegram that others wrote talks with a real process: it shares no mistake with our own fake."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.process import Rimay, in_days, until, zone_of_noon
from tests.specs.peers import needs_node, other_telegram

pytestmark = [pytest.mark.anyio, needs_node]
TOKEN = "1234567:token-of-another-telegram"


@dataclass
class Screen:
    """One person in front of the other Telegram. It is asked over HTTP what its bot has said."""

    http: httpx.AsyncClient
    id: int
    name: str
    read: list[Mapping[str, Any]] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def say(self, text: str) -> str:
        return await self._answered("/sendMessage", {**self._message(), "text": text})

    async def tap(self, label: str) -> str:
        """Press a button of the last message that has it."""
        shown = next(one for one in reversed(self.read) if _buttons(one))
        data = next(data for said, data in _buttons(shown).items() if said.startswith(label))
        message = {**self._message(), "text": shown["text"]}
        return await self._answered(
            "/sendCallback", {"from": message["from"], "message": message, "data": data}
        )

    async def _answered(self, path: str, what: dict[str, Any]) -> str:
        before = len(self.read)
        assert (await self.http.post(path, json={**what, "botToken": TOKEN})).status_code == 200
        await until(lambda: self._more_than(before))
        return str(self.read[-1]["text"])

    async def _more_than(self, before: int) -> bool:
        """What the bot has said by now; each message is told once."""
        told = await self.http.post("/getUpdates", json={"token": TOKEN, "chatId": self.id})
        self.read += [update["message"] for update in told.json()["result"]]
        return len(self.read) > before

    def _message(self) -> dict[str, Any]:
        who = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": "es"}
        chat = {"id": self.id, "type": "private", "first_name": self.name}
        return {"message_id": next(self._ids), "date": 1_790_000_000, "from": who, "chat": chat}


def _buttons(message: Mapping[str, Any]) -> dict[str, str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button["callback_data"] for row in rows for button in row}


async def test_two_people_register_and_the_second_waits(tmp_path: Path) -> None:
    async with other_telegram() as url, httpx.AsyncClient(base_url=url) as http:
        settings = {
            "RIMAY_TELEGRAM_TOKEN": TOKEN,
            "RIMAY_TELEGRAM_API_URL": url,
            "RIMAY_TELEGRAM_MODE": "polling",
            "RIMAY_TELEGRAM_CHAT_RATE": "1000",
        }
        async with Rimay(tmp_path, settings) as rimay:
            known = {"kind": "taller", "process": "VI", "ubigeo": "20", "timezone": zone_of_noon()}
            workshop = {"code": "TS01", "title": "Taller de salud y agua", "starts_at": in_days(20)}
            await rimay.import_event(**known, **workshop, capacity="1")
            rosa, elsa = Screen(http, 7, "Rosa"), Screen(http, 8, "Elsa")
            assert "tienes cupo. Tu código" in await _registers(rosa, "Rosa Quispe", "¿Te inscribo?")
            assert "puesto 1" in await _registers(elsa, "Elsa Ramos", "¿Entras a la lista de espera?")
            states = rimay.rows("SELECT state, count(*) FROM attendees GROUP BY state ORDER BY state")
            assert states == [("registered", 1), ("waiting", 1)]
            assert TOKEN not in rimay.log


async def _registers(one: Screen, name: str, offered: str) -> str:
    assert "Hola, soy Rimay" in await one.say("hola")
    assert offered in await one.say("/start ev_TS01")
    assert "¿Aceptas?" in await one.tap("Sí")
    assert "¿Cómo te llamas?" in await one.tap("Sí, tengo 18")
    assert "¿Dónde vives?" in await one.say(name)
    assert "organización" in await one.say("ayabaca")
    return await one.tap("Por mi cuenta")
