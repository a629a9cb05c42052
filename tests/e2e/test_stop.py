"""SIGTERM: what has begun is finished and said once, and what is left is another's at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from tests.e2e.fleet import Fleet, Process, until_settled
from tests.e2e.process import until
from tests.e2e.telegram import HEADERS, PATH, SECRET
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.anyio

LEASES = "SELECT name FROM leases"
"""What a worker has, and gives back as soon as it is told to stop."""


@dataclass
class Slow(FakeTelegram):
    """Takes messages, but does not say so while it `holds`."""

    holds: bool = False
    held: int = 0

    async def _answer(self, request: web.Request) -> web.Response:
        answer = await super()._answer(request)
        if self.holds and request.match_info["method"] == "sendMessage":
            self.held += 1
            await until(lambda: not self.holds)
        return answer


@pytest.fixture
async def telegram() -> AsyncIterator[Slow]:
    async with Slow() as slow:
        yield slow
    assert slow.faults == []


@pytest.fixture
async def fleet(telegram: Slow, tmp_path: Path, postgres_url: str) -> AsyncIterator[Fleet]:
    settings = {
        "RIMAY_TELEGRAM_TOKEN": telegram.token,
        "RIMAY_TELEGRAM_API_URL": telegram.url,
        "RIMAY_TELEGRAM_MODE": "webhook",
        "RIMAY_TELEGRAM_SECRET": SECRET,
    }
    async with Fleet(tmp_path, postgres_url, settings) as fleet:
        yield fleet


async def say_hello(fleet: Fleet, telegram: Slow, web: Process, who: int) -> None:
    """Its answer is on its way when this returns."""
    held, telegram.holds = telegram.held, True
    update = telegram.person(who).says("hola")
    assert (await fleet.http.post(web.url + PATH, json=update, headers=HEADERS)).status_code == 200
    await until(lambda: telegram.held > held)


async def test_what_is_on_its_way_is_said_once(fleet: Fleet, telegram: Slow) -> None:
    web, worker = await fleet.start("web", "worker")
    await say_hello(fleet, telegram, web, 1)
    web.ask_to_stop()
    await until(lambda: _refuses(web))
    assert web.alive, "the answer is still on its way"
    telegram.holds = False
    assert await web.ended() == 0

    _queue_again(fleet, telegram)
    await until(lambda: telegram.held == 2 and fleet.rows(LEASES))
    worker.ask_to_stop()
    await until(lambda: not fleet.rows(LEASES))
    assert worker.alive, "the message is still on its way"
    telegram.holds = False
    assert await worker.ended() == 0
    assert len(telegram.texts_to(1)) == 2
    assert fleet.rows("SELECT DISTINCT status, lease_owner FROM outbox") == [("sent", None)]
    assert fleet.rows(LEASES) == []


async def test_a_second_signal_ends_a_process_at_once(fleet: Fleet, telegram: Slow) -> None:
    first, _ = await fleet.start("web", "worker")
    await say_hello(fleet, telegram, first, 1)
    first.ask_to_stop()
    await until(lambda: _refuses(first))
    first.ask_to_stop()
    assert await first.ended() == -15
    telegram.holds = False
    assert fleet.run_out() == 1
    await until_settled(fleet)
    assert len(telegram.texts_to(1)) == 2, "nobody knows whether the first one arrived"


def _queue_again(fleet: Fleet, telegram: Slow) -> None:
    """A message that a worker sends."""
    telegram.holds = True
    again = "UPDATE outbox SET status = 'queued', due_at = now(), attempts = 0 RETURNING id"
    assert len(fleet.rows(again)) == 1


async def _refuses(process: Process) -> bool:
    """Whether nobody can connect any more."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", process.port)
    except OSError:
        return True
    writer.close()
    return False
