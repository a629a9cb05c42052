"""What a process of a race does: it waits for the start, then asks for everything at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from sqlalchemy import Connection, bindparam, select

from domain import seats
from storage import registrations, seat_rows
from storage.database import Database
from storage.offers import expire_offers
from storage.outcome import Outcome
from storage.sql import Query
from storage.tables import events
from storage.waiting import accept_offer
from tests.storage.seating import NOW, ask, hours

PROCESSES = 4
PAUSE = 0.01
"""Between the check and the write, where an event without its lock would be sold twice."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does: `who` is a person or, for what is not asking, a registration."""

    what: str  # ask | cancel | accept | expire
    who: int = 0
    event: int = 0
    names: tuple[str, ...] = ("Rosa",)
    cls: str = "ninguna"
    together: bool = True
    later: float = 0  # hours after NOW


def race(pool: ProcessPoolExecutor, url: str, acts: list[Act], *, locked: bool = True) -> list[Outcome]:
    """Deal the acts to the processes, start them at the same moment, and gather every outcome."""
    start = time.time() + 0.2
    hands = [acts[number::PROCESSES] for number in range(PROCESSES)]
    running = [pool.submit(_play, url, hand, start, locked) for hand in hands]
    return [outcome for result in running for outcome in result.result()]


def warm_up() -> None:
    """Something for a process to do while it starts."""
    time.sleep(0.1)


def _play(url: str, acts: list[Act], start: float, locked: bool) -> list[Outcome]:
    db = Database(url)
    try:
        with _rules(locked):
            time.sleep(max(0.0, start - time.time()))
            waiting: list[Future[Outcome]] = [db.submit(_doing(act)) for act in acts]
            return [one.result() for one in waiting]
    finally:
        db.close()


def _doing(act: Act) -> Callable[[Connection], Outcome]:
    def work(conn: Connection) -> Outcome:
        now = NOW + hours(act.later)
        if act.what == "ask":
            return ask(conn, act.event, act.who, *act.names, cls=act.cls, together=act.together, now=now)
        if act.what == "cancel":
            return registrations.cancel(conn, act.who, now)
        if act.what == "accept":
            return accept_offer(conn, act.who, now)
        expire_offers(conn, now)
        return Outcome()

    return work


@contextmanager
def _rules(locked: bool) -> Iterator[None]:

    def slowly(*arguments: Any) -> Any:
        verdict = seats.decide(*arguments)
        time.sleep(PAUSE)
        return verdict

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(registrations, "decide", slowly))
        if not locked:
            one = events.c.id == bindparam("in_event")
            no_lock = Query(select(*seat_rows.EVENT_COLUMNS).where(one))
            stack.enter_context(mock.patch.object(seat_rows, "_lock", no_lock))
        yield
