"""The schema's version: upgrading under a lock, and refusing to work on another one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, make_url, text

from storage.trouble import translated

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0002"
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
            if conn.dialect.name == "postgresql":
                conn.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
                conn.commit()
            _migrate(conn)
            conn.commit()
            if conn.dialect.name == "postgresql":
                conn.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
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


def _migrate(conn: Connection) -> None:
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
