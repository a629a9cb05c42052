"""Rounds of background work that fail again and again: which, since when and with what kind of error, for who
looks after the installation. Nothing of anybody is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_or_update  # SQLite compiles it too

from storage.tables import secrets

RECENT = timedelta(minutes=5)
"""What has not been noted again for so long goes well by now, or nobody works."""

_BEGINNING = "failing "


@dataclass(frozen=True, slots=True)
class FailingRound:
    """`error`: the kind of the last error and where it came from."""

    name: str
    error: str
    since: datetime
    at: datetime


def note_failing(conn: Connection, name: str, error: str, since: datetime, now: datetime) -> None:
    """A round failed again; several processes may say so at the same moment."""
    kept = json.dumps([error[:100], since.isoformat(), now.isoformat()])
    row = insert_or_update(secrets).values(name=_key(name), value=kept)
    conn.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": kept}))


def note_well(conn: Connection, name: str) -> None:
    """It does not fail any more."""
    conn.execute(delete(secrets).where(secrets.c.name == _key(name)))


def failing_rounds(conn: Connection, now: datetime) -> tuple[FailingRound, ...]:
    """Those that fail now, by name."""
    query = select(secrets).where(secrets.c.name.startswith(_BEGINNING)).order_by(secrets.c.name)
    found = (_read(row.name, row.value) for row in conn.execute(query))
    return tuple(one for one in found if now - one.at < RECENT)


def _key(name: str) -> str:
    return f"{_BEGINNING}{name}"[:40]


def _read(name: str, value: str) -> FailingRound:
    error, since, at = json.loads(value)
    return FailingRound(
        name.removeprefix(_BEGINNING), error, datetime.fromisoformat(since), datetime.fromisoformat(at)
    )
