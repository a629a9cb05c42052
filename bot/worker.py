"""What goes on without anybody writing: due messages, jobs at intervals, and what only one process does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot import lease, metrics
from bot.lease import Lease
from bot.logs import RAISED
from bot.round_watch import RoundWatch
from bot.service import Service
from bot.stopping import Stopping
from bot.turn import where
from storage import leases
from storage.database import Unavailable

log = logging.getLogger(__name__)

AWAY = 2.0
"""Seconds before another try when the database or a provider is away."""


BREATH = 1.0
"""Seconds between the pieces of a job that has more to do, where nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work in one short transaction, done every so often: `work(conn, now)`. It is done again after a breath
    when it returns True: there may be more. Two processes never do it at the same time."""

    name: str
    every: timedelta
    work: Callable[[Connection, datetime], object]
    breath: float | None = None
    """Seconds before the next piece; BREATH where nobody waits for it."""


Loop = Callable[[], Awaitable[float]]
"""One round of something endless. Returns the seconds until the next."""


@dataclass(frozen=True, slots=True)
class Chore:
    """Work that is no transaction and that one process at a time does, under the lease `name`. A round may be
    cancelled at any moment: when the lease is lost or the process stops."""

    name: str
    round: Loop


async def work(
    service: Service, jobs: Sequence[Job], chores: Sequence[Chore] = (), stopping: Stopping | None = None
) -> None:
    """Run until told to stop; rounds that have begun are finished. What fails is logged by its kind and tried
    again; nothing ends the worker."""
    stopping = stopping or Stopping()
    rounds: list[tuple[str, Loop]] = [("deliver", partial(_deliver, service))]
    rounds += [(job.name, partial(_do, service, job)) for job in jobs]
    async with asyncio.TaskGroup() as group:
        for name, one in rounds:
            watch = RoundWatch(service.db, name, service.clock)
            group.create_task(_repeat(one, lambda: not stopping.told, stopping, watch))
        for chore in chores:
            group.create_task(_under_lease(service, chore, stopping))


async def _repeat(round_: Loop, goes_on: Callable[[], bool], stopping: Stopping, watch: RoundWatch) -> None:
    while goes_on():
        try:
            pause = await round_()
            await watch.went_well()
        except Unavailable as error:
            metrics.failed("work", error)
            log.warning("the database cannot be used: %s", error)
            pause = AWAY
        except Exception as error:
            metrics.failed("work", error)
            log.error("a round of work failed: %s: %s", watch.name, where(error), extra={RAISED: error})
            await watch.failed(where(error))
            pause = AWAY
        await stopping.pause(pause)


async def _deliver(service: Service) -> float:
    return await service.delivery.round()


async def _do(service: Service, job: Job) -> float:
    more = await service.db.run(partial(_work, job, service.clock()))
    if not more:
        return job.every.total_seconds()
    return BREATH if job.breath is None else job.breath


def _work(job: Job, now: datetime, conn: Connection) -> bool:
    return leases.alone(conn, job.name) and job.work(conn, now) is True


async def _under_lease(service: Service, chore: Chore, stopping: Stopping) -> None:
    own, leasing = (RoundWatch(service.db, chore.name, service.clock) for _ in range(2))
    shift = _Shift(chore, Lease(service.db, chore.name, service.owner, service.clock), stopping, own)
    try:
        await _repeat(shift.round, lambda: not stopping.told, stopping, leasing)
    finally:
        await shift.end()


@dataclass(slots=True)
class _Shift:
    """A chore while its lease is ours; each of its rounds begins only if it still is."""

    chore: Chore
    lease: Lease
    stopping: Stopping
    watch: RoundWatch
    _doing: asyncio.Task[None] | None = None

    async def round(self) -> float:
        """Take the lease or keep it, and do the chore or leave it."""
        if not await self.lease.renew():
            await self._leave()
        elif self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(
                _repeat(self.chore.round, self._goes_on, self.stopping, self.watch)
            )
        return lease.RENEW

    async def end(self) -> None:
        await self._leave()
        await self.lease.release()

    async def _leave(self) -> None:
        doing, self._doing = self._doing, None
        if doing is not None:
            doing.cancel()
            await asyncio.wait([doing])

    def _goes_on(self) -> bool:
        return self.lease.held and not self.stopping.told
