"""The runs of the long version: who is killed or starved how often, on which database."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import schema
from tests.chaos.checks import Fault, Verdict, judge
from tests.chaos.disasters import SmallDisk, held_by_another, small_disk, without
from tests.chaos.scenarios import calm, storm
from tests.chaos.world import Plan, World, living
from tests.support.postgres import PostgresServer

PATIENCE = 600.0
"""Seconds until an answer counts as lost: a lease, and then the tries of a provider that fails."""

DISK = 64
"""Megabytes."""

DISASTERS = 5


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    seed: int
    people: int
    kills: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to."""

    name: str
    kills: int
    people: int
    troubles: int
    refused: int
    given_up: int
    verdict: Verdict
    seconds: float


@dataclass
class Place:
    """Where a run keeps its database. `server` and `disk`: what can be taken from it."""

    folder: Path
    url: str
    server: PostgresServer | None = None
    disk: SmallDisk | None = None

    @property
    def file(self) -> Path:
        assert self.disk is not None
        return self.disk.folder / "rimay.db"


Harm = Callable[[World, Place, int], Awaitable[None]]


async def killed(world: World, _place: Place, kills: int) -> None:
    await storm(world, kills, 0.2, 2.5, hurry=False)


async def restarted(world: World, place: Place, _kills: int) -> None:
    assert place.server is not None
    for _ in range(DISASTERS):
        await asyncio.sleep(world.rng.uniform(2, 4))
        async with without(place.server):
            await asyncio.sleep(world.rng.uniform(0, 6))


async def filled(world: World, place: Place, _kills: int) -> None:
    assert place.disk is not None
    for _ in range(DISASTERS):
        await asyncio.sleep(world.rng.uniform(2, 4))
        with place.disk.full(lambda: world.parts[0].pid):
            await asyncio.sleep(world.rng.uniform(1, 8))


async def held(world: World, place: Place, _kills: int) -> None:
    for _ in range(DISASTERS):
        await asyncio.sleep(world.rng.uniform(2, 4))
        async with held_by_another(place.file):
            await asyncio.sleep(world.rng.uniform(1, 8))


@dataclass(frozen=True, slots=True)
class Run:
    """One line of harm. `split`: web and worker are two processes."""

    name: str
    harm: Harm
    postgres: bool = False
    split: bool = False


RUNS = (
    Run("sqlite-killed", killed),
    Run("postgresql-killed", killed, postgres=True),
    Run("postgresql-web-and-worker-killed", killed, postgres=True, split=True),
    Run("postgresql-restarted", restarted, postgres=True),
    Run("sqlite-disk-full", filled),
    Run("sqlite-held-by-another", held),
)


async def perform(run: Run, size: Size) -> Outcome:
    """One run from an empty database to its verdict."""
    began = time.monotonic()
    with _place(run.postgres) as place:
        schema.upgrade(place.url)
        plan = Plan(
            place.folder,
            place.url,
            size.seed,
            size.people,
            PATIENCE,
            pause=12,
            tries=3,
            split=run.split,
            installed=True,
        )
        async with living(plan) as world:
            await run.harm(world, place, size.kills)
            quiet = await calm(world, PATIENCE, hurry=False)
            verdict = await asyncio.to_thread(judge, world)
            if not quiet:
                verdict.faults.append(Fault("lost replies", "it never became quiet"))
            if not run.postgres:
                verdict.faults.extend(await asyncio.to_thread(_damage, place.file))
            return _outcome(run, world, verdict, time.monotonic() - began)


def _outcome(run: Run, world: World, verdict: Verdict, seconds: float) -> Outcome:
    return Outcome(
        run.name,
        world.kills,
        world.plan.people,
        world.dice.counts.total(),
        world.carrier.refused,
        world.carrier.given_up,
        verdict,
        seconds,
    )


@contextmanager
def _place(postgres: bool) -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="rimay-chaos-"))
    try:
        if postgres:
            server = PostgresServer()
            try:
                server.administer("CREATE DATABASE rimay")
                yield Place(folder, server.url("rimay"), server=server)
            finally:
                server.remove()
        else:
            with small_disk(folder, DISK) as disk:
                yield Place(folder, f"sqlite:///{disk.folder}/rimay.db", disk=disk)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _damage(path: Path) -> Iterator[Fault]:
    conn = sqlite3.connect(path)
    try:
        for (found,) in conn.execute("PRAGMA integrity_check"):
            if found != "ok":
                yield Fault("damage", found)
    finally:
        conn.close()
