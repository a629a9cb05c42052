"""Conditions on a list of values for a `Query`: one string whatever the list's length."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic_core import to_json
from sqlalchemy import BigInteger, Boolean, Column, String, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine


def among(column: Column[Any], name: str) -> ColumnElement[bool]:
    """`column` is one of a list of ids or strings, given as the parameter `name`: one string whatever its
    length, so that it is compiled and planned once."""
    return _Among(column, bindparam(name, type_=_List(column.type)))


class _List(TypeDecorator[Any]):
    """An array; in SQLite, JSON."""

    impl = String
    cache_ok = True

    def __init__(self, items: TypeEngine[Any]) -> None:
        super().__init__()
        self._items = String() if isinstance(items, String) else BigInteger()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(self._items))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        wanted = list(value or ())
        return to_json(wanted).decode() if dialect.name == "sqlite" else wanted


class _Among(ColumnElement[bool]):
    type = Boolean()
    inherit_cache = False
    _is_implicitly_boolean = True  # else SQLite is asked whether it equals 1, and no index serves

    def __init__(self, column: Column[Any], wanted: ColumnElement[Any]) -> None:
        self.column, self.wanted = column, wanted


@compiles(_Among)
def _any_of(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, wanted = (compiler.process(part, **given) for part in (element.column, element.wanted))
    return f"{column} = ANY ({wanted})"


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, wanted = (compiler.process(part, **given) for part in (element.column, element.wanted))
    return f"{column} IN (SELECT value FROM json_each({wanted}))"  # noqa: S608 - SQLAlchemy's words
