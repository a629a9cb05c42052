"""Statements are compiled once in a test process, for all its databases.

SQLAlchemy keeps what it compiled with an engine. Each test has engines of its own, so a quarter of its time
went into compiling the same statements again; a service compiles each of them once.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

_compiled: dict[Any, Any] = {}


def share_compiled() -> None:
    """Engines that are opened from here on use what any of them has compiled for a dialect like theirs."""
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        changes = {"__eq__": _alike, "__hash__": _hash, "engine_created": classmethod(_created)}
        for name, value in changes.items():
            setattr(kind, name, value)


def _configuration(dialect: Any) -> tuple[Any, ...]:
    """All that ours ever differ in; a dialect is part of the key under which a compiled statement is kept."""
    return (type(dialect), getattr(dialect, "_json_serializer", None))


def _alike(dialect: Any, other: object) -> bool:
    return _configuration(dialect) == _configuration(other)


def _hash(dialect: Any) -> int:
    return hash(_configuration(dialect))


def _created(_kind: type, engine: Engine) -> None:
    engine.update_execution_options(compiled_cache=_compiled)
