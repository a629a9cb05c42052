"""Nothing is added to the database without a word on where it goes: a pack's column, or why it stays."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

from domain.pack_public import PUBLIC
from domain.pack_restricted import RESTRICTED
from domain.pack_schema import TABLES
from mensajes import catalog
from storage.tables import metadata

_LINES = [
    line.split(maxsplit=1)
    for line in Path(__file__).with_name("columns.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_every_column_of_the_database_has_its_place() -> None:
    """Keys that only join rows go without saying."""
    patterns = [pattern for pattern, _ in _LINES]
    columns = {
        f"{table.name}.{column.name}": column.name == "id" or bool(column.foreign_keys)
        for table in metadata.sorted_tables
        for column in table.c
    }
    placed = {name: sum(fnmatch(name, one) for one in patterns) for name in columns}
    assert [name for name, times in placed.items() if times == 0 and not columns[name]] == []
    assert [name for name, times in placed.items() if times > 1] == []
    assert [one for one in patterns if not any(fnmatch(name, one) for name in columns)] == []


def test_every_place_is_a_column_of_the_packs_with_its_entry() -> None:
    known = {f"{name}.{column}" for name in TABLES for column in RESTRICTED[name].names}
    said = {place for _, places in _LINES if not places.startswith("- ") for place in places.split()}
    assert sorted(said - known) == []
    assert [one for one in sorted(known) if not catalog.has("es", f"packs.column.{one}")] == []
    assert [name for name in TABLES if not catalog.has("es", f"packs.table.{name}")] == []


def test_every_key_points_to_a_column_that_is_there() -> None:
    for tables in (PUBLIC, RESTRICTED):
        for name in TABLES:
            schema = tables[name]
            assert set(schema.key) <= set(schema.names), name
            for pointer in schema.points_to:
                assert pointer.column in schema.names, (name, pointer)
                assert pointer.other_column in tables[pointer.other].names, (name, pointer)
