"""A process written as YAML: the same sheets as its workbook, each a list of mappings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.cells import Sheet
from storage.files.bounds import BadFile

_NOTHING = ("~", "null")


def read_yaml(raw: bytes) -> Mapping[str, Sheet]:
    """Lists and mappings under a name are sheets; what stands alone at the top is the row of sheet ``""``.

    Everything stays as it was typed: YAML of its own makes `true` of the column `on`, 570 of `9:30` and 7 of
    the code `007`.
    """
    import yaml  # type: ignore[import-untyped]  # few installations ever read a process written so

    try:
        loaded = yaml.load(raw, yaml.BaseLoader)  # noqa: S506  # it makes texts, lists and mappings only
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise BadFile("file_broken", line=mark.line + 1 if mark else 0) from error
    if not isinstance(loaded, dict):
        raise BadFile("file_empty")
    sheets = {str(name): value for name, value in loaded.items() if isinstance(value, list | dict)}
    top = {name: value for name, value in loaded.items() if str(name) not in sheets}
    first = {"": _sheet(top)} if top else {}
    return first | {name: _sheet(value) for name, value in sheets.items()}


def _sheet(value: list[Any] | dict[Any, Any]) -> Sheet:
    """Its lines are numbered from 2, as in a workbook: the header would be the first."""
    rows = value if isinstance(value, list) else [value]
    if not all(isinstance(row, dict) for row in rows):
        raise BadFile("file_broken")
    headers = tuple(dict.fromkeys(str(name) for row in rows for name in row))
    lines = [
        (number, tuple(_text(name, row.get(name)) for name in headers))
        for number, row in enumerate(rows, start=2)
    ]
    return Sheet(headers, tuple(lines))


def _text(name: str, value: Any) -> str:
    """A list of words is one cell; rows within a row would be lost, so they are refused."""
    several = value if isinstance(value, list) else [value]
    if any(isinstance(one, dict | list) for one in several):
        raise BadFile("file_nested", text=name)
    text = "; ".join(str(one).strip() for one in several if one is not None)
    return "" if text in _NOTHING else text
