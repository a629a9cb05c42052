"""Reminders are rows: one per registration, event, rule and schedule version."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from storage.database import Database
from storage.registrations import cancel
from storage.reminders import event_cancelled, event_moved, schedule_for, unschedule
from storage.tables import persons
from storage.waiting import accept_offer
from tests.storage.seating import (
    NOW,
    START,
    ask,
    change_event,
    hours,
    make_event,
    make_person,
    mark_sent,
    notices,
    seat,
    states,
)

MOVED = START + hours(24 * 7)


def test_a_seat_brings_its_reminders(db: Database) -> None:
    event = make_event(db)
    registration = seat(db, event)
    first, second = notices(db, "event.reminder")
    assert (first.due_at, second.due_at) == (START - hours(72), START - hours(24))
    assert first.dedupe_key == f"reminder:{registration}:{event}:3d:1"
    assert first.facts == {"event": event, "registration": registration, "rule": "3d", "schedule_version": 1}
    assert first.not_after == START - hours(70)
    assert (first.lane, first.registration_id, first.event_id) == (1, registration, event)


def test_making_them_again_makes_nothing_new(db: Database) -> None:
    registration = seat(db, make_event(db))
    db.write(lambda conn: schedule_for(conn, registration, NOW))
    assert len(notices(db, "event.reminder")) == 2
    mark_sent(db, "event.reminder")
    db.write(lambda conn: schedule_for(conn, registration, NOW))
    assert notices(db, "event.reminder") == []


def test_what_was_withdrawn_can_come_back(db: Database) -> None:
    registration = seat(db, make_event(db))
    db.write(lambda conn: unschedule(conn, registration))
    assert notices(db, "event.reminder") == []
    db.write(lambda conn: schedule_for(conn, registration, NOW))
    assert len(notices(db, "event.reminder")) == 2


def test_nobody_is_reminded_who_waits_or_wants_none(db: Database) -> None:
    event, rosa = make_event(db, capacity=1), make_person(db)
    db.write(lambda conn: conn.execute(update(persons).values(reminders=False)))
    db.write(lambda conn: ask(conn, event, rosa))
    waiting = seat(db, event, "Beto")
    assert notices(db, "event.reminder") == []
    assert db.write(lambda conn: schedule_for(conn, waiting, NOW)) == ()


def test_a_move_replaces_the_reminders_and_tells_everybody(db: Database) -> None:
    event = make_event(db, capacity=1)
    registration, waiting = seat(db, event, "Ana"), seat(db, event, "Beto")
    gone = seat(db, event, "Carla")
    db.write(lambda conn: cancel(conn, gone, NOW))
    change_event(db, event, starts_at=MOVED, schedule_version=2)
    assert db.write(lambda conn: event_moved(conn, event, NOW)) == 2
    assert db.write(lambda conn: event_moved(conn, event, NOW)) == 2
    assert [row.due_at for row in notices(db, "event.reminder")] == [MOVED - hours(72), MOVED - hours(24)]
    assert len(notices(db, "event.reminder", "superseded")) == 2
    assert [row.registration_id for row in notices(db, "event.changed")] == [registration, waiting]
    assert db.write(lambda conn: event_moved(conn, 999, NOW)) == 0


def test_news_wait_for_the_morning_unless_it_would_be_too_late(db: Database) -> None:
    event = make_event(db)
    seat(db, event)
    night = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 23:00 in Lima
    db.write(lambda conn: event_moved(conn, event, night))
    assert notices(db, "event.changed")[0].due_at == night + hours(9)
    change_event(db, event, schedule_version=2)
    eve = datetime(2026, 12, 12, 4, tzinfo=UTC)
    db.write(lambda conn: event_moved(conn, event, eve))
    assert [row.due_at for row in notices(db, "event.changed")][-1] == eve


def test_a_cancelled_event_reminds_nobody_and_tells_everybody(db: Database) -> None:
    event = make_event(db)
    ana = seat(db, event, "Ana")
    seat(db, event, "Beto")
    carla = seat(db, event, "Carla")
    seat(db, event, "Dante")
    db.write(lambda conn: cancel(conn, ana, NOW))
    change_event(db, event, status="cancelled")
    assert db.write(lambda conn: event_cancelled(conn, event, NOW)) == 3
    assert notices(db, "event.reminder") == []
    assert notices(db, "waiting.offer") == []
    assert len(notices(db, "event.cancelled")) == 3
    assert states(db, event)["Carla"] == "waiting"
    assert db.write(lambda conn: accept_offer(conn, carla, NOW)).refusal == "cancelled"
    assert db.write(lambda conn: event_cancelled(conn, 999, NOW)) == 0
