"""A connection that dies before its n-th statement, and a process that is killed there."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, select

from storage.database import Database
from storage.tables import attendees, outbox, registrations

T = TypeVar("T")

Picture = list[tuple[Any, ...]]
"""Every row that the seats, the places and the notices of an event are made of."""


class Died(Exception):
    """The end, at a statement's boundary."""


class Mortal:
    """A connection that counts the statements given to it and calls `end` instead of running the n-th."""

    def __init__(self, conn: Connection, last: int, end: Callable[[], None]) -> None:
        self._conn, self._last, self._end = conn, last, end
        self.count = 0

    def execute(self, *arguments: Any, **how: Any) -> Any:
        self._next()
        return self._conn.execute(*arguments, **how)

    def scalars(self, *arguments: Any, **how: Any) -> Any:
        self._next()
        return self._conn.scalars(*arguments, **how)

    @property
    def connection(self) -> Mortal:
        """The driver's, which makes a cursor for each statement."""
        return self

    def cursor(self) -> Any:
        self._next()
        return self._conn.connection.cursor()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def _next(self) -> None:
        self.count += 1
        if self.count == self._last:
            self._end()


def mortal(conn: Connection, last: int, end: Callable[[], None]) -> Connection:
    return cast(Connection, Mortal(conn, last, end))


def die() -> None:
    raise Died


def undone(db: Database, work: Callable[[Connection], T]) -> T:
    """What `work` comes to in a transaction that is rolled back."""
    found: list[T] = []

    def trying(conn: Connection) -> None:
        found.append(work(conn))
        raise Died

    try:
        db.write(trying)
    except Died:
        return found[0]
    raise AssertionError("it was committed")


def statements(db: Database, work: Callable[[Connection], Any]) -> int:
    """How many statements `work` is made of."""

    def counted(conn: Connection) -> int:
        counting = Mortal(conn, 0, die)
        work(cast(Connection, counting))
        return counting.count

    return undone(db, counted)


def picture(db: Database, event: int) -> Picture:
    with db.read() as conn:
        return [
            tuple(row)
            for table in (registrations, attendees, outbox)
            for row in conn.execute(select(table).where(table.c.event_id == event).order_by(table.c.id))
        ]


def killed(url: str, work: Callable[[Connection], Any], last: int, *, committed: bool = False) -> None:
    """Do it in a process that SIGKILL ends before its n-th statement, or at the end: before the commit, or
    after it. Call it where no other thread is."""

    def working(conn: Connection) -> None:
        work(mortal(conn, last, _kill))
        if not committed:
            _kill()

    child = os.fork()
    if child == 0:
        try:
            Database(url, connections=1).write(working)
            _kill()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("it failed before it was killed")


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
