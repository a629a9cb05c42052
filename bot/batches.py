"""Small writes of many who send at the same time, put together into few transactions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from storage.database import Database, Unavailable

log = logging.getLogger(__name__)

MOST = 50
"""Writes in one transaction."""

GATHER = 0.025
"""Seconds in which writes come together before they are written, where many are to come."""

AWAY = 0.5
"""Seconds before another try when the database is away."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True)
class Batches(Generic[T, R]):
    """`work` is done for several items at once, and answers for each; whatever is added while one transaction
    runs goes into the next. `many`: whether others are about to be added, worth a short wait."""

    db: Database
    work: Callable[[Connection, Sequence[T]], Sequence[R]]
    many: Callable[[], bool] = lambda: False
    _waiting: list[tuple[T, asyncio.Future[R]]] = field(default_factory=list)
    stuck: bool = False  # the database is away
    _writing: asyncio.Task[None] | None = None

    async def add(self, item: T) -> R:
        """What `work` returned, once it is committed. While the database is away this waits."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await asyncio.shield(done)

    async def flush(self) -> None:
        """Wait until nothing is left to write."""
        while self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) < MOST and self.many():
                    await asyncio.sleep(GATHER)
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._written(batch)
        finally:
            self._writing = None

    async def _written(self, batch: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        items = [item for item, _ in batch]
        while True:
            try:
                answers = await self.db.run(partial(_worked, self.work, items))
                self.stuck = False
            except Unavailable as error:
                log.warning("outcomes could not be kept: %s", error)
                self.stuck = True
                await asyncio.sleep(AWAY)
            except Exception as error:
                await self._apart(batch, error)
                return
            else:
                _settle(batch, answers)
                return

    async def _apart(self, batch: Sequence[tuple[T, asyncio.Future[R]]], error: Exception) -> None:
        """One that cannot be written stops no other."""
        if len(batch) == 1:
            _settle(batch, error=error)
            return
        for one in batch:
            await self._written([one])


def _worked(
    work: Callable[[Connection, Sequence[T]], Sequence[R]], items: Sequence[T], conn: Connection
) -> Sequence[R]:
    return work(conn, items)


def _settle(
    batch: Sequence[tuple[Any, asyncio.Future[Any]]],
    answers: Sequence[Any] = (),
    error: Exception | None = None,
) -> None:
    for number, (_, done) in enumerate(batch):
        if done.done():
            continue
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(answers[number])
