"""Transactions on SQLite: one thread, one writing connection, and commits that waiting work shares.

Each piece of work runs in a savepoint of its own, so that one that fails takes nothing with it. When the
database itself fails (disk, lock), the whole batch is rolled back and its pieces run one by one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import Engine

from storage.sql import command

T = TypeVar("T")

BATCH_SECONDS = 0.010
"""Nobody waits for others longer than this much of their work."""

Task = tuple[Callable[[Connection], Any], "Future[Any]"]


class SingleWriter:
    """Owns the only connection that writes. `trouble`: errors of the database rather than of the work."""

    def __init__(self, engine: Engine, trouble: tuple[type[Exception], ...]) -> None:
        self._engine = engine
        self._trouble = trouble
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        future: Future[T] = Future()
        self._queue.put((work, future))
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (task := self._queue.get()) is not None:
            try:
                ended = self._batch(task)
            except self._trouble:
                continue  # every task of the batch has its answer already
            if ended:
                return

    def _batch(self, first: Task) -> bool:
        """Run `first` and what waits behind it; true when asked to stop."""
        tasks: list[Task] = []
        outcomes: list[tuple[Any, BaseException | None]] = []
        stop = False
        try:
            with self._engine.begin() as conn:
                deadline = time.monotonic() + BATCH_SECONDS
                task: Task | None = first
                while task is not None:
                    tasks.append(task)
                    outcomes.append(self._in_savepoint(conn, task[0]))
                    task, stop = self._next(deadline)
        except self._trouble as error:
            self._one_by_one(tasks, error)
        else:
            for (_, future), (value, problem) in zip(tasks, outcomes, strict=True):
                _settle(future, value, problem)
        return stop

    def _next(self, deadline: float) -> tuple[Task | None, bool]:
        if time.monotonic() >= deadline:
            return None, False
        try:
            task = self._queue.get_nowait()
        except Empty:
            return None, False
        return task, task is None

    def _in_savepoint(
        self, conn: Connection, work: Callable[[Connection], Any]
    ) -> tuple[Any, BaseException | None]:
        command(conn, "SAVEPOINT work")
        try:
            value = work(conn)
        except self._trouble:
            raise
        except BaseException as problem:
            command(conn, "ROLLBACK TO work")
            command(conn, "RELEASE work")
            return None, problem
        command(conn, "RELEASE work")
        return value, None

    def _one_by_one(self, tasks: list[Task], error: Exception) -> None:
        if len(tasks) == 1 or not tasks:
            for _, future in tasks:
                _settle(future, None, error)
            return
        for work, future in tasks:
            try:
                with self._engine.begin() as conn:
                    value = work(conn)
            except BaseException as problem:
                _settle(future, None, problem)
            else:
                _settle(future, value, None)


def _settle(future: Future[Any], value: Any, problem: BaseException | None) -> None:
    if future.cancelled():
        return
    if problem is not None:
        future.set_exception(problem)
    else:
        future.set_result(value)
