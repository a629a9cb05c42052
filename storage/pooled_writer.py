"""Transactions on PostgreSQL: a bounded pool of threads, each with a connection while it works."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from storage.trouble import WAIT, Unavailable

T = TypeVar("T")

AGAIN = 0.1
"""Seconds before work that was given up is done again: whoever waited for its locks takes them first, or the
two would only meet again."""


class PooledWriter:
    """Runs each piece of work in its own transaction; row locks keep them apart."""

    def __init__(self, engine: Engine, threads: int) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        return self._threads.submit(self._transact, work, time.monotonic() + WAIT)

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    def _transact(self, work: Callable[[Connection], T], latest: float) -> T:
        if time.monotonic() > latest:
            raise Unavailable("busy")
        try:
            return self._once(work)
        except _Undone:
            time.sleep(AGAIN)
            return self._once(work)

    def _once(self, work: Callable[[Connection], T]) -> T:
        """Raises _Undone when the database gave the work up before anything was committed: the connection
        was gone (the server was restarted; to ask before each transaction would cost as much as a statement),
        or this work and another waited for each other."""
        worked = False
        try:
            with self._engine.begin() as conn:
                value = work(conn)
                worked = True
        except DBAPIError as error:
            if not worked and (error.connection_invalidated or _given_up(error)):
                raise _Undone("away") from error
            raise
        return value


class _Undone(Unavailable):
    """Nothing of the work is left, and it may well be done at a second try."""


def _given_up(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", "") in ("40P01", "40001")
