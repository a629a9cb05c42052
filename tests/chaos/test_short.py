"""The short version of `make chaos`: few kills, one disaster of each kind, the same questions afterwards."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, String, cast, update

from storage.tables import attendees, contributions, inbound, registrations
from tests.chaos.checks import Verdict, judge
from tests.chaos.disasters import held_by_another, small_disk, without
from tests.chaos.scenarios import calm, storm
from tests.chaos.trouble import BRIEF
from tests.chaos.world import Plan, World, living
from tests.e2e.process import DEADLINE, until
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

PEOPLE, PATIENCE = 30, DEADLINE


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def plan(folder: Path, url: str, seed: int) -> Plan:
    return Plan(folder, url, seed, PEOPLE, PATIENCE, troubles=BRIEF)


async def quiet(world: World) -> Verdict:
    """Wait for everything, then look at everything."""
    assert await calm(world, PATIENCE, hurry=True), world.log
    found = await asyncio.to_thread(judge, world)
    assert found.faults == [], f"seed {world.plan.seed}\n{world.log}"
    assert min(found.inbound, found.replies, found.seats, found.proposals) > 0
    return found


HARM = {
    "lost answers",
    "lost registrations",
    "lost places",
    "oversold seats",
    "lost replies",
    "repeats without a crash",
    "broken invariants",
}


def harm(conn: Connection) -> None:
    """Everything that must not happen, done by hand."""
    conn.execute(update(contributions).values(problem="otra cosa"))
    conn.execute(update(inbound).values(message_id="m" + inbound.c.message_id))
    conn.execute(update(registrations).values(code="X" + cast(registrations.c.id, String)))
    conn.execute(update(attendees).where(attendees.c.state == "waiting").values(state="registered"))


async def test_killed_at_random_moments_nothing_is_lost(tmp_path: Path, sqlite_url: str) -> None:
    async with living(plan(tmp_path, sqlite_url, seed=3)) as world:
        await storm(world, 3, 0.2, 1.0, hurry=True)
        await quiet(world)
        await world.db.run(harm)
        lost, again = [arrived for arrived in world.mailboxes.arrived.values() if len(arrived) > 2][:2]
        lost.clear()
        again.extend(again * 2)
        found = await asyncio.to_thread(judge, world)
        assert {fault.about for fault in found.faults} >= HARM, "what is looked for would be seen"


async def test_a_database_that_goes_away_comes_back_to_everything(
    tmp_path: Path, postgres: PostgresServer, postgres_url: str
) -> None:
    async with living(plan(tmp_path, postgres_url, seed=4)) as world:
        await until(lambda: len(world.carrier.taken) > PEOPLE)
        async with without(postgres):
            refused = world.carrier.refused
            await until(lambda: world.carrier.refused > refused)
        await quiet(world)


async def test_a_full_disk_and_another_program_that_holds_the_database(
    tmp_path: Path, sqlite_template: Path
) -> None:
    with small_disk(tmp_path, 24) as disk:
        path = disk.folder / "rimay.db"
        shutil.copyfile(sqlite_template, path)
        async with living(plan(tmp_path, f"sqlite:///{path}", seed=5)) as world:
            await until(lambda: len(world.carrier.taken) > PEOPLE)
            with disk.full(lambda: world.parts[0].pid):
                refused = world.carrier.refused
                await until(lambda: "nothing is taken: disk_full" in world.log)
                await until(lambda: world.carrier.refused > refused)  # 503, not 200
            async with held_by_another(path):
                await until(lambda: "nothing is taken: locked" in world.log)
            await quiet(world)
            with closing(sqlite3.connect(path)) as conn:
                assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
