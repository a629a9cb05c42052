"""Announcements: to whom, put into the outbox in pieces, and what became of each.

A notice keeps only which announcement it is: its words, and whether it still holds, are looked up when it is
claimed. So an announcement can be taken back until the last moment, as a permission can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from domain.segments import Segment
from storage.audience import people
from storage.notices import Notice, notify_all
from storage.outbox import ANNOUNCEMENT
from storage.sql import Query
from storage.tables import (
    announcements,
    events,
    outbox,
    persons,
    processes,
)

KIND = "announcement"
"""Of its notices."""

PIECE = 100
"""People who get their notice in one transaction: about ten milliseconds."""

SLICE = 2_000
"""Persons who are looked at for it."""

KEEPS = timedelta(days=7)
"""News that could not be said for so long is none any more."""

_OPEN = ("queued", "leased")
_ENDED = ("sent", "superseded", "missed", "rejected", "unreachable", "expired")

_by_id = Query(
    select(announcements, processes.c.name.label("process"))
    .join_from(announcements, processes)
    .where(announcements.c.id == bindparam("in_id"))
)


@dataclass(frozen=True, slots=True)
class NewAnnouncement:
    """`kind`: boletin | resultados | evento."""

    process_id: int
    kind: str
    title: str
    text: str
    segment: Segment
    by: str
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An announcement and what became of it: (status, reason) → people. `whole`: all its notices are made."""

    id: int
    kind: str
    title: str
    by: str
    created_at: datetime
    withdrawn_at: datetime | None
    recipients: int
    whole: bool
    outcomes: Mapping[tuple[str, str], int]


def by_id(conn: Connection, announcement_id: int) -> Any | None:
    """Its row with the name of its process, or None."""
    return _by_id.first(conn, in_id=announcement_id)


def how_many(conn: Connection, new: NewAnnouncement) -> int:
    """How many it is for. Everybody is looked at: not while others wait to write."""
    its = people(new.process_id, new.kind, new.segment).order_by(None).subquery()
    return int(conn.execute(select(func.count()).select_from(its)).scalar_one())


def announce(conn: Connection, new: NewAnnouncement, recipients: int, now: datetime) -> int:
    """Keep it, to be put into the outbox by `spread`: its id."""
    row = {
        "process_id": new.process_id,
        "kind": new.kind,
        "event_id": new.event_id,
        "title": new.title,
        "text": new.text,
        "segment": new.segment.to_json(),
        "recipients": recipients,
        "by": new.by[:160],
        "created_at": now,
        "spread_to": 0,
    }
    return int(conn.execute(insert(announcements).values(row).returning(announcements.c.id)).scalar_one())


def spread(conn: Connection, now: datetime) -> bool:
    """Make the notices of the next people of the first announcement that lacks some, or end those of one that
    was withdrawn; whether there is more to do. A process that dies leaves the rest to the next."""
    waiting = select(announcements).where(announcements.c.spread_to.is_not(None))
    one = conn.execute(waiting.order_by(announcements.c.id).limit(1).with_for_update()).first()
    if one is None:
        return False
    if one.withdrawn_at is not None:
        return _end_some(conn, one.id) or spread(conn, now)
    its = people(one.process_id, one.kind, Segment.from_json(one.segment))
    here = persons.c.id.between(one.spread_to + 1, one.spread_to + SLICE)
    found = [row.id for row in conn.execute(its.where(here).limit(PIECE))]
    notify_all(conn, _notices(conn, one, found, now), now)
    done_to = found[-1] if len(found) == PIECE else one.spread_to + SLICE
    last = conn.execute(select(func.max(persons.c.id))).scalar() or 0
    _set(conn, one.id, spread_to=done_to if done_to < last else None)
    return True


def withdraw(conn: Connection, announcement_id: int, now: datetime) -> bool:
    """Take it back: nobody is told from now on, and `spread` ends what is queued. False: it is already, or
    there is none."""
    held = and_(announcements.c.id == announcement_id, announcements.c.withdrawn_at.is_(None))
    return conn.execute(update(announcements).where(held).values(withdrawn_at=now, spread_to=0)).rowcount > 0


def standings(conn: Connection) -> list[Standing]:
    """Every announcement with what became of it, the newest first."""
    outcomes = _outcomes(conn)
    found = conn.execute(select(announcements).order_by(announcements.c.id.desc()))
    return [
        Standing(
            row.id,
            row.kind,
            row.title,
            row.by,
            row.created_at,
            row.withdrawn_at,
            row.recipients,
            row.spread_to is None,
            outcomes.get(row.id, {}),
        )
        for row in found
    ]


def _outcomes(conn: Connection) -> dict[int, dict[tuple[str, str], int]]:
    """What is open has no reason yet that would tell anything."""
    which = outbox.c.facts["announcement"].as_integer()
    in_lane = and_(outbox.c.status.in_((*_OPEN, *_ENDED)), outbox.c.lane == ANNOUNCEMENT)
    rows = conn.execute(
        select(which, outbox.c.status, outbox.c.reason, func.count())
        .where(in_lane, outbox.c.kind == KIND)
        .group_by(which, outbox.c.status, outbox.c.reason)
    )
    found: dict[int, dict[tuple[str, str], int]] = {}
    for number, status, reason, count in rows:
        key = ("queued", "") if status in _OPEN else (status, reason)
        theirs = found.setdefault(number, {})
        theirs[key] = theirs.get(key, 0) + count
    return found


def _notices(conn: Connection, one: Any, found: list[int], now: datetime) -> Iterator[Notice]:
    begins = select(events.c.starts_at).where(events.c.id == one.event_id)
    starts_at = conn.execute(begins).scalar() if one.event_id else None
    until = min(now + KEEPS, starts_at) if starts_at is not None else now + KEEPS
    for person in found:
        yield Notice(
            person_id=person,
            kind=KIND,
            facts={"announcement": one.id} | ({"event": one.event_id} if one.event_id else {}),
            key=f"{KIND}:{one.id}:{person}",
            due_at=now,
            not_after=until,
            event_id=one.event_id,
            lane=ANNOUNCEMENT,
        )


def _end_some(conn: Connection, announcement_id: int) -> bool:
    """Some queued notices of one that was withdrawn; False when none is left."""
    queued = and_(outbox.c.status == "queued", outbox.c.lane == ANNOUNCEMENT, outbox.c.kind == KIND)
    its = outbox.c.facts["announcement"].as_integer() == announcement_id
    some = conn.execute(select(outbox.c.id).where(queued, its).limit(PIECE)).scalars().all()
    ended = {"status": "superseded", "reason": "withdrawn"}
    conn.execute(update(outbox).where(outbox.c.id.in_(some), outbox.c.status == "queued").values(**ended))
    if not some:
        _set(conn, announcement_id, spread_to=None)
    return bool(some)


def _set(conn: Connection, announcement_id: int, **values: Any) -> None:
    conn.execute(update(announcements).where(announcements.c.id == announcement_id).values(**values))
