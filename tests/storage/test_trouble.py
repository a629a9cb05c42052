"""A database in trouble says so, keeps nothing by half, and works again by itself."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import Future, wait
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from storage import database, pooled_writer, single_writer
from storage.database import CONNECTIONS, READERS, Database, Unavailable
from storage.sql import Query, command
from storage.tables import secrets
from tests.e2e.process import DEADLINE
from tests.support.postgres import PostgresServer

put = Query(insert(secrets))
LARGE = "x" * 200


def count(db: Database) -> int:
    with db.read() as conn:
        return conn.scalar(select(func.count()).select_from(secrets)) or 0


def kept(futures: list[Future[int]]) -> int:
    """How many were kept; the others were told that the database is in trouble, and nothing else."""
    wait(futures, timeout=DEADLINE)
    problems = [future.exception(0) for future in futures]
    assert all(problem is None or isinstance(problem, OperationalError) for problem in problems)
    return problems.count(None)


@pytest.fixture
def full_disk(sqlite_db: Database) -> dict[str, int]:
    """`pages` is how many the file may have; each new connection obeys."""
    disk = {"pages": 1_000_000}

    def obey(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={disk['pages']}")

    event.listen(sqlite_db._writers, "connect", obey)
    with sqlite_db.read() as conn:
        disk["pages"] = int(conn.exec_driver_sql("PRAGMA page_count").scalar_one()) + 3
    return disk


def test_a_full_disk_is_told_and_works_again_when_there_is_room(
    sqlite_db: Database, full_disk: dict[str, int]
) -> None:
    futures = [sqlite_db.submit(partial(put.run, name=f"n{i}", value=LARGE)) for i in range(200)]
    fitted = kept(futures)
    assert 0 < fitted < 200
    with pytest.raises(Unavailable, match="disk_full"):
        sqlite_db.write(partial(_many, begin=1000))
    assert count(sqlite_db) == fitted, "nothing is half kept"
    full_disk["pages"] = 1_000_000
    assert kept([sqlite_db.submit(partial(put.run, name=f"m{i}", value=LARGE)) for i in range(200)]) == 200
    assert count(sqlite_db) == fitted + 200
    with sqlite_db.read() as conn:
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def _many(conn: Connection, begin: int) -> None:
    for number in range(begin, begin + 100):
        put.run(conn, name=f"n{number}", value=LARGE)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_MS", 100)


@pytest.mark.usefixtures("impatient")
def test_while_another_program_has_the_lock_everybody_is_told_at_once(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        db.write(partial(put.run, name="before", value="x"))
        other.execute("BEGIN EXCLUSIVE")
        assert kept([db.submit(partial(put.run, name=f"n{i}", value="x")) for i in range(50)]) == 0
        with pytest.raises(Unavailable, match="locked"):
            db.write(partial(put.run, name="refused", value="x"))
        assert count(db) == 1, "readers read on"
        other.execute("ROLLBACK")
        assert kept([db.submit(partial(put.run, name=f"n{i}", value="x")) for i in range(50)]) == 50
        assert count(db) == 51
    finally:
        other.close()
        db.close()


@pytest.mark.usefixtures("impatient")
def test_who_waited_behind_the_one_that_found_the_lock_does_not_wait_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One wait for the lock for all, not one after the other: providers give up after seconds."""
    db = Database(sqlite_url)
    tries: list[str] = []
    together = threading.Event()

    def begin(conn: Connection, words: str) -> None:
        tries.append(words)
        together.wait(DEADLINE)  # until all others wait behind it
        command(conn, words)

    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        db.write(lambda conn: None)
        monkeypatch.setattr(database, "command", begin)
        other.execute("BEGIN EXCLUSIVE")
        futures = [db.submit(partial(put.run, name=f"n{i}", value="x")) for i in range(200)]
        together.set()
        assert kept(futures) == 0
        assert tries == ["BEGIN IMMEDIATE"]
    finally:
        other.close()
        db.close()


@pytest.mark.usefixtures("impatient")
def test_a_writer_that_is_closed_while_the_database_is_locked_ends(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    future = db.submit(partial(put.run, name="a", value="x"))
    db.close()
    other.close()
    assert kept([future]) == 0


def test_who_waits_too_long_is_told(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    db = Database(database_url, connections=2)
    begun, held = threading.Semaphore(0), threading.Event()

    def hold(_conn: Connection) -> bool:
        begun.release()
        return held.wait(DEADLINE)

    try:
        busy = [db.submit(hold) for _ in range(1 if db.is_sqlite else 2)]
        assert all(begun.acquire(timeout=DEADLINE) for _ in busy)
        with monkeypatch.context() as hurried:
            for writer in (pooled_writer, single_writer):
                hurried.setattr(writer, "WAIT", 0.05)
            waiting = [db.submit(partial(put.run, name=f"n{i}", value="x")) for i in range(20)]
        threading.Event().wait(0.1)
        held.set()
        assert all(isinstance(one.exception(DEADLINE), Unavailable) for one in waiting)
        assert all(one.result(DEADLINE) for one in busy)
        assert db.write(partial(put.run, name="later", value="x")) == 1
        assert count(db) == 1
    finally:
        db.close()


def test_readers_wait_for_each_other_but_not_for_ever(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "READERS", 1)
    monkeypatch.setattr(database, "WAIT", 0.05)
    db = Database(database_url, connections=1)
    try:
        with db.read() as conn:
            conn.execute(text("SELECT 1"))
            with pytest.raises(Unavailable), db.read():
                pass
            assert db.write(partial(put.run, name="a", value="x")) == 1, (
                "writers have connections of their own"
            )
        assert count(db) == 1
    finally:
        db.close()


def test_connections_that_a_restart_left_behind_are_replaced_unnoticed(
    postgres: PostgresServer, postgres_url: str
) -> None:
    db = Database(postgres_url, connections=4)
    try:
        together = threading.Barrier(4)
        wait([db.submit(lambda _conn: together.wait(DEADLINE)) for _ in range(4)])
        assert count(db) == 0
        postgres.stop()
        with pytest.raises(Unavailable):
            db.write(partial(put.run, name="a", value="x"))
        with pytest.raises(Unavailable):
            count(db)
        postgres.start()
        assert kept([db.submit(partial(put.run, name=f"n{i}", value="x")) for i in range(40)]) == 40
        postgres.stop()
        postgres.start()
        assert count(db) == 40
        assert kept([db.submit(partial(put.run, name=f"m{i}", value="x")) for i in range(40)]) == 40
    finally:
        db.close()


def test_what_may_have_been_committed_is_not_done_again(postgres: PostgresServer, postgres_url: str) -> None:
    db = Database(postgres_url, connections=1)
    done: list[None] = []

    def works(conn: Connection) -> None:
        put.run(conn, name="a", value="x")
        done.append(None)
        postgres.stop()  # the connection is lost before the commit comes back
        postgres.start()

    try:
        with pytest.raises(Unavailable):
            db.write(works)
        assert len(done) == 1
        assert count(db) == 0
    finally:
        db.close()


def test_two_that_wait_for_each_other_are_both_done(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_MS", 60_000)  # neither ends as one that waited too long
    db = Database(postgres_url, connections=2)
    both, tries = threading.Barrier(2), list[str]()

    def change(conn: Connection, first: str, second: str) -> None:
        lock(conn, first)
        tries.append(first)
        if tries.count(first) == 1:
            both.wait(DEADLINE)
        lock(conn, second)
        conn.execute(update(secrets).values(value=secrets.c.value + first))

    def lock(conn: Connection, name: str) -> None:
        conn.execute(select(secrets).where(secrets.c.name == name).with_for_update())

    try:
        for name in ("a", "b"):
            db.write(partial(put.run, name=name, value=""))
        changes = [db.submit(partial(change, first=one, second=other)) for one, other in ("ab", "ba")]
        assert [one.result(DEADLINE) for one in changes] == [None, None]
        assert len(tries) == 3
        with db.read() as conn:
            assert {"".join(sorted(row.value)) for row in conn.execute(select(secrets.c.value))} == {"ab"}
    finally:
        db.close()


def test_a_process_has_no_more_connections_than_it_says(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooled_writer, "WAIT", DEADLINE)
    db, other = Database(postgres_url), Database(postgres_url, connections=1)
    gate = threading.Event()
    seen = threading.Semaphore(0)

    def hold(conn: Connection) -> bool:
        conn.execute(text("SELECT 1"))
        seen.release()
        return gate.wait(DEADLINE)

    async def look() -> list[bool]:
        return await asyncio.gather(*(db.look(hold) for _ in range(20)))

    try:
        looking = threading.Thread(target=asyncio.run, args=(look(),))
        looking.start()
        writing = [db.submit(hold) for _ in range(20)]
        for _ in range(CONNECTIONS + READERS):
            assert seen.acquire(timeout=DEADLINE)
        ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        assert other.write(lambda conn: conn.scalar(text(ours))) == CONNECTIONS + READERS + 1
        gate.set()
        assert all(one.result(DEADLINE) for one in writing)
        looking.join(DEADLINE)
    finally:
        gate.set()
        db.close()
        other.close()
