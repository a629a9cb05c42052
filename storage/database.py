"""The database: who may write, how transactions are shared, and how it says that it is away.

`write` and `run` give a function one transaction: committed when it returns, rolled back when it raises.
On SQLite one thread owns the only writing connection and lets waiting transactions share a commit
(one fsync for many turns); on PostgreSQL a bounded pool of threads has a connection each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import Engine

from storage.pooled_writer import PooledWriter
from storage.single_writer import SingleWriter
from storage.sql import command
from storage.trouble import WAIT, Unavailable, translated

__all__ = ["Database", "Unavailable"]

T = TypeVar("T")

LOCK_TIMEOUT_MS = 3_000

_JSON: dict[str, Any] = {
    "json_serializer": lambda value: to_json(value).decode(),  # a third of the time of the standard library's
    "json_deserializer": from_json,
}

CONNECTIONS, READERS = 8, 4
"""Of one process: connections that write (PostgreSQL; SQLite has one), and connections that only read."""


class Writer(Protocol):
    """Runs work in transactions, in the order it was given for one connection."""

    def submit(self, work: Callable[[Connection], T]) -> Future[T]: ...
    async def run(self, work: Callable[[Connection], T]) -> T: ...
    def close(self) -> None: ...


class Database:
    """One database by its URL: `sqlite:///path` or `postgresql+psycopg://…`."""

    def __init__(self, url: str, *, connections: int = CONNECTIONS) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._readers = _sqlite_engine(url, begin="BEGIN", connections=connections, cache_kib=2_000)
            self._writers = _sqlite_engine(url, begin="BEGIN IMMEDIATE", connections=1, cache_kib=16_000)
            self._writer: Writer = SingleWriter(self._writers)
        else:
            self._readers = _postgres_engine(url, READERS, pre_ping=True)
            self._writers = _postgres_engine(url, connections)
            self._writer = PooledWriter(self._writers, threads=connections)
        self._looks = PooledWriter(self._readers, threads=READERS)

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Hand `work` over and return at once; it may fail with Unavailable or its own error."""
        return self._writer.submit(work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction and wait. Raises Unavailable; RuntimeError on an event loop."""
        _refuse_on_event_loop()
        with translated():
            return self.submit(work).result()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """`write` for asynchronous callers: the loop goes on while a thread works."""
        with translated():
            return await self._writer.run(work)

    async def look(self, work: Callable[[Connection], T]) -> T:
        """Run reading `work` on a snapshot in a thread, for asynchronous callers. Raises Unavailable."""
        with translated():
            return await self._looks.run(work)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot for pages and exports. Raises Unavailable; RuntimeError on an event loop."""
        _refuse_on_event_loop()
        with translated(), self._readers.connect() as conn:
            yield conn

    def close(self) -> None:
        """Finish what was submitted and let go of every connection."""
        self._writer.close()
        self._looks.close()
        self._writers.dispose()
        self._readers.dispose()


def _refuse_on_event_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("storage is never called on the event loop's thread: use `await db.run(…)`")


def _sqlite_engine(url: str, *, begin: str, connections: int, cache_kib: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT,
        **_JSON,
        hide_parameters=True,  # an error must not carry what people wrote
        connect_args={"timeout": LOCK_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None  # the driver must not begin transactions on its own
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA cache_size=-{cache_kib}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        command(connection, begin)

    return engine


def _postgres_engine(url: str, connections: int, *, pre_ping: bool = False) -> Engine:
    options = f"-c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC {_SERVER_ALIVE}"
    return create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT,
        pool_pre_ping=pre_ping,
        use_native_hstore=False,  # no column is one, and to ask for it costs a statement at each start
        **_JSON,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 3, **_ALIVE},
    )


# a machine that is gone without a word: each side notices within half a minute, and its locks are free
_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 10_000}
_SERVER_ALIVE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
