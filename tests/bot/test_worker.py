"""What goes on by itself goes on, whatever fails."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot import delivery, worker
from bot.logs import JsonLines
from bot.messages import Incoming
from bot.round_watch import RoundWatch
from bot.worker import Chore, Job, work
from storage.consistency import check
from storage.database import Database, Unavailable
from storage.rounds import RECENT, FailingRound, failing_rounds
from tests.bot.world import NOON, Clock, Wire, echo_router, service_of
from tests.e2e.process import until


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "AWAY", 0.0)
    monkeypatch.setattr(delivery, "IDLE", 0.0)


async def _until(service_work: asyncio.Task[None], holds: object) -> None:
    assert callable(holds)
    try:
        await until(holds)
    finally:
        service_work.cancel()
        await asyncio.wait([service_work])


def test_a_job_that_fails_is_done_again_and_stops_no_other(
    sqlite_db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    service = service_of(sqlite_db, Clock(), echo_router(), Wire())
    done: dict[str, list[datetime]] = {"broken": [], "away": [], "fine": []}

    def job(name: str, problem: Exception | None) -> Job:
        def step(_conn: Connection, now: datetime) -> None:
            done[name].append(now)
            if problem is not None:
                raise problem

        return Job(name, timedelta(0), step)

    jobs = [job("broken", ValueError("+51987654321")), job("away", Unavailable("x")), job("fine", None)]

    async def run() -> None:
        going = asyncio.create_task(work(service, jobs))
        await _until(going, lambda: all(len(times) > 2 for times in done.values()))

    asyncio.run(run())
    assert done["fine"][0] == NOON
    assert "a round of work failed: broken: ValueError at step:" in caplog.text
    assert "987654321" not in caplog.text
    [line] = {json.dumps(_told(record)) for record in caplog.records if "broken" in record.getMessage()}
    assert "ValueError" in line
    assert "test_worker.py" in line
    assert "987654321" not in line
    assert _failing(sqlite_db, NOON + RECENT) == ()
    [failing] = _failing(sqlite_db)
    assert (failing.name, failing.since) == ("broken", NOON)
    assert failing.error.startswith("ValueError at step:")


def _told(record: logging.LogRecord) -> dict[str, object]:
    """What the log of a service has of it, without its moment."""
    return {**json.loads(JsonLines().format(record)), "at": ""}


def test_a_round_that_goes_well_again_is_not_told_any_more(sqlite_db: Database) -> None:
    watch = RoundWatch(sqlite_db, "expire offers", Clock())
    for line in (1, 2):  # within the minute: not written again
        asyncio.run(watch.failed(f"ValueError at step:{line}"))
    assert [one.error for one in _failing(sqlite_db)] == ["ValueError at step:1"]
    assert [one.rule for one in check(sqlite_db, NOON)] == ["round_failing"]
    asyncio.run(watch.went_well())
    assert _failing(sqlite_db) == ()


def _failing(db: Database, now: datetime = NOON) -> tuple[FailingRound, ...]:
    with db.read() as conn:
        return failing_rounds(conn, now)


def test_what_a_job_wrote_before_it_failed_is_gone(sqlite_db: Database) -> None:
    service = service_of(sqlite_db, Clock(), echo_router(), Wire())
    tries: list[int] = []

    def step(conn: Connection, _now: datetime) -> None:
        conn.exec_driver_sql("INSERT INTO secrets (name, value) VALUES ('a', 'b')")
        tries.append(1)
        if len(tries) < 3:
            raise ValueError

    async def run() -> None:
        going = asyncio.create_task(work(service, [Job("one", timedelta(days=1), step)]))
        await _until(going, lambda: len(tries) == 3)

    asyncio.run(run())
    sqlite_db.write(lambda _conn: None)  # the worker was stopped; what it had handed over is finished first
    with sqlite_db.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM secrets WHERE name = 'a'").scalar_one() == 1


def test_a_job_with_more_to_do_goes_on_at_once(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "BREATH", 0.0)
    service = service_of(sqlite_db, Clock(), echo_router(), Wire())
    pieces: list[int] = []

    def piece(_conn: Connection, _now: datetime) -> bool:
        pieces.append(1)
        return len(pieces) < 3

    async def run() -> None:
        going = asyncio.create_task(work(service, [Job("long", timedelta(days=1), piece)]))
        await _until(going, lambda: len(pieces) == 3)

    asyncio.run(run())


def test_due_messages_go_out_while_a_loop_hangs(sqlite_db: Database) -> None:
    wire = Wire()
    service = service_of(sqlite_db, Clock(), echo_router(), wire)

    async def hangs() -> float:
        await asyncio.Event().wait()
        return 0.0

    async def run() -> None:
        dead = service_of(sqlite_db, Clock(NOON - timedelta(minutes=1)), echo_router(), Wire(), owner="dead")
        dead.delivery.channels["telegram"].held = asyncio.Event()  # type: ignore[attr-defined]
        await dead.take(Incoming("telegram", "7", "m1", "hola"))
        going = asyncio.create_task(work(service, [], [Chore("hang", hangs)]))
        await _until(going, lambda: wire.texts_to("7") == ["eco: hola"])
        dead.delivery.channels["telegram"].held.set()  # type: ignore[attr-defined]
        await dead.delivery.drain()

    asyncio.run(run())
