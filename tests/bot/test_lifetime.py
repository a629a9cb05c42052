"""A process that is told to stop ends what it has begun, for a while, and leaves the rest to others."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot import lifetime as module
from bot.lifetime import REQUESTS, SENDS, WORK, lifetime
from bot.messages import Incoming
from bot.service import Service
from bot.stopping import LIMIT, Stopping
from bot.worker import Job, work
from storage.database import Database
from tests.bot.world import NOON, Clock, Wire, echo_router, messages_of, service_of
from tests.e2e.process import until


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORK", "SENDS"):
        monkeypatch.setattr(module, name, 0.05)


def test_the_limits_follow_each_other_within_ten_seconds() -> None:
    assert REQUESTS < WORK < SENDS < LIMIT < 10


async def greeted(service: Service, wire: Wire) -> None:
    """The answer is on its way when this returns."""
    await service.take(Incoming("telegram", "7", "m1", "hola"))
    await until(lambda: wire.begun)


def test_a_message_on_its_way_is_awaited(sqlite_url: str) -> None:
    async def run() -> None:
        db, wire = Database(sqlite_url), Wire(held=asyncio.Event())
        service, stopping = service_of(db, Clock(), echo_router(), wire), Stopping()
        async with lifetime(service, None, stopping):
            await greeted(service, wire)
            assert wire.held
            asyncio.get_running_loop().call_later(0.05, wire.held.set)
        assert wire.sent == [("7", "eco: hola")]

    asyncio.run(run())
    db = Database(sqlite_url)
    assert [row.status for row in messages_of(db)] == ["sent"]
    db.close()


@pytest.mark.usefixtures("hurried")
def test_what_a_slow_provider_does_not_take_is_anothers_at_once(sqlite_url: str) -> None:
    async def run() -> None:
        db, wire = Database(sqlite_url), Wire(held=asyncio.Event())
        service, stopping = service_of(db, Clock(), echo_router(), wire), Stopping()
        async with lifetime(service, None, stopping):
            await greeted(service, wire)
            await service.take(Incoming("telegram", "7", "m2", "hola otra vez"))

    asyncio.run(run())

    db = Database(sqlite_url)
    first, second = messages_of(db)
    assert (first.status, first.lease_owner, first.handed_at) == ("queued", None, NOON), "it may be out"
    assert (second.status, second.lease_owner, second.handed_at) == ("queued", None, None)
    db.close()


def test_a_job_that_has_begun_is_finished_and_none_begins(sqlite_url: str) -> None:
    begun, gate, done = threading.Event(), threading.Event(), list[str]()

    def slowly(_conn: Connection, _now: object) -> None:
        begun.set()
        gate.wait(20)
        done.append("slowly")

    def quickly(_conn: Connection, _now: object) -> None:
        done.append("quickly")

    async def run() -> None:
        service, stopping = service_of(Database(sqlite_url), Clock(), echo_router(), Wire()), Stopping()
        jobs = [Job("slowly", timedelta(0), slowly)]
        async with lifetime(service, lambda: work(service, jobs, (), stopping), stopping):
            await asyncio.to_thread(begun.wait, 20)
            asyncio.get_running_loop().call_later(0.05, gate.set)
        assert done == ["slowly"]

    asyncio.run(run())
