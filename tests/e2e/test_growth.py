"""Several processes on PostgreSQL: any of them may die at any time, and so may the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from tests.e2e.crowd import TALK, Crowd, seats
from tests.e2e.fleet import Fleet, Process, until_settled
from tests.e2e.process import import_event, in_days, until, zone_of_noon
from tests.e2e.telegram import SECRET
from tests.fakes.telegram import FakeTelegram
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

PEOPLE, SEATS = 18, 8


@asynccontextmanager
async def fleet_of(folder: Path, url: str, telegram: FakeTelegram, mode: str) -> AsyncIterator[Fleet]:
    """Processes of one installation, with one workshop."""
    workshop = {
        "code": "TS01",
        "title": "Taller de salud y agua",
        "kind": "taller",
        "process": "VI",
        "ubigeo": "20",
        "starts_at": in_days(20),
        "timezone": zone_of_noon(),
        "capacity": str(SEATS),
    }
    await asyncio.to_thread(import_event, url, folder, workshop)
    async with telegram:
        settings = {
            "RIMAY_TELEGRAM_TOKEN": telegram.token,
            "RIMAY_TELEGRAM_API_URL": telegram.url,
            "RIMAY_TELEGRAM_MODE": mode,
            "RIMAY_TELEGRAM_SECRET": SECRET if mode == "webhook" else "",
        }
        async with Fleet(folder, url, settings) as fleet:
            yield fleet
    assert telegram.faults == []


def assert_nothing_lost(crowd: Crowd, repeated: int) -> None:
    """Every message had its effect once and its answer, at most so many of them twice."""
    fleet, said = crowd.fleet, PEOPLE * len(TALK)
    assert fleet.rows("SELECT count(*), count(DISTINCT message_id) FROM inbound") == [(said, said)]
    assert fleet.rows("SELECT count(*), count(DISTINCT person_id) FROM registrations") == [(PEOPLE, PEOPLE)]
    assert seats(fleet) == [("registered", SEATS), ("waiting", PEOPLE - SEATS)]
    assert fleet.rows("SELECT count(*) FROM dead_letters") == [(0,)]
    assert [len({one.text for one in person.read}) for person in crowd.people] == [len(TALK)] * PEOPLE
    assert crowd.repetitions() <= repeated


async def test_processes_die_and_the_database_restarts_under_load(
    tmp_path: Path, postgres: PostgresServer, postgres_url: str
) -> None:
    telegram = FakeTelegram()
    async with fleet_of(tmp_path, postgres_url, telegram, "webhook") as fleet:
        first, second, _, worker, _ = await fleet.start("web", "web", "web", "worker", "worker")
        crowd = Crowd(fleet, telegram, PEOPLE)
        async with asyncio.TaskGroup() as group:
            group.create_task(crowd.talk())
            await crowd.reaches(25)
            on_the_way = fleet.kill(first) + fleet.kill(worker)
            await crowd.reaches(50)
            on_the_way += await _restarted(fleet, postgres)
            await crowd.reaches(75)
            second.ask_to_stop()
            assert await second.ended() == 0
        await until_settled(fleet)
        assert crowd.statuses <= {0, 503}
        assert_nothing_lost(crowd, repeated=on_the_way)


async def _restarted(fleet: Fleet, postgres: PostgresServer) -> int:
    """How many messages were on their way when the database went away."""
    await asyncio.to_thread(postgres.stop)
    for one in fleet.webs:
        assert await fleet.status(one, "/healthz") == 200
        assert await fleet.status(one, "/readyz") == 503
    await asyncio.to_thread(postgres.start)
    on_the_way = fleet.run_out()
    for one in fleet.webs:
        await until(partial(fleet.is_ready, one))
    return on_the_way


@dataclass
class Polled(FakeTelegram):
    """Notes how many processes ever asked for updates at the same time. `asking`: their connections."""

    asking: set[asyncio.Transport] = field(default_factory=set)
    most: int = 0

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["method"] != "getUpdates":
            return await super()._answer(request)
        connection = request.transport
        assert isinstance(connection, asyncio.Transport)
        self.asking.add(connection)
        self.most = max(self.most, self.asks_now)
        try:
            return await super()._answer(request)
        finally:
            self.asking.discard(connection)

    @property
    def asks_now(self) -> int:
        return sum(not one.is_closing() for one in self.asking)


async def test_one_worker_polls_and_another_takes_over(tmp_path: Path, postgres_url: str) -> None:
    telegram = Polled()
    async with fleet_of(tmp_path, postgres_url, telegram, "polling") as fleet:
        await fleet.start("worker", "worker", "worker")
        crowd = Crowd(fleet, telegram, PEOPLE, polled=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(crowd.talk())
            await crowd.reaches(30)
            on_the_way = fleet.kill(await _poller(fleet))
            await crowd.reaches(70)
            leaves = await _poller(fleet)
            leaves.ask_to_stop()
            assert await leaves.ended() == 0
        await until_settled(fleet)
        await until(lambda: telegram.asks_now == 1 and not telegram.waiting)
        assert_nothing_lost(crowd, repeated=on_the_way)
        assert telegram.most == 1
        left = "SELECT name FROM leases WHERE until < now()"
        await until(lambda: not fleet.rows(left))  # what the dead one had is another's
        last = await _poller(fleet)
        last.ask_to_stop()  # while it waits for updates that do not come
        assert await last.ended() == 0
        assert fleet.rows("SELECT name FROM leases") == []


async def _poller(fleet: Fleet) -> Process:
    """Who has the lease."""
    holder = "SELECT owner FROM leases WHERE name = 'telegram polling' AND until > now()"
    await until(lambda: fleet.rows(holder))
    ((owner,),) = fleet.rows(holder)
    return next(one for one in fleet.processes if f"-{one.running.pid}-" in owner)
