"""Reminders from the row to the wire: through restarts, moves, silence and clocks that jump."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

import main
from bot.service import Service
from bot.site import Site
from storage.claims import claim
from storage.database import Database
from storage.outbox import LEASE
from storage.reminders import event_cancelled, event_moved
from storage.tables import addresses, outbox, persons
from tests.bot.world import Clock, Wire
from tests.storage.seating import START, change_event, hours, make_event, notices, seat

FIRST = START - hours(72)
MINUTE = timedelta(minutes=1)


class Process:
    """Workers that share a clock and a wire."""

    def __init__(self, db: Database) -> None:
        self.db, self.clock, self.wire = db, Clock(FIRST), Wire("terminal")

    def worker(self, owner: str) -> Service:
        channels = {"terminal": self.wire}
        return Service(self.db, channels, main.router(), Site(), clock=self.clock, owner=owner)

    def deliver(self, *owners: str) -> None:
        async def all_at_once() -> None:
            workers = [self.worker(owner) for owner in owners or ("w",)]
            await asyncio.gather(*(one.delivery.deliver_due() for one in workers * 2))

        asyncio.run(all_at_once())

    def outcomes(self) -> list[tuple[str, str]]:
        with self.db.read() as conn:
            rows = conn.execute(select(outbox.c.status, outbox.c.reason).order_by(outbox.c.due_at))
            return [(row.status, row.reason) for row in rows]


@pytest.fixture
def process(db: Database) -> Process:
    """Somebody has a seat and two reminders, the first of them due now."""
    seat(db, make_event(db))
    return Process(db)


def test_each_is_sent_once_whoever_works(process: Process) -> None:
    process.clock.now = FIRST - MINUTE
    process.deliver()
    assert process.wire.sent == []
    process.clock.now = FIRST
    process.deliver("w1", "w2", "w3")
    process.deliver("w4")
    assert len(process.wire.sent) == 1
    process.clock.now = START - hours(24)
    process.deliver("w5")
    assert [status for status, _ in process.outcomes()] == ["sent", "sent"]


@pytest.mark.parametrize(("late", "outcome"), [(hours(2), "sent"), (hours(2) + MINUTE, "missed")])
def test_two_hours_late_is_the_most(process: Process, late: timedelta, outcome: str) -> None:
    process.clock.now += late
    process.deliver()
    assert process.outcomes()[0][0] == outcome


def _fills_in_a_form(process: Process) -> None:
    """An answer in the open form, just now."""
    open_ = {"open": {"flow": "f", "run": "1", "answers": []}, "touched": process.clock.now.isoformat()}
    process.db.write(lambda conn: conn.execute(update(addresses).values(state=open_)) and None)


def test_it_waits_for_who_fills_in_a_form(process: Process) -> None:
    _fills_in_a_form(process)
    for _ in range(15):
        process.deliver()
        assert process.wire.sent == []
        process.clock.now += MINUTE
    process.deliver()
    assert len(process.wire.sent) == 1


def test_it_waits_no_longer_than_until_it_would_be_missed(process: Process) -> None:
    process.clock.now += hours(2) - 7 * MINUTE
    for waits in (True, True, False):
        _fills_in_a_form(process)
        process.deliver()
        assert (process.wire.sent == []) is waits
        process.clock.now += 2 * MINUTE


def test_an_event_that_is_near_waits_for_no_form(db: Database) -> None:
    process = Process(db)
    seat(db, make_event(db, modality="virtual"))
    process.clock.now = START - hours(1)
    _fills_in_a_form(process)
    process.deliver()
    assert [status for status, _ in process.outcomes()] == ["missed", "sent"]


def test_a_clock_that_jumps_over_the_event_says_nothing(process: Process) -> None:
    process.clock.now = START + hours(1)
    process.deliver()
    process.clock.now = FIRST
    process.deliver()
    assert process.wire.sent == []
    assert process.outcomes() == [("missed", "late")] * 2


def test_a_clock_that_is_put_back_repeats_nothing(process: Process) -> None:
    process.deliver()
    process.clock.now = FIRST - hours(5)
    process.deliver()
    process.clock.now = FIRST
    process.deliver()
    assert len(process.wire.sent) == 1


def test_a_move_while_it_is_leased_says_only_the_new_hour(process: Process) -> None:
    db = process.db
    (event,) = {row.event_id for row in notices(db, "event.reminder")}
    db.write(lambda conn: claim(conn, "dead", FIRST, 9))
    change_event(db, event, starts_at=START + hours(24), schedule_version=2)
    db.write(lambda conn: event_moved(conn, event, FIRST))
    process.clock.now += LEASE + MINUTE
    process.deliver()
    assert len(process.wire.sent) == 1, "that it moved"
    assert ("superseded", "no_longer_holds") in process.outcomes()
    assert [row.due_at for row in notices(db, "event.reminder")] == [FIRST + hours(24), START]


def test_a_cancelled_event_while_it_is_leased_reminds_nobody(process: Process) -> None:
    db = process.db
    (event,) = {row.event_id for row in notices(db, "event.reminder")}
    db.write(lambda conn: claim(conn, "dead", FIRST, 9))
    change_event(db, event, status="cancelled")
    db.write(lambda conn: event_cancelled(conn, event, FIRST))
    process.clock.now += LEASE + MINUTE
    process.deliver()
    assert notices(db, "event.reminder", "sent") == []
    assert len(notices(db, "event.cancelled", "sent")) == 1


def test_silence_while_it_is_leased_is_kept(process: Process) -> None:
    process.db.write(lambda conn: claim(conn, "dead", FIRST, 9))
    process.db.write(lambda conn: conn.execute(update(persons).values(reminders=False)))
    process.clock.now += LEASE + MINUTE
    process.deliver()
    assert process.wire.sent == []
    assert process.outcomes()[0] == ("superseded", "no_longer_holds")
