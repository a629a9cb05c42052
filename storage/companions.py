"""Who comes along on a registration that stands. More of them only where all of them sit at once.

They never wait on it: the registration's place on the list is as old as its first request, and people who
were named later would overtake those who asked in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from domain.seats import Request, Seated, decide
from storage.outcome import Outcome
from storage.seat_rows import lock_event_of, members, registration, waiting_parties
from storage.sql import Query
from storage.tables import attendees
from storage.waiting import standing

LIVE = ("registered", "offered", "waiting")

_insert = Query(insert(attendees))


def companions_of(conn: Connection, registration_id: int) -> list[Any]:
    """The attendee rows of those who come along and still stand, in their order."""
    return companions_in(members(conn, registration_id))


def companions_in(people: Iterable[Any]) -> list[Any]:
    """Of the attendee rows of a registration, those of who comes along and still stands."""
    return [one for one in people if one.position > 0 and one.state in LIVE]


def add_companions(conn: Connection, registration_id: int, names: Sequence[str], now: datetime) -> Outcome:
    """Give each of `names` a seat on this registration, or nobody: the refusal says why, `no_room` when there
    are not enough free seats."""
    event = lock_event_of(conn, registration_id)
    if event is None:
        return Outcome(refusal="unknown")
    people = members(conn, registration_id)
    here = sum(one.state in LIVE for one in people)
    seats = replace(event.seats, max_per_person=event.seats.max_per_person - here)
    asked = Request(registration(conn, registration_id).cls, len(names), together=True)
    verdict = decide(seats, asked, waiting_parties(conn, event, now), now)
    if not isinstance(verdict, Seated):
        code = getattr(verdict, "code", "no_room")
        return Outcome(registration_id, refusal="no_room" if code in ("full_no_list", "list_full") else code)
    first = 1 + max(one.position for one in people)
    for index, (name, pool) in enumerate(zip(names, verdict.from_reserve, strict=True)):
        _insert.run(
            conn,
            registration_id=registration_id,
            event_id=event.row.id,
            position=first + index,
            name=name,
            state="registered",
            from_reserve=pool,
            changed_at=now,
        )
    return standing(conn, registration_id, now)
