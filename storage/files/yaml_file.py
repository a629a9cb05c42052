"""A process written as YAML: the same sheets as its workbook, each a list of mappings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from domain.cells import Sheet
from storage.files.bounds import BadFile

_DAY = "tag:yaml.org,2002:timestamp"


def read_yaml(raw: bytes) -> Mapping[str, Sheet]:
    """Lists and mappings under a name are sheets; what stands alone at the top is the row of sheet ``""``."""
    import yaml  # type: ignore[import-untyped]  # few installations ever read a process written so

    class AsTyped(yaml.SafeLoader):  # type: ignore[misc]  # a day stays text: who reads it says where it is wrong
        yaml_implicit_resolvers: ClassVar = {
            first: [one for one in found if one[0] != _DAY]
            for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    try:
        loaded = yaml.load(raw, AsTyped)  # noqa: S506  # it is a SafeLoader
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
        (number, tuple(_text(row.get(name)) for name in headers)) for number, row in enumerate(rows, start=2)
    ]
    return Sheet(headers, tuple(lines))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value).strip()
