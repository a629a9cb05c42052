"""Who took part only in processes whose plan was published six months ago, and was silent since, becomes
nameless: as after `borrar` with the proposals kept, so every total stays.

People are looked through a range of ids at a time, which the clock chooses: no statement looks at everybody,
and nothing has to be remembered between two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, exists, func, select, union_all

from domain.forgetting import published_until, silent_since
from storage.database import Database
from storage.erasure import erase
from storage.links import is_joined, previous_of
from storage.tables import (
    addresses,
    attendances,
    contributions,
    documents,
    events,
    persons,
    processes,
    registrations,
    section_supports,
    sections,
    supports,
)

SLICE = 1_000
"""Ids that one piece looks at."""

PEOPLE = 2
"""Persons forgotten in one transaction: each is some twenty statements."""

ZONE = ZoneInfo("America/Lima")

_LOOKED_AT = 50


def forget_some(conn: Connection, now: datetime) -> bool:
    """For a job, once an hour: some of this hour's range; whether it has more."""
    last = _last(conn, now)
    if not last:
        return False
    hour = int(now.timestamp() // 3600)
    first = 1 + SLICE * (hour % (1 + (last - 1) // SLICE))
    return forget_in(conn, first, now) == PEOPLE


def forget_all(db: Database, now: datetime) -> int:
    """All who are due, a range at a time; how many."""
    with db.read() as conn:
        last = _last(conn, now)
    done = 0
    for first in range(1, last + 1, SLICE):
        while some := db.write(partial(forget_in, first=first, now=now)):
            done += some
    return done


def forget_in(conn: Connection, first: int, now: datetime) -> int:
    """Some of those due whose ids are in the range that begins there; how many."""
    done = 0
    for person in _candidates(conn, first, now):
        if done < PEOPLE and _is_due(conn, person, now):
            erase(conn, person, keep_proposals=True, key=None, now=now)
            done += 1
    return done


def _last(conn: Connection, now: datetime) -> int:
    """The highest id; 0 while no plan was published so long ago, which is nearly always."""
    if conn.execute(_published(now).limit(1)).first() is None:
        return 0
    return int(conn.execute(select(func.max(persons.c.id))).scalar() or 0)


def _published(now: datetime) -> Select[tuple[int]]:
    until = published_until(now.astimezone(ZONE).date())
    return select(processes.c.id).where(processes.c.published_on <= until)


def _candidates(conn: Connection, first: int, now: datetime) -> Sequence[int]:
    """Those in the range whose name is known, who took part in one of those processes and in no other. Who
    was joined with somebody is forgotten with them."""
    here = persons.c.id.between(first, first + SLICE - 1)
    wrote = exists().where(
        addresses.c.person_id == persons.c.id,
        addresses.c.last_in_at >= silent_since(now.astimezone(ZONE).date(), ZONE),
    )
    comes = exists().where(
        registrations.c.person_id == persons.c.id,
        registrations.c.event_id == events.c.id,
        events.c.starts_at >= silent_since(now.astimezone(ZONE).date(), ZONE),
    )
    known = and_(here, persons.c.erased_at.is_(None), ~is_joined(persons.c.id), ~wrote, ~comes)
    found = conn.execute(
        select(persons.c.id)
        .where(known, persons.c.id.in_(_only_in(_published(now), here)))
        .order_by(persons.c.id)
        .limit(_LOOKED_AT)
    )
    return found.scalars().all()


def _is_due(conn: Connection, person_id: int, now: datetime) -> bool:
    """Whether those who were joined with somebody took part in nothing else either."""
    others = previous_of(conn, person_id)
    if not others:
        return True
    parts = _parts(persons.c.id.in_(others))
    elsewhere = select(parts.c.process_id).where(parts.c.process_id.not_in(_published(now)))
    return conn.execute(elsewhere.limit(1)).first() is None


def _only_in(published: Select[tuple[int]], here: ColumnElement[bool]) -> Select[tuple[int]]:
    """Persons whose every part was in one of these processes."""
    parts = _parts(here)
    other = parts.c.process_id.not_in(published)
    return select(parts.c.person_id).group_by(parts.c.person_id).having(func.count().filter(other) == 0)


def _parts(which: ColumnElement[bool]) -> Subquery:
    """(person, process) of everything that these took part in."""
    each: tuple[Select[tuple[int, int]], ...] = (
        select(registrations.c.person_id, events.c.process_id).join_from(registrations, events),
        select(attendances.c.person_id, events.c.process_id).join_from(attendances, events),
        select(contributions.c.person_id, contributions.c.process_id),
        select(supports.c.person_id, contributions.c.process_id).join_from(supports, contributions),
        select(section_supports.c.person_id, documents.c.process_id)
        .join_from(section_supports, sections)
        .join(documents),
    )
    theirs = select(persons.c.id).where(which)
    return union_all(*(one.where(one.selected_columns[0].in_(theirs)) for one in each)).subquery()
