"""One process at a time has a lease, and one transaction at a time does a job."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection, select

from storage import leases
from storage.database import Database
from storage.tables import leases as table
from tests.e2e.process import DEADLINE

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
TERM = timedelta(seconds=15)


def take(db: Database, owner: str, after: float) -> bool:
    now = NOON + timedelta(seconds=after)
    return db.write(lambda conn: leases.take(conn, "poll", owner, now, now + TERM))


def test_a_lease_is_kept_by_who_renews_it_and_free_when_its_term_is_over(db: Database) -> None:
    assert take(db, "a", 0)
    assert not take(db, "b", 1)
    assert take(db, "a", 10)
    assert not take(db, "b", 24)
    assert take(db, "b", 25)
    assert not take(db, "a", 26), "who lost it does not get it back by renewing"


def test_a_lease_is_released_by_its_owner_alone(db: Database) -> None:
    assert take(db, "a", 0)
    db.write(lambda conn: leases.release(conn, "poll", "b"))
    assert not take(db, "b", 1)
    db.write(lambda conn: leases.release(conn, "poll", "a"))
    assert take(db, "b", 1)


def test_who_starts_on_one_machine_takes_over(db: Database) -> None:
    assert take(db, "a", 0)
    db.write(lambda conn: leases.seize(conn, "poll", "b", NOON + TERM))
    assert not take(db, "a", 1)
    with db.read() as conn:
        assert conn.execute(select(table.c.owner)).scalars().all() == ["b"]


def test_of_many_at_once_one_gets_it(db: Database) -> None:
    until = NOON + TERM
    tries = [partial(leases.take, name="poll", owner=f"p{n}", now=NOON, until=until) for n in range(20)]
    futures = [db.submit(one) for one in tries]
    assert sum(future.result() for future in futures) == 1


def test_a_job_is_done_by_one_transaction_at_a_time(postgres_url: str) -> None:
    one, other = Database(postgres_url), Database(postgres_url)
    begun, ended = threading.Event(), threading.Event()

    def works(conn: Connection) -> bool:
        alone = leases.alone(conn, "forget")
        begun.set()
        ended.wait(DEADLINE)
        return alone

    try:
        working = one.submit(works)
        assert begun.wait(DEADLINE)
        assert not other.write(lambda conn: leases.alone(conn, "forget"))
        assert other.write(lambda conn: leases.alone(conn, "expire offers"))
        ended.set()
        assert working.result()
        assert other.write(lambda conn: leases.alone(conn, "forget"))
    finally:
        one.close()
        other.close()


def test_on_one_machine_who_writes_is_alone(sqlite_db: Database) -> None:
    assert sqlite_db.write(lambda conn: leases.alone(conn, "forget"))
