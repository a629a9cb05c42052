"""datapackage.json: what a program needs to read the pack (Data Package v2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.cuadros import Say
from domain.pack_schema import Pack, TableSchema, table_schema
from storage.packs.folder import mark, sha256

_PROFILES = "https://datapackage.org/profiles/2.0"
_LICENSE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/deed.es",
    "title": "Creative Commons Atribución 4.0 Internacional",
}
_DIALECT = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}


def write_descriptor(
    folder: Path, pack: Pack, schemas: Mapping[str, TableSchema], now: datetime, say: Say
) -> None:
    """Describe the CSV files that are already in the folder, each with its size and its hash."""
    described: dict[str, Any] = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": f"rimay-{pack}",
        "title": say(f"datapackage.title_{pack}"),
        "description": say(f"datapackage.description_{pack}"),
        "created": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sources": [{"title": say("datapackage.source")}],
        **mark(pack),
        "resources": [_resource(folder, name, schema, say) for name, schema in schemas.items()],
    }
    if pack != "restricted":  # personal data are licensed to nobody
        described["licenses"] = [_LICENSE]
    text = json.dumps(described, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", "utf-8")


def _resource(folder: Path, name: str, schema: TableSchema, say: Say) -> dict[str, Any]:
    path = folder / f"{name}.csv"
    described = table_schema(schema)
    for field in described["fields"]:
        field["description"] = say(f"column.{name}.{field['name']}")
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": name,
        "type": "table",
        "path": path.name,
        "description": say(f"table.{name}"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
        "dialect": _DIALECT,
        "schema": described,
    }
