"""Catching up: what Telegram kept for us is taken in order, once, no faster than it can be answered."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.telegram import TelegramChannel
from bot.pace import Rates
from bot.polling import Polling
from bot.router import Router
from bot.service import UNSENT, Service
from bot.site import Site
from storage.database import Database, Unavailable
from storage.tables import dead_letters
from tests.bot.test_turn import everything, failing_router, rows
from tests.bot.world import echo_router
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def polled(
    db: Database, router: Router, rate: float = 10_000, chat_rate: float = 10_000
) -> AsyncIterator[tuple[FakeTelegram, Polling, Service]]:
    async with FakeTelegram() as telegram:
        channel = TelegramChannel(telegram.token, telegram.url)
        rates = Rates({"telegram": rate}, {"telegram": chat_rate})
        service = Service(db, {"telegram": channel}, router, Site(), rates=rates)
        yield telegram, Polling(service, channel), service
        await service.close()
        assert telegram.faults == []


async def catch_up(telegram: FakeTelegram, polling: Polling) -> None:
    while telegram.waiting:
        await polling.round()
        if len(telegram.waiting) <= 100:
            telegram.waiting.append(telegram.update())  # a last question confirms; nobody's act
            await polling.round()
            telegram.waiting.clear()


async def test_a_backlog_is_answered_oldest_first_each_message_once(db: Database) -> None:
    async with polled(db, echo_router()) as (telegram, polling, service):
        people = [telegram.person(number) for number in range(1, 31)]
        for number in range(8):
            telegram.waiting += [one.says(f"mensaje {number}") for one in people]
        await catch_up(telegram, polling)
        await service.delivery.drain()
        for one in people:
            assert telegram.texts_to(one.id) == [f"eco: mensaje {number}" for number in range(8)]
        questions = [fields for method, fields in telegram.calls if method == "getUpdates"]
        assert len(questions) == 4


async def test_none_of_a_persons_messages_overtakes_one_that_could_not_be_taken(db: Database) -> None:
    def locked(_message: str) -> Exception:
        return OperationalError("SELECT 1", None, sqlite3.OperationalError("database is locked"))

    async with polled(db, failing_router(1, locked)) as (telegram, polling, service):
        rosa, elsa = telegram.person(7), telegram.person(8)
        telegram.waiting += [rosa.says("falla"), rosa.says("y después"), elsa.says("hola")]
        with pytest.raises(Unavailable):
            await polling.round()
        await service.delivery.drain()
        assert (telegram.texts_to(7), telegram.texts_to(8)) == ([], ["eco: hola"])
        await polling.round()
        await service.delivery.drain()
        assert telegram.texts_to(7) == ["intento 2", "eco: y después"]
        assert telegram.texts_to(8) == ["eco: hola"]
        before = await asyncio.to_thread(_but_the_pace, db)
        polling._offset = 0  # as after a crash before the updates were confirmed
        await polling.round()
        await service.delivery.drain()
        assert await asyncio.to_thread(_but_the_pace, db) == before


def _but_the_pace(db: Database) -> dict[str, Any]:
    """Everything kept, without what is leased of an account's rate while it is used."""
    return {table: found for table, found in everything(db).items() if table != "paces"}


async def test_what_cannot_be_handled_or_read_holds_nobody_up(sqlite_db: Database) -> None:
    async with polled(sqlite_db, failing_router(99)) as (telegram, polling, service):
        rosa = telegram.person(7)
        odd = telegram.update(message={"chat": "none", "from": {"id": 9}})
        telegram.waiting += [odd, rosa.says("falla"), rosa.says("hola")]
        await polling.round()
        await service.delivery.drain()
        assert ["Disculpa" in text for text in telegram.texts_to(7)] == [True, False]
        assert len(await asyncio.to_thread(rows, sqlite_db, dead_letters)) == 2
        telegram.waiting.append(rosa.says("¿y ahora?"))
        await polling.round()
        assert len(telegram.waiting) == 1, "the others are confirmed"


async def test_no_more_is_fetched_than_can_be_answered(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with polled(sqlite_db, echo_router(), rate=300) as (telegram, polling, service):
        unsent: list[int] = []
        poll = polling.channel.poll

        async def watched(*arguments: int) -> list[dict[str, object]]:
            unsent.append(service.delivery.pace.waiting("telegram", bulk=False))
            return await poll(*arguments)

        monkeypatch.setattr(polling.channel, "poll", watched)
        telegram.waiting += [telegram.person(1 + n % 150).says("hola") for n in range(300)]
        await catch_up(telegram, polling)
        assert max(unsent) <= UNSENT
        await service.delivery.drain()
        assert len(telegram.sent) == 300
