"""The figures of /metrics are what the rows say, and no index is missed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from storage import figures, help_desk
from storage.database import Database
from storage.figures import Figures, Waiting
from storage.tables import dead_letters, help_requests, metadata, outbox
from tests.storage.seating import NOW, hours, make_event, make_person, seat


def read(db: Database) -> Figures:
    with db.read() as conn:
        return figures.read(conn, NOW)


def _message(db: Database, **values: Any) -> None:
    plain = {"kind": "x", "facts": {}, "reason": "", "attempts": 0, "delivery": "", "created_at": NOW}
    db.write(
        lambda conn: conn.execute(
            insert(outbox).values({**plain, "status": "queued", "due_at": NOW, **values})
        )
    )


def test_nothing_is_zero(db: Database) -> None:
    assert read(db) == Figures((), 0, 0, 0, {"capacity": 0})


def test_the_queue_by_lane_and_channel(db: Database) -> None:
    make_person(db)
    for lane, address, minutes in ((0, 1, 1), (0, 1, 3), (1, None, 60), (2, 1, 5)):
        _message(db, lane=lane, address_id=address, due_at=NOW - hours(minutes / 60))
    leased = {"status": "leased", "lease_owner": "p", "lease_until": NOW + hours(1)}
    _message(db, lane=0, address_id=1, due_at=NOW - hours(1), **leased)
    _message(db, lane=1, due_at=NOW + hours(1))
    _message(db, lane=1, status="sent", repeats=2)
    found = read(db)
    assert sorted(found.waiting, key=lambda one: one.lane) == [
        Waiting(0, "terminal", 3, NOW - hours(1)),
        Waiting(1, "", 1, NOW - hours(1)),
        Waiting(2, "terminal", 1, NOW - hours(5 / 60)),
    ]
    assert found.repeats == 2


def test_seats_of_events_to_come_that_have_a_limit(db: Database) -> None:
    event_id = make_event(db, capacity=2)
    for name in ("Ana", "Beto", "Carla"):
        seat(db, event_id, name)
    seat(db, make_event(db, "LIBRE", capacity=None))
    make_event(db, "PASADO", starts_at=NOW - hours(1))
    make_event(db, "BORRADOR", status="draft")
    assert read(db).seats == {"capacity": 2, "registered": 2, "waiting": 1}


def test_what_waits_for_somebody(db: Database) -> None:
    make_person(db)
    dead = {"channel": "sms", "message_id": "SM1", "error": "KeyError", "body": {}, "at": NOW}
    asked = {"address_id": 1, "kind": "person", "text": "", "at": NOW}
    elsewhere = [{**asked, "kind": kind, "closed_at": None} for kind in ("crisis", "denuncia")]
    for row in (
        insert(help_requests).values(elsewhere),
        insert(dead_letters).values([{**dead, "resolved_at": None}, {**dead, "resolved_at": NOW}]),
        insert(help_requests).values([{**asked, "closed_at": None}, {**asked, "closed_at": NOW}]),
    ):
        db.write(lambda conn, row=row: conn.execute(row))  # type: ignore[misc]
    found = read(db)
    assert (found.dead_letters, found.requests) == (1, 1)
    with db.read() as conn:
        assert len(help_desk.open_requests(conn)) == found.requests


def test_every_figure_has_its_index(sqlite_db: Database) -> None:
    statements: list[str] = []
    with sqlite_db.read() as conn:
        driver: Any = conn.connection.dbapi_connection
        driver.set_trace_callback(statements.append)
        figures.read(conn, NOW)
        driver.set_trace_callback(None)
        queries = [one for one in statements if one.startswith(("SELECT", "WITH"))]
        plans = [row[3] for one in queries for row in driver.execute(f"EXPLAIN QUERY PLAN {one}")]
    assert len(queries) == 5
    assert [plan for plan in plans if plan in {f"SCAN {table}" for table in metadata.tables}] == []
    used = {word for plan in plans for word in plan.split() if word.startswith("ix_")}
    assert used >= {
        *("ix_outbox_status_lane_due_at", "ix_outbox_repeats", "ix_dead_letters_resolved_at"),
        *("ix_help_requests_closed_at", "ix_events_starts_at", "ix_attendees_event_id_state"),
    }
