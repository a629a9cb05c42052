"""The schema's version is known without loading the migrations, and is the newest of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from storage import schema
from storage.database import Database
from storage.tables import metadata


def test_the_known_revision_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(schema.migrations()).get_current_head() == schema.head()


def test_an_empty_database_is_not_current_and_an_upgraded_one_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    before: list[bool] = []
    after: list[bool] = []
    for seen in (before, after):
        db = Database(url)
        with db.read() as conn:
            seen.append(schema.is_current(conn))
        db.close()
        schema.upgrade(url)
        schema.upgrade(url)  # again: nothing to do
    assert (before, after) == ([False], [True])


def test_the_migrations_make_exactly_the_tables(db: Database, empty: Connection) -> None:
    schema.migrate(empty)
    context = MigrationContext.configure(empty, opts={"compare_type": False})
    assert compare_metadata(context, metadata) == []
    with db.read() as made_at_once:
        assert described(empty) == described(made_at_once)


def test_two_that_start_on_nothing_at_once_make_one_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(schema.upgrade, [url] * 4))
    db = Database(url)
    with db.read() as conn:
        assert schema.is_current(conn)
    db.close()


@pytest.fixture
def empty(db: Database, tmp_path: Path) -> Iterator[Connection]:
    """A connection to a database without tables, of the same kind as `db`."""
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}" if db.is_sqlite else db.url)
    with engine.connect() as conn:
        if not db.is_sqlite:
            conn.exec_driver_sql("CREATE SCHEMA migrated")
            conn.exec_driver_sql("SET search_path TO migrated")
            conn.commit()
        yield conn
        conn.rollback()
    engine.dispose()


def described(conn: Connection) -> dict[str, Any]:
    """Every table with its columns, keys and indexes, the conditions of partial ones too."""
    found = inspect(conn)
    return {
        name: (
            {column["name"]: _column(column) for column in found.get_columns(name)},
            found.get_pk_constraint(name),
            _sorted(found.get_foreign_keys(name)),
            _sorted(found.get_unique_constraints(name)),
            _sorted(found.get_indexes(name)),
        )
        for name in found.get_table_names()
    }


def _column(column: Any) -> tuple[str, bool, str | None]:
    return str(column["type"]), column["nullable"], column.get("default")


def _sorted(things: list[Any]) -> list[str]:
    return sorted(json.dumps(thing, default=str, sort_keys=True) for thing in things)
