"""The schema's version is known without loading the migrations, and is the newest of them."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

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


def test_the_migrations_make_exactly_the_tables(db: Database) -> None:
    with db.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
