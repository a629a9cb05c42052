"""People on the faked Telegram, talking with a real process through its webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.e2e.process import Rimay, until
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Person, Sent

SECRET = "el-secreto-del-webhook"
PATH = "/webhooks/telegram"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@dataclass
class Chat:
    """One person's chat. A message is answered by one message, which `say` and `tap` return."""

    rimay: Rimay
    person: Person

    async def say(self, text: str) -> Sent:
        return await self.post(self.person.says(text))

    async def tap(self, label: str) -> Sent:
        """Press the button whose label begins so."""
        return await self.post(self.raw(f"[{label}]"))

    def raw(self, text: str) -> dict[str, Any]:
        """The update of a text, or of a tap on the button whose label begins with what is in brackets."""
        if not text.startswith("["):
            return self.person.says(text)
        shown = next(one for one in reversed(self.person.read) if one.buttons)
        return self.person.taps(_whole(text.strip("[]"), shown))

    async def post(self, update: dict[str, Any]) -> Sent:
        before = len(self.person.read)
        await self.deliver(update)
        await until(lambda: len(self.person.read) > before)
        return self.person.read[before]

    async def deliver(self, update: dict[str, Any]) -> None:
        """As Telegram does; the answer means that it is kept."""
        answer = await self.rimay.http.post(PATH, json=update, headers=HEADERS)
        assert answer.status_code == 200, self.rimay.log

    def takes_time(self) -> None:
        """As if half a minute had passed since the question: quick words would go on with the last answer."""
        asked_at = (datetime.now(UTC) - timedelta(seconds=30)).isoformat()
        change = "UPDATE addresses SET state = json_set(state, '$.open.asked_at', ?) "
        change += "WHERE external_id = ? AND json_extract(state, '$.open') IS NOT NULL"
        self.rimay.rows(change, asked_at, str(self.person.id))

    async def hears(self, words: str) -> Sent:
        """Wait for a message that nobody asked for."""
        await until(lambda: any(words in one.text for one in self.person.read))
        return next(one for one in self.person.read if words in one.text)


@asynccontextmanager
async def served(
    folder: Path, settings: Mapping[str, str] | None = None, faked: FakeTelegram | None = None
) -> AsyncIterator[tuple[Rimay, FakeTelegram]]:
    """A server whose Telegram is faked, with a webhook."""
    async with faked or FakeTelegram() as telegram:
        known = {
            "RIMAY_TELEGRAM_TOKEN": telegram.token,
            "RIMAY_TELEGRAM_API_URL": telegram.url,
            "RIMAY_TELEGRAM_CHAT_RATE": "1000",
            "RIMAY_TELEGRAM_MODE": "webhook",
            "RIMAY_TELEGRAM_SECRET": SECRET,
        }
        async with Rimay(folder, {**known, **(settings or {})}) as rimay:
            yield rimay, telegram
        assert telegram.faults == []


def _whole(label: str, shown: Sent) -> str:
    found = [one for one, _ in shown.buttons if one.startswith(label)]
    assert found, f"no button begins with {label!r}: {[one for one, _ in shown.buttons]}"
    return found[0]
