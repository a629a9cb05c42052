"""What is noted of a round of work that fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from sqlalchemy import Connection

from storage.database import Database
from storage.rounds import failing_rounds, note_failing
from tests.e2e.process import DEADLINE

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


def test_two_processes_note_the_same_round_at_once(db: Database) -> None:
    other = Database(db.url)
    begun = Barrier(2)

    def note(one: Database) -> None:
        def work(conn: Connection) -> None:
            if not one.is_sqlite:  # there the second transaction only begins after the first
                conn.exec_driver_sql("SELECT count(*) FROM secrets")
                begun.wait(DEADLINE)
            note_failing(conn, "deliver", "ValueError at step:1", NOON, NOON)

        one.write(work)

    try:
        with ThreadPoolExecutor(2) as both:
            list(both.map(note, (db, other)))
    finally:
        other.close()
    with db.read() as conn:
        assert [one.name for one in failing_rounds(conn, NOON)] == ["deliver"]
