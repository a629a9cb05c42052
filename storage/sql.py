"""Statements for the path of a turn: written as Core expressions, compiled to a string once per dialect.

SQLAlchemy's own execution of a Core object, and of a string too, costs more than the statement itself; the
driver's cursor does not, and the query stays readable. Types are honoured: each bound value and each column
goes through its type's own processor, and the driver's errors are raised as SQLAlchemy's, without parameters.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Float, Insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Callable[[Any], Any]


class Query:
    """A statement with named parameters. Its rows are named tuples in the order of its columns.

    An INSERT takes as parameters the columns that it is given. No expanding IN here:
    storage/lists.py takes a list.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._inserts = isinstance(statement, Insert)
        self._compiled: dict[str | tuple[str, ...], _Compiled] = {}

    def run(self, conn: Connection, **params: Any) -> int:
        """Execute and return how many rows were touched."""
        return int(self._prepared(conn, params).execute(conn, params).rowcount)

    def first(self, conn: Connection, **params: Any) -> Any:
        """The first row, or None."""
        prepared = self._prepared(conn, params)
        cursor = prepared.execute(conn, params)
        found = cursor.fetchone()
        cursor.close()
        return None if found is None else prepared.row(found)

    def all(self, conn: Connection, **params: Any) -> list[Any]:
        """Every row."""
        prepared = self._prepared(conn, params)
        return [prepared.row(found) for found in prepared.execute(conn, params).fetchall()]

    def many(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each of `rows`, whose names are the same; PostgreSQL gets them all at once."""
        if rows:
            self._prepared(conn, rows[0]).execute_many(conn, rows)

    def _prepared(self, conn: Connection, params: Mapping[str, Any]) -> _Compiled:
        name = conn.dialect.name
        key = (name, *params) if self._inserts else name
        prepared = self._compiled.get(key)
        if prepared is None:
            given = tuple(params) if self._inserts else ()
            prepared = self._compiled[key] = _Compiled(self._statement, conn.dialect, given)
        return prepared


def command(conn: Connection, words: str) -> None:
    """A bare statement without parameters or rows (SAVEPOINT and its kin), at the driver's own price."""
    cursor = conn.connection.cursor()
    try:
        cursor.execute(words)
    except conn.dialect.loaded_dbapi.Error as error:
        raise _translated(words, error, conn.dialect) from error
    finally:
        cursor.close()


class Savepoint:
    """What is done from here on is kept or undone apart from the rest of its transaction."""

    def __init__(self, conn: Connection, name: str) -> None:
        self._conn, self._name = conn, name
        command(conn, f"SAVEPOINT {name}")

    def keep(self) -> None:
        command(self._conn, f"RELEASE {self._name}")

    def undo(self) -> None:
        command(self._conn, f"ROLLBACK TO {self._name}")
        command(self._conn, f"RELEASE {self._name}")


def _translated(words: str, error: Exception, dialect: Dialect) -> BaseException:
    kind = dialect.loaded_dbapi.Error
    return DBAPIError.instance(words, None, error, kind, hide_parameters=True, dialect=dialect)


class _Compiled:
    """One statement for one dialect: its string, how values go in and how rows come out."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, given: tuple[str, ...]) -> None:
        compile_: Any = statement.compile
        compiled = cast(SQLCompiler, compile_(dialect=dialect, column_keys=list(given) or None))
        self._string = compiled.string
        self._dialect = dialect
        self._driver_error: type[Exception] = dialect.loaded_dbapi.Error
        self._defaults = dict(compiled.params)
        bind = {
            name: parameter.type.dialect_impl(dialect).bind_processor(dialect)
            for parameter, name in compiled.bind_names.items()
        }
        self._named = not compiled.positional
        self._bind = [(name, bind[name]) for name in (bind if self._named else compiled.positiontup or ())]
        columns = list(getattr(statement, "exported_columns", ()))
        self._results = [
            (place, process)
            for place, column in enumerate(columns)
            if not isinstance(column.type, Float)  # every driver gives floats as they are
            and (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]
        make_row: Any = namedtuple
        self._row = make_row("Row", [column.key for column in columns], rename=True)

    def execute(self, conn: Connection, params: Mapping[str, Any]) -> Any:
        cursor = conn.connection.cursor()
        try:
            cursor.execute(self._string, self._ready(params))
        except self._driver_error as error:
            raise _translated(self._string, error, self._dialect) from error
        return cursor

    def execute_many(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        cursor = conn.connection.cursor()
        try:
            cursor.executemany(self._string, [self._ready(params) for params in rows])
        except self._driver_error as error:
            raise _translated(self._string, error, self._dialect) from error
        finally:
            cursor.close()

    def _ready(self, params: Mapping[str, Any]) -> Any:
        values = {**self._defaults, **params}
        ready = [values[name] if process is None else process(values[name]) for name, process in self._bind]
        if not self._named:
            return ready
        return {name: value for (name, _), value in zip(self._bind, ready, strict=True)}

    def row(self, found: Any) -> Any:
        if self._results:
            found = list(found)
            for place, process in self._results:
                found[place] = process(found[place])
        return self._row._make(found)
