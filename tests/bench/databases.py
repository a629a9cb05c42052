"""Databases to be measured: migrated, with the demonstration agenda and nobody yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.service import utc_now
from panel.demo import load_demo
from storage import schema
from storage.database import Database
from tests.support.postgres import PostgresServer


def new_file(path: Path) -> str:
    """The URL of a new SQLite file."""
    return _prepared(f"sqlite:///{path}")


def new_database(server: PostgresServer, name: str) -> str:
    """The URL of a new database of a PostgreSQL server."""
    server.administer(f"CREATE DATABASE {name}")
    return _prepared(server.url(name))


@contextmanager
def postgres(kept: Path | None = None) -> Iterator[PostgresServer]:
    """A server that syncs its disk as a real one does; with what another one kept, if there is."""
    server = PostgresServer(kept if kept and kept.exists() else None, durable=True)
    try:
        yield server
    finally:
        server.remove()


def _prepared(url: str) -> str:
    schema.upgrade(url)
    db = Database(url)
    db.write(lambda conn: load_demo(conn, utc_now()))
    db.close()
    return url
