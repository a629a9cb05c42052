"""What the tests of races and crashes share: processes that are started once, a database of each kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from storage.database import Database
from storage.seat_rows import LIVE
from storage.tables import attendees, outbox
from tests.storage.racing import Racers
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="session")
def racers() -> Iterator[Racers]:
    started = Racers()
    yield started
    started.close()


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One database of each kind for all races and crashes on it; each has an event of its own."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "rimay.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    server: PostgresServer = request.getfixturevalue("postgres")
    server.administer("CREATE DATABASE shared_by_tests TEMPLATE rimay_template STRATEGY FILE_COPY")
    return server.url("shared_by_tests")


@pytest.fixture(scope="package")
def opened(shared_url: str) -> Iterator[Database]:
    database = Database(shared_url)
    yield database
    database.close()


@pytest.fixture
def shared(opened: Database) -> Database:
    """Nobody waits and nothing is to be said any more: jobs have nothing to do but for this test."""
    live = attendees.c.state.in_(LIVE)
    gone = update(attendees).where(live).values(state="cancelled", from_reserve="", offered_until=None)
    said = update(outbox).where(outbox.c.status == "queued").values(status="superseded")
    opened.write(lambda conn: (conn.execute(gone), conn.execute(said)))
    return opened
