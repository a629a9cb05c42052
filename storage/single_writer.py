"""Transactions on SQLite: one thread, one writing connection, and commits that waiting work shares.

Each piece of work runs in a savepoint of its own, so that one that fails takes nothing with it. When the
batch itself fails (disk, damage), all of it is rolled back and its pieces run one by one. When it cannot even
begin (another program holds the lock), whoever waits has waited for the same lock and gets the same answer.
Whatever happens, every piece gets its answer and the thread goes on.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Transaction
from sqlalchemy.engine import Engine

from storage.sql import command
from storage.trouble import WAIT, Unavailable, Undone, is_trouble

T = TypeVar("T")

BATCH_SECONDS = 0.030
"""Nobody waits for others longer than this much of their work. Shorter batches cost all of them more: with
each, the event loop's thread and this one take the interpreter from one another (docs/adr/0003)."""

Waiting = Future[Any] | asyncio.Future[Any]
Task = tuple[Callable[[Connection], Any], Waiting, float]
"""Work, who waits for it, and until when it is of any use to begin."""
Outcome = tuple[Any, BaseException | None]


class SingleWriter:
    """Owns the only connection that writes; it stays open between transactions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._conn: Connection | None = None
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        future: Future[T] = Future()
        self._queue.put((work, future, time.monotonic() + WAIT))
        return future

    async def run(self, work: Callable[[Connection], T]) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put((work, future, time.monotonic() + WAIT))
        return await future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (task := self._queue.get()) is not None:
            try:
                conn = self._connected()
                transaction = conn.begin()
            except BaseException as error:
                stop = self._refuse(task, error)
            else:
                stop = self._batch(conn, transaction, task)
            if stop:
                break
        self._disconnect()

    def _refuse(self, first: Task, error: BaseException) -> bool:
        """Nothing can begin: everybody who waits is told so; true when asked to stop."""
        self._disconnect()
        refused: list[Task] = []
        task: Task | None = first
        while task is not None:
            refused.append(task)
            task, stop = self._next(math.inf)
        _settle_all([(future, None, error) for _, future, _ in refused])
        return stop

    def _batch(self, conn: Connection, transaction: Transaction, first: Task) -> bool:
        """Run `first` and what waits behind it in one transaction; true when asked to stop."""
        tasks: list[Task] = []
        outcomes: list[Outcome] = []
        stop = False
        try:
            with transaction:
                deadline = time.monotonic() + BATCH_SECONDS
                task: Task | None = first
                while task is not None:
                    tasks.append(task)
                    outcomes.append(_in_savepoint(conn, task[0], task[2]))
                    task, stop = self._next(deadline)
        except BaseException as error:
            self._disconnect()
            self._one_by_one(tasks, error)
        else:
            if any(problem and not isinstance(problem, (Unavailable, Undone)) for _, problem in outcomes):
                self._disconnect()  # the error may keep a half-read result open, and with it an old snapshot
            _settle_all([(future, *outcome) for (_, future, _), outcome in zip(tasks, outcomes, strict=True)])
        return stop

    def _next(self, deadline: float) -> tuple[Task | None, bool]:
        if time.monotonic() >= deadline:
            return None, False
        try:
            task = self._queue.get_nowait()
        except Empty:
            return None, False
        return task, task is None

    def _one_by_one(self, tasks: Sequence[Task], error: BaseException) -> None:
        """A single piece has its answer already; of several, each gets a transaction of its own."""
        if len(tasks) == 1:
            _settle_all([(tasks[0][1], None, error)])
            return
        for work, future, _ in tasks:
            try:
                conn = self._connected()
                with conn.begin():
                    value = work(conn)
            except BaseException as problem:
                self._disconnect()
                _settle_all([(future, None, problem)])
            else:
                _settle_all([(future, value, None)])

    def _connected(self) -> Connection:
        if self._conn is None:
            self._conn = self._engine.connect()
        return self._conn

    def _disconnect(self) -> None:
        """Let go of a connection whose state is unknown; the next transaction opens another."""
        conn, self._conn = self._conn, None
        if conn is not None:
            try:
                conn.invalidate()
                conn.close()
            except Exception as error:  # it is gone either way
                if not is_trouble(error):
                    raise


def _in_savepoint(conn: Connection, work: Callable[[Connection], Any], latest: float) -> Outcome:
    if time.monotonic() > latest:
        return None, Unavailable("busy")
    command(conn, "SAVEPOINT work")
    try:
        value = work(conn)
    except BaseException as problem:
        if is_trouble(problem):
            raise
        command(conn, "ROLLBACK TO work")
        command(conn, "RELEASE work")
        return None, problem
    command(conn, "RELEASE work")
    return value, None


def _settle_all(answers: Sequence[tuple[Waiting, Any, BaseException | None]]) -> None:
    """Give everybody their answer; an event loop is woken once for all that wait on it."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[Waiting, Any, BaseException | None]]] = {}
    for answer in answers:
        if isinstance(answer[0], asyncio.Future):
            loops.setdefault(answer[0].get_loop(), []).append(answer)
        else:
            _settle([answer])
    for loop, waiting in loops.items():
        try:
            loop.call_soon_threadsafe(_settle, waiting)
        except RuntimeError:  # the loop is closed: nobody waits there any more
            continue


def _settle(answers: Sequence[tuple[Waiting, Any, BaseException | None]]) -> None:
    for future, value, problem in answers:
        if future.done():  # given up by whoever waited
            continue
        if problem is not None:
            future.set_exception(problem)
        else:
            future.set_result(value)
