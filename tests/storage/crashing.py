"""What the list must be after any crash, and a process whose children are killed at every statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, select, update

from storage.database import Database
from storage.notices import OFFER
from storage.offers import expire_offers, release_reserves
from storage.registrations import cancel
from storage.seat_check import SeatProblem
from storage.tables import attendees, outbox
from tests.storage.acts import Act, do
from tests.storage.dying import Picture, killed, picture, statements, undone
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import NOW, hours

LONG = timedelta(days=8)
"""Enough for a handful of people to be asked one after another, before the event."""


@dataclass(frozen=True, slots=True)
class After:
    """What was found after a crash. `kept`: the rows are as they were before; `listed`: who has an offer or
    waits, in the order of the list; `asked`: who is offered a seat, in turn, if all who sit leave and nobody
    answers."""

    kept: bool
    problems: tuple[SeatProblem, ...]
    listed: tuple[str, ...]
    asked: tuple[str, ...]


def found_after(db: Database, act: Act, before: Picture) -> After:
    """What is there now, and what the jobs make of it, undone."""
    now = NOW + hours(act.later)

    def look(conn: Connection) -> After:
        listed, problems = _listed(conn), seat_invariants(conn, now)
        asked = _asked(conn, now)
        return After(False, (*problems, *seat_invariants(conn, now + LONG)), listed, asked)

    return replace(undone(db, look), kept=picture(db, act.event) == before)


def killed_everywhere(url: str, act: Act) -> list[After]:
    """Kill a process at each statement of an act, then before its commit, then after it; what a fresh start
    finds each time. Run it where no other thread is."""
    work = partial(do, act=act)
    with _opened(url) as db:
        before, last = picture(db, act.event), statements(db, work)
    rows: Picture = []
    found: list[After] = []
    for number in range(1, last + 3):
        killed(url, work, number, committed=number == last + 2)
        with _opened(url) as db:
            now = picture(db, act.event)
            # the jobs make the same of the same rows
            found.append(found[-1] if now == rows else found_after(db, act, before))
            rows = now
    return found


def _listed(conn: Connection) -> tuple[str, ...]:
    """Who was passed over stands at the end."""
    rows = conn.execute(
        select(attendees.c.name, attendees.c.state, attendees.c.offered_at)
        .where(attendees.c.state.in_(("offered", "waiting")))
        .order_by(attendees.c.registration_id)
    ).all()
    last = {row.name for row in rows if row.state == "waiting" and row.offered_at is not None}
    return tuple(row.name for row in sorted(rows, key=lambda row: row.name in last))


def _asked(conn: Connection, now: datetime) -> tuple[str, ...]:
    """Whoever sits leaves; then the jobs run day after day, and every offer is told."""
    sitting = select(attendees.c.registration_id).where(attendees.c.state == "registered")
    for registration in conn.scalars(sitting).all():
        cancel(conn, registration, now)
    asked: list[str] = []
    offered = (
        select(attendees.c.name).where(attendees.c.state == "offered").order_by(attendees.c.registration_id)
    )
    told = update(outbox).where(outbox.c.status == "queued", outbox.c.kind == OFFER)
    while now < NOW + LONG:
        while expire_offers(conn, now) or release_reserves(conn, now):
            pass
        asked += [name for name in conn.scalars(offered) if name not in asked]
        conn.execute(told.values(status="sent", sent_at=outbox.c.due_at))
        now += timedelta(days=1)
    return tuple(asked)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    db = Database(url, connections=1)
    try:
        yield db
    finally:
        db.close()
