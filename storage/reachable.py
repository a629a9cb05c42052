"""Where people can be written to on our own initiative."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.sql import Query
from storage.tables import addresses

_show = Query(
    update(addresses)
    .where(addresses.c.id == bindparam("in_id"))
    .values(shown=bindparam("new_shown", type_=addresses.c.shown.type))
)


@dataclass(frozen=True, slots=True)
class Reachable:
    """An address that may be written to. `state`: its open conversation; `paused_until`: the provider asked
    to leave it alone."""

    id: int
    person_id: int
    channel: str
    external_id: str
    language: str
    state: dict[str, Any]
    paused_until: datetime | None


def addresses_of(
    conn: Connection, person_ids: Collection[int], channels: Sequence[str]
) -> dict[int, list[Reachable]]:
    """Of each person the addresses that are not blocked and not opted out, the one they wrote from last
    first. The channels are chosen here: asked for both, SQLite looks through every address of a channel."""
    names = ("id", "person_id", "channel", "external_id", "language", "state", "paused_until")
    rows = conn.execute(
        select(*(addresses.c[name] for name in names))
        .where(
            addresses.c.person_id.in_(person_ids),
            addresses.c.unreachable_since.is_(None),
            addresses.c.opted_out_at.is_(None),
        )
        .order_by(addresses.c.last_in_at.desc(), addresses.c.id)
    )
    found: dict[int, list[Reachable]] = {}
    for row in rows:
        if row.channel in channels:
            found.setdefault(row.person_id, []).append(Reachable(*row))
    return found


def show(conn: Connection, address_id: int, shown: dict[str, Any]) -> None:
    """The options of the last message, which words can choose."""
    _show.run(conn, in_id=address_id, new_shown=shown)
