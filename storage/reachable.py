"""Where people can be written to on our own initiative."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from domain.channels import traits
from storage.lists import among
from storage.outbox import REPLY
from storage.sql import Query
from storage.tables import addresses, outbox, persons

_show = Query(
    update(addresses)
    .where(addresses.c.id == bindparam("in_id"))
    .values(shown=bindparam("new_shown", type_=addresses.c.shown.type))
)
_NAMES = (
    *("id", "person_id", "channel", "external_id", "language", "state", "shown", "paused_until"),
    "last_in_at",
)
_unsaid = (
    select(outbox.c.address_id)
    .where(outbox.c.lane == REPLY, outbox.c.attempts == 0)
    .where(or_(outbox.c.status == "leased", outbox.c.status == "queued"))
    .scalar_subquery()
)
_of_persons = Query(
    select(
        *(addresses.c[name] for name in _NAMES),
        addresses.c.id.in_(_unsaid).label("answering"),
        persons.c.preferred_channel,
    )
    .join(persons, persons.c.id == addresses.c.person_id)
    .where(
        among(addresses.c.person_id, "in_persons"),
        addresses.c.unreachable_since.is_(None),
        addresses.c.opted_out_at.is_(None),
    )
    .order_by(addresses.c.last_in_at.desc(), addresses.c.id)
)


@dataclass(frozen=True, slots=True)
class Reachable:
    """An address that may be written to. `state`: its open conversation; `shown`: the options of
    its last message; `paused_until`: the provider asked
    to leave it alone; `answering`: an answer is on its way there, and nothing has gone wrong with it."""

    id: int
    person_id: int
    channel: str
    external_id: str
    language: str
    state: dict[str, Any]
    shown: dict[str, Any]
    paused_until: datetime | None
    last_in_at: datetime
    answering: bool


def addresses_of(
    conn: Connection, person_ids: Collection[int], channels: Sequence[str]
) -> dict[int, list[Reachable]]:
    """Of each person the addresses that are not blocked and not opted out, in the order to try them: the
    channel that they chose, then the one they wrote from last, then pages, which have to be looked at. The
    channels are chosen here: asked for both, SQLite looks through every address of a channel."""
    rows = _of_persons.all(conn, in_persons=person_ids)
    found: dict[int, list[Reachable]] = {}
    for row in sorted(rows, key=_last_resort):
        if row.channel in channels:
            found.setdefault(row.person_id, []).append(Reachable(*row[:-1]))
    return found


def next_after(
    conn: Connection, person_id: int, address_id: int | None, channels: Sequence[str]
) -> int | None:
    """Where a notice goes that one address did not take: the next of its person, never one before."""
    ids = [one.id for one in addresses_of(conn, [person_id], channels).get(person_id, ())]
    following = ids[ids.index(address_id) + 1 :] if address_id in ids else ids
    return following[0] if following else None


def show(conn: Connection, shown: Mapping[int, dict[str, Any]]) -> None:
    """The options of the last message, which words can choose, by the id of its address."""
    _show.many(conn, [{"in_id": one, "new_shown": shown[one]} for one in sorted(shown)])


def _last_resort(row: Any) -> tuple[bool, bool]:
    """Among one person's addresses the later ones are tried when the others do not take a notice."""
    return row.channel != row.preferred_channel, traits(row.channel).pulled
