"""What one process at a time does: begun with the lease, left when it is lost, handed over at the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import select

from bot import lease, worker
from bot.lease import MARGIN, RENEW, TERM, Lease
from bot.polling import Polling
from bot.service import Service
from bot.stopping import Stopping
from bot.worker import Chore, work
from storage import leases
from storage.database import Database, Unavailable
from storage.tables import leases as table
from tests.bot.world import NOON, Clock, Wire, echo_router, service_of
from tests.e2e.process import until


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEW", 0.0)
    monkeypatch.setattr(worker, "AWAY", 0.0)


def owners(db: Database) -> list[str]:
    return db.write(lambda conn: list(conn.execute(select(table.c.owner)).scalars()))


@contextmanager
def away(db: Database) -> Iterator[None]:
    """The database does not answer."""
    with mock.patch.object(db, "run", side_effect=Unavailable("away")):
        yield


def test_who_died_is_replaced_within_half_a_minute_and_who_lives_never() -> None:
    assert TERM.total_seconds() + RENEW < 30
    assert (TERM - MARGIN).total_seconds() > RENEW * 2, "one renewal may fail"


def test_a_lease_is_ours_for_less_than_it_keeps_others_away(postgres_url: str) -> None:
    db = Database(postgres_url)
    clock = Clock()
    ours, other = Lease(db, "poll", "a", clock), Lease(db, "poll", "b", clock)

    async def run() -> None:
        assert await ours.renew()
        assert not await other.renew()
        clock.now = NOON + TERM - MARGIN
        assert not ours.held
        assert not await other.renew()
        clock.now = NOON + TERM
        assert await other.renew()
        assert not await ours.renew()
        await ours.release()
        assert other.held
        await other.release()
        assert await ours.renew()

    asyncio.run(run())
    db.close()


def test_while_the_database_is_away_a_lease_runs_out_by_itself(sqlite_db: Database) -> None:
    clock = Clock()
    ours = Lease(sqlite_db, "poll", "a", clock)

    async def run() -> None:
        assert await ours.renew()
        with away(sqlite_db):
            clock.pass_(seconds=5)
            assert await ours.renew()
            clock.now = NOON + TERM - MARGIN
            assert not await ours.renew()
            await ours.release()

    asyncio.run(run())


def test_on_one_machine_a_new_process_does_not_wait_for_a_dead_one(sqlite_db: Database) -> None:
    dead, new = (Lease(sqlite_db, "poll", name, Clock()) for name in ("dead", "new"))

    async def run() -> None:
        assert await dead.renew()
        assert await new.renew()
        assert not await dead.renew(), "it was not dead: it stops"
        assert not await dead.renew()

    asyncio.run(run())


@dataclass
class Telegram(Wire):
    """Holds questions for updates as the real one does, until there are some."""

    asked: list[int] = field(default_factory=list)
    holding: int = 0
    updates: list[dict[str, Any]] = field(default_factory=list)

    async def delete_webhook(self) -> None:
        """There was none."""

    async def poll(self, offset: int, _seconds: int) -> list[dict[str, Any]]:
        self.asked.append(offset)
        self.holding += 1
        try:
            await until(lambda: self.updates)
        finally:
            self.holding -= 1
        found, self.updates = self.updates, []
        return found


def running(service: Service, telegram: Any, stopping: Stopping) -> asyncio.Task[None]:
    chore = Chore("poll", Polling(service, telegram).round)
    return asyncio.create_task(work(service, [], [chore], stopping))


def test_who_loses_the_lease_asks_no_more_and_who_has_it_begins(db: Database) -> None:
    stopping, one, other = Stopping(), Telegram(), Telegram()
    a, b = (
        service_of(db, Clock(), echo_router(), wire, owner=name) for name, wire in (("a", one), ("b", other))
    )

    async def run() -> None:
        first = running(a, one, stopping)
        await until(lambda: one.holding)
        await db.run(partial(leases.seize, name="poll", owner="b", until=NOON + TERM))
        await until(lambda: not one.holding)
        asked = len(one.asked)
        second = running(b, other, stopping)
        await until(lambda: other.holding)
        await asyncio.sleep(0.05)
        assert len(one.asked) == asked
        stopping.tell()
        await asyncio.gather(first, second)
        assert other.holding == 0

    asyncio.run(run())
    assert owners(db) == []


def test_told_to_stop_it_takes_what_has_come_and_lets_go(sqlite_db: Database) -> None:
    stopping, telegram, gate = Stopping(), Telegram(), threading.Event()
    service = service_of(sqlite_db, Clock(), echo_router(), telegram)

    async def run() -> None:
        going = running(service, telegram, stopping)
        await until(lambda: telegram.holding)
        sqlite_db.submit(lambda _conn: gate.wait(20))  # turns take long today
        telegram.updates = [{"update_id": 7, "from": 7, "id": "m1", "text": "hola"}]
        await until(lambda: not telegram.holding)
        stopping.tell()
        await asyncio.sleep(0.05)
        assert not going.done()
        gate.set()
        await going
        await service.delivery.drain()

    asyncio.run(run())
    assert telegram.texts_to("7") == ["eco: hola"]
    assert owners(sqlite_db) == []
