"""What is done to a service while people talk to it, and the quiet afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, or_, select, update

from storage.database import Unavailable
from storage.tables import leases, outbox
from tests.chaos.ledger import books, delivered
from tests.chaos.world import World
from tests.e2e.process import Rimay

QUIET = 0.4
"""Seconds between two looks."""

ON_THE_LINE = 0.3
"""Seconds in which providers take what the dead had already sent."""


async def storm(world: World, kills: int, shortest: float, longest: float, *, hurry: bool) -> None:
    """SIGKILL to one process or another, each after a while under load; then it is started again."""
    for _ in range(kills):
        await asyncio.sleep(world.rng.uniform(shortest, longest))
        await kill(world, world.rng.choice(list(world.parts)), hurry=hurry)


async def kill(world: World, part: Rimay, *, hurry: bool = False) -> None:
    """Once. `hurry`: as if the dead process's leases had run out meanwhile; waiting proves no more."""
    part.kill()
    world.kills += 1
    await asyncio.sleep(ON_THE_LINE)
    await note_doubts(world)
    if hurry:
        await write(world, _free)
    await part.start()


async def note_doubts(world: World) -> None:
    """What had been taken and was not noted when something died."""
    kept = await world.db.look(books)
    world.doubts.crash(kept, delivered(world.mailboxes))


async def write(world: World, work: Callable[[Connection], object]) -> None:
    """Change something behind the service's back, as soon as it leaves a gap."""
    for _ in range(5):
        try:
            await world.db.run(work)
        except Unavailable:
            continue
        return
    raise AssertionError(f"the service leaves no gap: {world.log}")


async def calm(world: World, seconds: float, *, hurry: bool) -> bool:
    """Let people end what they began and everything go out. False if that takes longer than `seconds`."""
    world.dice.quiet = True
    world.closing.set()
    deadline, still = time.monotonic() + seconds, 0
    while time.monotonic() < deadline:
        await asyncio.sleep(QUIET)
        left = await world.db.look(_left)
        _alive(world)
        at_rest = all(one.idle or one.unanswered for one in world.citizens)
        still = still + 1 if at_rest and not left else 0
        if still == 3:
            return True
        if hurry and left:
            await write(world, _sooner)
    return False


def _alive(world: World) -> None:
    """A person who breaks is a fault of this harness."""
    for life in world.lives:
        if life.done() and not life.cancelled():
            life.result()


def _left(conn: Connection) -> int:
    """Messages that should go out within two minutes."""
    soon = datetime.now(UTC) + timedelta(minutes=2)
    due = or_(outbox.c.status == "leased", (outbox.c.status == "queued") & (outbox.c.due_at < soon))
    return conn.scalar(select(func.count()).select_from(outbox).where(due)) or 0


def _free(conn: Connection) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    conn.execute(update(outbox).where(outbox.c.status == "leased").values(lease_until=past))
    conn.execute(update(leases).values(until=past))


def _sooner(conn: Connection) -> None:
    """As if the minutes until the next try were over."""
    now = datetime.now(UTC)
    soon = outbox.c.due_at < now + timedelta(minutes=2)
    conn.execute(
        update(outbox).where(outbox.c.status == "queued", soon).values(due_at=now - timedelta(seconds=1))
    )
