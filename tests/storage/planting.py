"""One row of everything that points to something, all of it in order."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Float, Integer, String, Table, Text, insert

from storage.database import Database
from storage.tables import Instant, metadata
from tests.storage.seating import NOW, START

_VALUES: dict[str, dict[str, Any]] = {
    "processes": {"code": "PROCESO"},
    "events": {
        "code": "PLANTADO",
        "capacity": 10,
        "starts_at": START,
        "timezone": "America/Lima",
        "status": "published",
    },
    "attendees": {"state": "registered", "from_reserve": "", "offered_until": None, "offered_at": None},
    "invitations": {"seats": 2},
    "registrations": {"cancelled_at": None},
    "persons": {"erased_at": None},
    "organizations": {"merged_into_id": None},
    "outbox": {"status": "sent", "repeats": 0, "lease_owner": None, "lease_until": None},
    "dead_letters": {"resolved_at": NOW},
    "ratings": {"score": 3},
    "announcements": {"spread_to": None},
    "proposal_versions": {"number": 1},
    "proposal_lineage": {"child_id": 2},
    "proposal_sources": {"proposal_id": 2},
    "responses": {"proposal_id": 2},
    "documents": {"code": "object"},  # what the contribution is about
}
_JSON: dict[str, Any] = {"reserves": [], "reminder_rules": []}


def plant(db: Database) -> None:
    """A process in which everything has happened once, and two empty ones, OTRO and TERCERO."""
    db.write(_plant)


def _plant(conn: Connection) -> None:
    made: dict[str, int] = {}
    for table in metadata.sorted_tables:
        made[table.name] = _insert(conn, table, made)
        if table.name == "proposals":
            conn.execute(insert(table).values(**{**_row(table, made), "code": "OTRA"}))
    versions = metadata.tables["proposal_versions"]
    conn.execute(insert(versions).values(**{**_row(versions, made), "proposal_id": made["proposals"] + 1}))
    empty = metadata.tables["processes"]
    for code in ("OTRO", "TERCERO"):
        conn.execute(insert(empty).values(**{**_row(empty, {}), "code": code}))
    for name, column in (("themes", "split_from_id"), ("organizations", "merged_into_id")):
        table = metadata.tables[name]
        again = {**_row(table, made), column: made[name], **_second(name)}
        conn.execute(insert(table).values(**again))


def _second(name: str) -> dict[str, str]:
    return {"code": "otro"} if name == "themes" else {"folded": "otra"}


def _insert(conn: Connection, table: Table, made: dict[str, int]) -> int:
    values = _row(table, made)
    key = next(iter(table.primary_key.columns))
    done = conn.execute(insert(table).values(**values).returning(key)).scalar_one()
    return done if isinstance(done, int) else 0


def _row(table: Table, made: dict[str, int]) -> dict[str, Any]:
    given = _VALUES.get(table.name, {})
    return {
        column.key: given[column.key] if column.key in given else _value(column, made)
        for column in table.columns
        if not (column.primary_key and column.key == "id")
    }


def _value(column: Any, made: dict[str, int]) -> Any:
    for key in column.foreign_keys:
        return made.get(key.column.table.name)
    kind = column.type
    if isinstance(kind, Instant):
        return NOW
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer | Float):
        return 0
    if isinstance(kind, String | Text):
        return column.key[: kind.length or 40]
    return _JSON.get(column.key, {}) if isinstance(kind, JSON) else date(2026, 1, 1)
