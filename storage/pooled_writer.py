"""Transactions on PostgreSQL: a bounded pool of threads, each with a connection while it works."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import Engine

T = TypeVar("T")


class PooledWriter:
    """Runs each piece of work in its own transaction; row locks keep them apart."""

    def __init__(self, engine: Engine, threads: int) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        return self._threads.submit(self._transact, work)

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with self._engine.begin() as conn:
            return work(conn)
