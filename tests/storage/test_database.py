"""Transactions: committed whole or not at all, shared on SQLite, refused on the event loop."""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import wait
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection, bindparam, event, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from storage import schema
from storage.database import Database, Unavailable
from storage.lists import among
from storage.sql import Query
from storage.tables import exports, inbound, secrets

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
put = Query(insert(secrets))
get = Query(select(secrets.c.value).where(secrets.c.name == bindparam("wanted")))


def test_a_transaction_is_kept_when_its_work_returns(db: Database) -> None:
    db.write(lambda conn: put.run(conn, name="salt", value="a"))
    with db.read() as conn:
        assert get.first(conn, wanted="salt").value == "a"


def test_a_transaction_is_undone_when_its_work_raises(db: Database) -> None:
    def failing(conn: Connection) -> None:
        put.run(conn, name="salt", value="a")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        db.write(failing)
    with db.read() as conn:
        assert get.first(conn, wanted="salt") is None


def test_one_failing_among_many_takes_nothing_with_it(db: Database) -> None:
    db.write(lambda conn: put.run(conn, name="n7", value="first"))
    futures = [db.submit(partial(put.run, name=f"n{i}", value="x")) for i in range(40)]
    wait(futures)
    failed = [i for i, future in enumerate(futures) if future.exception() is not None]
    assert failed == [7]
    assert isinstance(futures[7].exception(), IntegrityError)
    with db.read() as conn:
        assert conn.scalar(select(func.count()).select_from(secrets)) == 40


def test_storage_refuses_the_event_loop(sqlite_db: Database) -> None:
    async def wrong() -> None:
        sqlite_db.write(lambda conn: None)

    with pytest.raises(RuntimeError, match="event loop"):
        asyncio.run(wrong())


def test_asynchronous_callers_wait_in_a_thread(db: Database) -> None:
    async def right() -> int:
        return await db.run(lambda conn: put.run(conn, name="salt", value="a"))

    assert asyncio.run(right()) == 1


def test_a_moment_comes_back_aware_and_sorts(db: Database) -> None:
    add = Query(insert(exports).returning(exports.c.id, exports.c.at))
    row = db.write(lambda conn: add.first(conn, pack="public", by="", reason="", at=NOON))
    assert row.at == NOON
    with db.read() as conn:
        assert conn.scalar(select(exports.c.id).where(exports.c.at < NOON)) is None
        assert conn.scalar(select(exports.c.at)) == NOON


def test_a_moment_without_zone_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="time zone"):
        db.write(lambda conn: put_export(conn, datetime(2026, 1, 1)))  # noqa: DTZ001


def put_export(conn: Connection, at: datetime) -> int:
    return Query(insert(exports)).run(conn, pack="public", by="", reason="", at=at)


def test_json_goes_in_and_comes_out_whole(db: Database) -> None:
    body = {"text": "ñandú «1»", "n": [1, 2]}
    add = Query(insert(inbound).returning(inbound.c.body))
    values = {"channel": "web", "message_id": "1", "address": "a", "received_at": NOON}
    assert db.write(lambda conn: add.first(conn, body=body, **values)).body == body


def test_a_database_that_is_away_says_so(sqlite_url: str) -> None:
    database = Database("postgresql+psycopg://postgres@127.0.0.1:1/none")
    with pytest.raises(Unavailable):
        database.write(lambda conn: None)
    database.close()


def test_the_schema_knows_its_version(db: Database) -> None:
    with db.read() as conn:
        assert schema.is_current(conn)


def test_a_commit_that_fails_is_answered_and_the_next_one_works(sqlite_db: Database) -> None:
    """The disk or the file is damaged for a moment: nobody waits for ever, nothing is half kept."""
    failures = [sqlite3.DatabaseError("database disk image is malformed")]

    def fail_once(_conn: Connection) -> None:
        if failures:
            raise failures.pop()

    engine = sqlite_db._writers
    event.listen(engine, "commit", fail_once)
    futures = [sqlite_db.submit(partial(put.run, name=f"n{i}", value="x")) for i in range(20)]
    wait(futures, timeout=10)
    failed = [future for future in futures if future.exception() is not None]
    assert len(failed) <= 1
    assert sqlite_db.write(lambda conn: put.run(conn, name="later", value="x")) == 1
    with sqlite_db.read() as conn:
        assert conn.scalar(select(func.count()).select_from(secrets)) == 21 - len(failed)


def test_trouble_inside_work_is_told_as_unavailable(sqlite_db: Database) -> None:
    def locked(_conn: Connection) -> None:
        raise OperationalError("SELECT 1", None, sqlite3.OperationalError("database is locked"))

    with pytest.raises(Unavailable):
        sqlite_db.write(locked)
    assert sqlite_db.write(lambda conn: put.run(conn, name="salt", value="a")) == 1


def test_another_program_that_holds_the_lock_is_waited_for_and_then_told(sqlite_db: Database) -> None:
    other = sqlite3.connect(sqlite_db.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        sqlite_db.write(lambda conn: put.run(conn, name="salt", value="a"))
    other.execute("ROLLBACK")
    other.close()
    assert sqlite_db.write(lambda conn: put.run(conn, name="salt", value="a")) == 1


def test_an_error_in_the_middle_of_a_result_keeps_no_old_snapshot(sqlite_db: Database) -> None:
    """Another process writes while the error, and with it the half-read result, is still at hand."""
    sqlite_db.write(lambda conn: [put.run(conn, name=name, value="") for name in "abc"])

    def half_way(conn: Connection) -> None:
        found = conn.execute(select(secrets.c.name))
        for row in found:
            raise ValueError(row.name)

    with pytest.raises(ValueError, match="a") as raised:
        sqlite_db.write(half_way)
    with sqlite3.connect(sqlite_db.url.removeprefix("sqlite:///")) as other:
        other.execute("UPDATE secrets SET value = 'x'")
    other.close()
    sqlite_db.write(lambda conn: put.run(conn, name="d", value=""))
    assert raised.value


def test_one_of_a_list_is_asked_for_in_one_string(db: Database) -> None:
    names = Query(select(secrets.c.name).where(among(secrets.c.name, "wanted")).order_by(secrets.c.name))
    numbers = Query(select(exports.c.id).where(among(exports.c.id, "wanted")))
    db.write(lambda conn: put.many(conn, [{"name": name, "value": "'"} for name in ("a", 'b"', "c")]))
    add = Query(insert(exports).returning(exports.c.id))
    row = db.write(lambda conn: add.first(conn, pack="public", by="", reason="", at=NOON))
    with db.read() as conn:
        assert [one.name for one in names.all(conn, wanted={'b"', "c", "d"})] == ['b"', "c"]
        assert numbers.all(conn, wanted=[row.id, 0]) == [(row.id,)]
        assert names.all(conn, wanted=[]) == []


def test_one_of_many_writes_that_fails_undoes_all(db: Database) -> None:
    with pytest.raises(IntegrityError):
        db.write(lambda conn: put.many(conn, [{"name": "a", "value": "x"}] * 2))
    with db.read() as conn:
        assert get.first(conn, wanted="a") is None
