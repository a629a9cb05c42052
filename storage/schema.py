"""The schema's version: upgrading under a lock, and refusing to work on another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, make_url, text

from storage.tables import metadata
from storage.trouble import translated

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0006"
"""The newest revision in migrations/: known without loading them, so that a start with nothing to migrate is
quick."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_240_219  # any number of our own: PostgreSQL's advisory lock while migrating


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest schema; two at once wait. Raises Unavailable."""
    _make_folder(url)
    engine = create_engine(url)
    try:
        with translated(), engine.connect() as conn:
            if is_current(conn):
                return
            conn.rollback()  # the lock is taken outside what was read
            with _alone(conn):
                if not _create(conn) and not is_current(conn):  # another may just have done it
                    migrate(conn)
                conn.commit()
    finally:
        engine.dispose()


def is_current(conn: Connection) -> bool:
    """Whether this database has exactly the schema that this code was written for."""
    if not inspect(conn).has_table("alembic_version"):
        return False
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]


def head() -> str:
    """The newest revision that this code knows."""
    return HEAD


def revisions() -> frozenset[str]:
    """Every revision that this code can bring up to the newest one."""
    from alembic.script import ScriptDirectory

    return frozenset(one.revision for one in ScriptDirectory.from_config(migrations()).walk_revisions())


@contextmanager
def _alone(conn: Connection) -> Iterator[None]:
    """Only one at a time; SQLite's own lock is taken by `_create`."""
    if conn.dialect.name != "postgresql":
        yield
        return
    conn.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
    conn.commit()
    yield
    conn.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
    conn.commit()


def _create(conn: Connection) -> bool:
    """Make all the tables at once, as the migrations would leave them, where there is none yet: a first start
    does not wait for the migrations' tool. Whether there was none."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("BEGIN IMMEDIATE")  # all or nothing, and one at a time
    if inspect(conn).get_table_names():
        conn.rollback()
        return False
    metadata.create_all(conn)
    conn.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    conn.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
    return True


def migrate(conn: Connection) -> None:
    """Run the migrations that are missing."""
    from alembic import command  # loaded only where there is something to do

    config = migrations()
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def migrations() -> Config:
    """Where the migrations are, as their tool wants to know it."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _make_folder(url: str) -> None:
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and parts.database:
        Path(parts.database).parent.mkdir(parents=True, exist_ok=True)
