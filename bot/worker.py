"""What goes on without anybody writing: due messages, jobs at intervals, and Telegram's polling."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.service import Service
from storage.database import Unavailable

log = logging.getLogger(__name__)

IDLE = 0.5
"""Seconds between looks at an outbox with nothing due."""

AWAY = 2.0
"""Seconds before another try when the database or a provider is away."""


BREATH = 1.0
"""Seconds between the pieces of a job that has more to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work in one short transaction, done every so often: `work(conn, now)`. It is done again after a breath
    when it returns True: there is more."""

    name: str
    every: timedelta
    work: Callable[[Connection, datetime], object]


Loop = Callable[[], Awaitable[None]]
"""One round of something endless; it is called again as soon as it returns."""


async def work(service: Service, jobs: Sequence[Job], loops: Sequence[Loop] = ()) -> None:
    """Run until cancelled. What fails is logged by its kind and tried again; nothing ends the worker."""
    rounds: list[Loop] = [partial(_deliver, service), *(partial(_do, service, job) for job in jobs), *loops]
    async with asyncio.TaskGroup() as group:
        for one in rounds:
            group.create_task(_forever(one))


async def _forever(round_: Loop) -> None:
    while True:
        try:
            await round_()
        except Unavailable:
            log.warning("the database is away")
            await asyncio.sleep(AWAY)
        except Exception as error:
            log.error("a round of work failed: %s", type(error).__name__)
            await asyncio.sleep(AWAY)


async def _deliver(service: Service) -> None:
    if await service.delivery.deliver_due() == 0:
        await asyncio.sleep(IDLE)


async def _do(service: Service, job: Job) -> None:
    more = await service.db.run(partial(_work, job, service.clock()))
    await asyncio.sleep(BREATH if more else job.every.total_seconds())


def _work(job: Job, now: datetime, conn: Connection) -> bool:
    return job.work(conn, now) is True
