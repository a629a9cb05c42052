"""Checks requests to Telegram against its own machine-readable description, where that is present."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from tests.specs.lengths import outside

SPECS = Path(os.environ.get("RIMAY_SPECS", Path(__file__).parents[3] / "shared" / "specs"))
PRESENT = (SPECS / "telegram_bot_api.json").exists()

_BASIC: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
    "True": (bool,),
}


def faults(method: str, fields: dict[str, Any]) -> list[str]:
    """What is wrong with a request: unknown, missing, mistyped fields, and lengths."""
    api = _api()
    if not api:
        return _too_long(method, fields, method)
    if method not in api["methods"]:
        return [f"{method}: no such method"]
    return _object(method, api["methods"][method].get("fields", []), fields, method)


@cache
def _api() -> dict[str, Any]:
    if not PRESENT:
        return {}
    api: dict[str, Any] = json.loads((SPECS / "telegram_bot_api.json").read_text())
    return api


def _object(kind: str, described: list[dict[str, Any]], value: Any, where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: not an object"]
    known = {field["name"]: field for field in described}
    found = [f"{where}.{name}: unknown" for name in value.keys() - known.keys()]
    found += [
        f"{where}.{name}: missing" for name, field in known.items() if field["required"] and name not in value
    ]
    for name in value.keys() & known.keys():
        found += _any_of(known[name]["types"], value[name], f"{where}.{name}")
    return found + _too_long(kind, value, where)


def _any_of(kinds: list[str], value: Any, where: str) -> list[str]:
    attempts = [_typed(kind, value, where) for kind in kinds]
    return min(attempts, key=len)


def _typed(kind: str, value: Any, where: str) -> list[str]:
    if kind in _BASIC:
        fits = isinstance(value, _BASIC[kind]) and (
            kind in ("Boolean", "True") or not isinstance(value, bool)
        )
        return [] if fits else [f"{where}: not {kind}"]
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: not a list"]
        inner = kind.removeprefix("Array of ")
        return [
            fault for number, item in enumerate(value) for fault in _typed(inner, item, f"{where}[{number}]")
        ]
    if kind == "InputFile":
        return [] if isinstance(value, bytes | str) else [f"{where}: not a file"]
    described = _api()["types"][kind]
    if described.get("subtypes"):
        return _any_of(described["subtypes"], value, where)
    return _object(kind, described.get("fields", []), value, where)


def _too_long(kind: str, value: dict[str, Any], where: str) -> list[str]:
    return [
        f"{where}.{name}: {wrong}"
        for name, content in value.items()
        for table in ("telegram", "telegram_counts")
        if (wrong := outside(table, f"{kind}.{name}", content))
    ]
