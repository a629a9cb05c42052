"""The schema's version: upgrading under a lock, and refusing to work on another one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

TROUBLE = (OperationalError,)
"""The database could not be reached or locked while its schema was looked at."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_240_219  # any number of our own: PostgreSQL's advisory lock while migrating


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest schema; two at once wait for each other."""
    _make_folder(url)
    engine = create_engine(url)
    try:
        with engine.connect() as conn:
            if conn.dialect.name == "postgresql":
                conn.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
                conn.commit()
            config = _config()
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
            conn.commit()
            if conn.dialect.name == "postgresql":
                conn.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
                conn.commit()
    finally:
        engine.dispose()


def is_current(conn: Connection) -> bool:
    """Whether this database has exactly the schema that this code was written for."""
    return MigrationContext.configure(conn).get_current_revision() == head()


def head() -> str:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _make_folder(url: str) -> None:
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and parts.database:
        Path(parts.database).parent.mkdir(parents=True, exist_ok=True)
