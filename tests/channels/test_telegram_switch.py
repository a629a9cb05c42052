"""From polling to the webhook and back: what waits is taken, once, whoever brings it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.app import create_app
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_profile import Webhook
from bot.polling import Polling
from bot.service import Service
from bot.site import Site
from bot.webhooks import TELEGRAM, telegram_webhook
from storage.database import Database
from tests.bot.world import echo_router
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.anyio

SECRET = "secreto"
URL = "https://rimay.example"


class Installation:
    """One bot whose updates come either way. `setup` is what `main.py telegram setup` does for them."""

    def __init__(self, db: Database, fake: FakeTelegram) -> None:
        self.fake = fake
        self.channel = TelegramChannel(fake.token, fake.url)
        self.service = Service(db, {"telegram": self.channel}, echo_router(), Site())
        self.polling = Polling(self.service, self.channel)
        self.app = create_app(self.service, [telegram_webhook(self.service, self.channel, SECRET)])

    async def setup(self, mode: str) -> None:
        hook = Webhook(f"{URL}{TELEGRAM}", SECRET) if mode == "webhook" else None
        async for _ in self.channel.set_up([], hook):
            pass

    async def poll(self) -> None:
        await self.polling.round()
        await self.service.delivery.drain()

    async def pushed(self, *, answers_reach: bool = True) -> None:
        """Telegram posts what waits and forgets what was answered with 200."""
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as http:
            for update in list(self.fake.waiting):
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.fake.webhook["secret_token"]}
                answer = await http.post(TELEGRAM, json=update, headers=headers)
                if answer.status_code == 200 and answers_reach:
                    self.fake.waiting.remove(update)
        await self.service.delivery.drain()


@asynccontextmanager
async def installed(db: Database) -> AsyncIterator[Installation]:
    async with FakeTelegram() as fake:
        one = Installation(db, fake)
        try:
            yield one
        finally:
            await one.service.close()
        assert fake.faults == []


def says(one: Installation, *texts: str) -> None:
    one.fake.waiting += [one.fake.person(7).says(text) for text in texts]


async def test_what_polling_had_not_confirmed_comes_by_the_webhook_and_counts_once(db: Database) -> None:
    async with installed(db) as one:
        says(one, "uno", "dos")
        await one.poll()
        says(one, "tres")
        assert len(one.fake.waiting) == 3, "nothing is confirmed before the next question"
        await one.setup("webhook")
        await one.poll()
        assert one.fake.texts_to(7) == ["eco: uno", "eco: dos"], "who still polls is refused and waits"
        assert one.fake.webhook, "and leaves the webhook alone"
        await one.pushed()
        assert one.fake.texts_to(7) == ["eco: uno", "eco: dos", "eco: tres"]
        assert one.fake.waiting == []


async def test_what_the_webhook_had_not_answered_is_asked_for_and_counts_once(db: Database) -> None:
    async with installed(db) as one:
        await one.setup("webhook")
        says(one, "uno", "dos")
        await one.pushed(answers_reach=False)
        says(one, "tres")
        await one.setup("polling")
        assert len(one.fake.waiting) == 3
        await one.poll()
        assert one.fake.texts_to(7) == ["eco: uno", "eco: dos", "eco: tres"]


async def test_polling_takes_the_webhook_away_by_itself_and_drops_nothing(sqlite_db: Database) -> None:
    async with installed(sqlite_db) as one:
        await one.setup("webhook")
        says(one, "uno")
        await one.poll()
        assert one.fake.texts_to(7) == ["eco: uno"]
        assert one.fake.webhook == {}
        assert not any("drop_pending_updates" in fields for _, fields in one.fake.calls)
