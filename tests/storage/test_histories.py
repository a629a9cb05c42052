"""Long random histories through the door: after every step the rows tell one consistent story."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from storage.database import Database
from storage.offers import expire_offers, release_reserves
from storage.registrations import cancel
from storage.seat_rows import IS_LIVE, lock_event, waiting_parties
from storage.tables import attendees, events, outbox
from storage.waiting import accept_offer, decline_offer
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import NOW, ask, hours, make_event, make_person

STEPS = 80
RESERVE = 2


class History:
    """One event, many people, and a clock that only goes on."""

    def __init__(self, db: Database, seed: int) -> None:
        kept = [{"cls": "osc", "seats": RESERVE, "release_on": "2026-12-01"}]
        self.event = make_event(db, capacity=5, reserves=kept)
        self.people = [make_person(db, f"P{number}") for number in range(12)]
        self.chance = random.Random(seed)
        self.now: datetime = NOW

    def step(self, conn: Connection) -> None:
        act = self.chance.choice([self.asks, self.asks, self.leaves, self.answers, self.time])
        act(conn)
        check(conn, self.event, self.now)

    def asks(self, conn: Connection) -> None:
        names = ("Ana", "Beto", "Carla")[: self.chance.randint(1, 3)]
        person, cls = self.chance.choice(self.people), self.chance.choice(["osc", "ninguna"])
        together = self.chance.random() < 0.5
        ask(conn, self.event, person, *names, cls=cls, together=together, now=self.now)

    def leaves(self, conn: Connection) -> None:
        if found := self.someone(conn, attendees.c.registration_id, IS_LIVE):
            cancel(conn, found, self.now)

    def answers(self, conn: Connection) -> None:
        if found := self.someone(conn, attendees.c.registration_id, attendees.c.state == "offered"):
            self.chance.choice([accept_offer, accept_offer, decline_offer])(conn, found, self.now)

    def time(self, conn: Connection) -> None:
        self.now += hours(self.chance.randint(1, 30))
        if self.chance.random() < 0.5:
            offers = outbox.c.kind.in_(("waiting.offer", "waiting.expired"))
            sent = update(outbox).where(offers, outbox.c.status == "queued", outbox.c.due_at <= self.now)
            conn.execute(sent.values(status="sent", sent_at=outbox.c.due_at))
        if self.chance.random() < 0.2:
            conn.execute(update(events).values(capacity=events.c.capacity + 1))
        while expire_offers(conn, self.now) or release_reserves(conn, self.now):
            pass

    def someone(self, conn: Connection, column: Any, *conditions: Any) -> int | None:
        found = conn.execute(select(column).where(*conditions).order_by(attendees.c.id)).scalars().all()
        return self.chance.choice(found) if found else None


def check(conn: Connection, event_id: int, now: datetime) -> None:
    assert seat_invariants(conn, now) == []
    event = lock_event(conn, event_id)
    assert event is not None
    assert event.waiting == sum(party.size for party in waiting_parties(conn, event, now))
    _check_reminders(conn)


def _check_reminders(conn: Connection) -> None:
    """Whoever has a seat is reminded of it."""
    seated = select(attendees.c.registration_id).where(attendees.c.state == "registered")
    queued = select(outbox.c.registration_id).where(
        outbox.c.status == "queued", outbox.c.kind == "event.reminder"
    )
    assert set(conn.scalars(seated)) == set(conn.scalars(queued))


@pytest.mark.parametrize("seed", range(4))
def test_every_step_leaves_one_story(sqlite_db: Database, seed: int) -> None:
    history = History(sqlite_db, seed)
    for _ in range(STEPS):
        sqlite_db.write(history.step)
