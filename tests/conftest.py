"""Databases for the tests: the same tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from storage import schema
from storage.database import Database
from tests.support.compiled import share_compiled
from tests.support.folders import prefer_memory
from tests.support.postgres import PostgresServer

SLOWEST = (("browser", "bench", "parity"), ("e2e", "chaos"))
"""Folders whose tests take long and mostly wait: two processes begin with them, while the others keep the
processors busy, so that nobody waits for the last of them."""

_numbers = itertools.count(1)

_over: list[str] = []
"""The PostgreSQL database of the test before: at its end its connections may still be ending, and to drop it
then would wait 100 ms for them."""


def pytest_configure() -> None:
    prefer_memory()
    share_compiled()
    slow = [HealthCheck.too_slow]  # both would measure how busy the machine is
    settings.register_profile("rimay", deadline=None, suppress_health_check=slow)
    settings.load_profile("rimay")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded here stays: looking in it for what can be freed took a sixth of the tests' time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    first, second = ([one for one in items if one.path.parent.name in folders] for folders in SLOWEST)
    slow = {*first, *second}
    rest = [one for one in items if one not in slow]
    share = len(items) // int(
        os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    )  # what xdist gives each at first
    before = max(0, share - len(first))
    items[:] = [*first, *rest[:before], *second, *rest[before:]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is installed (RIMAY_NO_SKIPS, in .ci/run) a test that would be skipped fails."""
    report = yield
    if report.skipped and os.environ.get("RIMAY_NO_SKIPS") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped here: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file that tests copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server with a migrated template database."""
    server = PostgresServer()
    try:
        server.administer("CREATE DATABASE rimay_template")
        schema.upgrade(server.url("rimay_template"))
        yield server
    finally:
        server.remove()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite database."""
    path = tmp_path / "rimay.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The URL of a fresh, migrated PostgreSQL database."""
    name = f"rimay_{next(_numbers)}"
    old = [f"DROP DATABASE {_over.pop()} WITH (FORCE)"] if _over else []
    postgres.administer(*old, f"CREATE DATABASE {name} TEMPLATE rimay_template STRATEGY FILE_COPY")
    yield postgres.url(name)
    _over.append(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database, once on each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A fresh database on each kind."""
    yield from _opened(database_url)


@pytest.fixture
def postgres_db(postgres_url: str) -> Iterator[Database]:
    """A fresh PostgreSQL database."""
    yield from _opened(postgres_url)


@pytest.fixture
def sqlite_db(sqlite_url: str) -> Iterator[Database]:
    """A fresh SQLite database."""
    yield from _opened(sqlite_url)


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()
