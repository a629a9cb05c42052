"""Processes that fight for the same seats: what they do, when they passed the door, how the lock is left out.

With `locked=False` the rows of events are read without their lock, and on SQLite nothing is a transaction. At
the dangerous point of its first act, when everything is read and nothing is written, each process waits for
the others. Without the lock all of them meet there, so that the harm is certain; with it only one can be
there, and waits in vain for a moment.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest import mock

from sqlalchemy import Connection, bindparam, select

from storage import database, offers, registrations, seat_rows, single_writer, waiting
from storage.database import Database, Unavailable
from storage.outcome import Outcome
from storage.sql import Query
from storage.tables import events
from storage.trouble import translated
from tests.e2e.process import DEADLINE
from tests.storage import acts
from tests.storage.acts import Act, do
from tests.support.forks import context

PROCESSES = 4
CONNECTIONS = 2
"""Of each process: on PostgreSQL that many of its acts are under way at once."""

IN_VAIN = 0.3
"""Seconds that the one process which has the lock waits for others that cannot come."""

TRIES = 5
"""A message that was answered 503 is sent again by the provider."""


DANGEROUS: tuple[tuple[Any, str], ...] = (
    (registrations, "decide"),
    (offers, "_make"),
    (offers, "_was_heard"),
    (waiting, "_not_now"),
    (waiting, "leave_list"),
    (acts, "save_agenda"),
)
"""Called where everything is read and nothing is written of what follows from it."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of the act with this number. `door`: when its event was locked, on a clock that all processes
    share; `error`: what it failed with, or empty."""

    number: int
    outcome: Outcome
    door: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A point where processes wait for each other, until all are there or the time is over."""

    here: Any = field(default_factory=lambda: context.Value("i", 0))

    def reset(self) -> None:
        self.here.value = 0

    def wait(self, parties: int, seconds: float) -> None:
        with self.here.get_lock():
            self.here.value += 1
        end = time.monotonic() + seconds
        while self.here.value < parties:
            if time.monotonic() > end:
                self.here.value = parties  # in vain, for everybody
            time.sleep(0.002)


class Racers:
    """A few processes that share nothing with this one but the database; they race as often as one likes."""

    def __init__(self) -> None:
        self._start, self._danger = Meeting(), Meeting()
        self._pool = ProcessPoolExecutor(PROCESSES, context, _enter, (self._start, self._danger))
        self.race("", [])  # all of them are there

    def race(self, url: str, todo: list[Act], *, locked: bool = True) -> list[Done]:
        """Deal the acts in turn, start all at the same moment; what became of them, in the door's order."""
        self._start.reset()
        self._danger.reset()
        dealt = list(enumerate(todo))
        hands = [dealt[number::PROCESSES] for number in range(PROCESSES)]
        parties = sum(bool(hand) for hand in hands)
        running = [self._pool.submit(_play, url, hand, parties, locked) for hand in hands]
        return sorted((done for one in running for done in one.result()), key=lambda done: done.door)

    def alone(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Have one of the processes do something with no other thread in it, and wait."""
        return self._pool.submit(_alone, work, *arguments).result()

    def close(self) -> None:
        self._pool.shutdown()


_here = threading.local()
_meetings: list[Meeting] = []
_open: dict[str, Database] = {}


def _enter(*meetings: Meeting) -> None:
    _meetings.extend(meetings)


def _play(url: str, hand: list[tuple[int, Act]], parties: int, locked: bool) -> list[Done]:
    start, danger = _meetings
    with _rules(locked, _once(partial(danger.wait, parties, IN_VAIN if locked else DEADLINE))):
        db = _database(url) if hand else None
        start.wait(PROCESSES, DEADLINE)
        if db is None:
            return []
        done = []
        for some in (
            hand[:1],
            hand[1:],
        ):  # the first one meets the others' first, then come all the rest at once
            running = [(number, act, _begin(db, act)) for number, act in some]
            done += [_end(db, number, act, one) for number, act, one in running]
        return done


def _alone(work: Callable[..., Any], *arguments: Any) -> Any:
    _close()
    return work(*arguments)


def _close() -> None:
    for db in _open.values():
        db.close()
    _open.clear()


def _database(url: str) -> Database:
    if url not in _open:
        _close()
        _open[url] = Database(url, connections=CONNECTIONS)
    return _open[url]


def _begin(db: Database, act: Act) -> Future[tuple[Outcome, int]]:
    def work(conn: Connection) -> tuple[Outcome, int]:
        _here.door = None
        outcome = do(conn, act)
        return outcome, _here.door or time.monotonic_ns()

    return db.submit(work)


def _end(db: Database, number: int, act: Act, running: Future[tuple[Outcome, int]]) -> Done:
    for _ in range(TRIES):
        try:
            with translated():
                return Done(number, *running.result())
        except Unavailable:
            running = _begin(db, act)
        except Exception as error:
            return Done(number, Outcome(), time.monotonic_ns(), repr(error))
    return Done(number, Outcome(), time.monotonic_ns(), "unavailable")


def _once(meet: Callable[[], None]) -> Callable[[], None]:
    """The first act of a process meets the others; the rest goes on."""
    first = threading.Lock()

    def meeting() -> None:
        if first.acquire(blocking=False):
            meet()

    return meeting


@contextmanager
def _rules(locked: bool, meet: Callable[[], None]) -> Iterator[None]:
    """Tell when the door is passed, meet where it is dangerous, and leave out the lock if asked."""

    def met(work: Callable[..., Any]) -> Callable[..., Any]:
        def late(*arguments: Any) -> Any:
            meet()
            return work(*arguments)

        return late

    def stamped(*arguments: Any) -> Any:
        _here.door = getattr(_here, "door", None) or time.monotonic_ns()
        return seats_of(*arguments)

    seats_of = seat_rows.seats_of
    with ExitStack() as stack:

        def patch(module: Any, name: str, value: Any) -> None:
            stack.enter_context(mock.patch.object(module, name, value))

        patch(seat_rows, "seats_of", stamped)
        for module, name in DANGEROUS:
            patch(module, name, met(getattr(module, name)))
        if not locked:
            one = events.c.id == bindparam("in_event")
            patch(seat_rows, "_lock", Query(select(*seat_rows.EVENT_COLUMNS).where(one)))
            for module in (database, single_writer):
                patch(module, "command", lambda conn, words: None)  # no BEGIN, no SAVEPOINT
        yield
