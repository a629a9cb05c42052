"""Whatever revision a database is of, and whatever it holds: it comes up to date and nothing of it is lost.

Each revision has a file of plain SQL in revisions/ that plants data in the shape of that revision: a row of
every new table, a value in every new column. Who adds a revision adds its file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from storage import schema
from storage.consistency import check
from storage.database import Database
from tests.storage.seating import NOW, make_event, seat
from tests.support.postgres import PostgresServer

PLANTED = Path(__file__).parent / "revisions"
REVISIONS = sorted(schema.revisions())

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.administer("CREATE DATABASE rimay_old")
    yield server.url("rimay_old")
    server.administer("DROP DATABASE rimay_old WITH (FORCE)")


@pytest.mark.parametrize("revision", REVISIONS)
def test_data_of_every_revision_comes_through(url: str, revision: str) -> None:
    before = _planted(url, revision)
    assert _unplanted(before) == [], f"revisions/{revision}.sql has to plant these"
    schema.upgrade(url)
    db = Database(url)
    try:
        with db.read() as conn:
            after = _rows(conn)
        assert _kept(before, after) == before
        assert [one for one in check(db, NOW) if one.wrong] == []
        assert seat(db, make_event(db, "OTRO"))
    finally:
        db.close()


def test_revisions_follow_each_other() -> None:
    """So that planting in the order of their names is planting in the order of their shapes."""
    found = ScriptDirectory.from_config(schema.migrations()).walk_revisions()
    assert [one.revision for one in found] == REVISIONS[::-1]
    assert [path.stem for path in sorted(PLANTED.glob("*.sql"))] == REVISIONS


def _planted(url: str, revision: str) -> Rows:
    """A database of that revision, with the data of every revision up to it."""
    engine = create_engine(url)
    with engine.connect() as conn:
        config = schema.migrations()
        config.attributes["connection"] = conn
        for one in REVISIONS[: REVISIONS.index(revision) + 1]:
            command.upgrade(config, one)
            for statement in (PLANTED / f"{one}.sql").read_text("utf-8").split(";\n"):
                if statement.strip():
                    conn.exec_driver_sql(statement)
            conn.commit()
        found = _rows(conn)
    engine.dispose()
    return found


def _rows(conn: Connection) -> Rows:
    """Everything that a database holds, by table."""
    return {
        table: sorted(
            (dict(row) for row in conn.execute(text(f"SELECT * FROM {table}")).mappings()), key=repr
        )
        for table in inspect(conn).get_table_names()
        if table != "alembic_version"
    }


def _unplanted(rows: Rows) -> list[str]:
    """Tables without a row, and columns without a value."""
    empty = [table for table, found in rows.items() if not found]
    return empty + [
        f"{table}.{column}"
        for table, found in rows.items()
        for column in (found[0] if found else ())
        if all(row[column] is None for row in found)
    ]


def _kept(before: Rows, after: Rows) -> Rows:
    """What is there now of the tables and columns that were there."""
    return {
        table: sorted(({column: row[column] for column in found[0]} for row in after[table]), key=repr)
        for table, found in before.items()
    }
