"""A person's own registrations: to show, to correct, and to tell which ones overlap."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Text, bindparam, case, select, update

from domain.event_seats import over_at
from storage.lists import among
from storage.outcome import names_in
from storage.seat_rows import IS_LIVE, members
from storage.sql import Query
from storage.tables import attendees, events, registrations

_ASSUMED_LENGTH = timedelta(hours=2)
"""Of an event that does not say when it ends."""

_EVENT = [
    events.c[name]
    for name in (
        *("title", "starts_at", "ends_at", "date_status", "timezone", "modality", "venue", "status"),
        *("status_reason", "schedule_version"),
    )
]
_one_event = Query(select(*_EVENT).where(events.c.id == bindparam("in_event")))


def _registered(whose: ColumnElement[bool]) -> Query:
    """An attendee a row, of the registrations that still stand."""
    columns = (
        *(registrations.c[name] for name in ("id", "person_id", "code", "event_id", "going")),
        events.c.code.label("event_code"),
        *_EVENT,
        *(attendees.c[name] for name in ("name", "state", "offered_until")),
    )
    party = attendees.c.registration_id == registrations.c.id
    return Query(
        select(*columns)
        .select_from(registrations.join(events).join(attendees, party))
        .where(whose, IS_LIVE)
        .order_by(events.c.starts_at, registrations.c.id, attendees.c.position)
    )


_mine = _registered(registrations.c.person_id == bindparam("in_person"))
_theirs = _registered(among(registrations.c.person_id, "in_persons"))
_rename = Query(
    update(attendees).where(attendees.c.id == bindparam("in_id")).values(name=bindparam("new_name"))
)
_set_going = Query(
    update(registrations)
    .where(registrations.c.id == bindparam("in_id"))
    .values(going=bindparam("new_going", type_=registrations.c.going.type))
)
_need = bindparam("new_text", type_=Text)
_needed = registrations.c.accessibility
_add_need = Query(
    update(registrations)
    .where(registrations.c.id == bindparam("in_id"))
    .values(accessibility=case((_needed == "", _need), else_=_needed + "; " + _need))
)


@dataclass(frozen=True, slots=True)
class MyRegistration:
    """One registration of a person. `event` has title, times, zone, modality, venue, status and its reason;
    `seated`, `offered` and `waiting` are names, `offered_until` the first deadline."""

    id: int
    person_id: int
    code: str
    event_id: int
    event_code: str
    event: Any
    going: bool | None
    seated: tuple[str, ...]
    offered: tuple[str, ...]
    waiting: tuple[str, ...]
    offered_until: datetime | None

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody of the party, in their order: seats go to the first, then offers, then the list."""
        return (*self.seated, *self.offered, *self.waiting)


def of_person(conn: Connection, person_id: int, now: datetime) -> list[MyRegistration]:
    """What this person has a seat in, an offer for or waits for, soonest first; nothing that is past."""
    return [one for one in _all(conn, person_id) if _over_at(one.event) > now]


def of_persons(conn: Connection, person_ids: Collection[int]) -> dict[int, MyRegistration]:
    """Every registration of several people that still stands, past or not, by its id."""
    rows = _theirs.all(conn, in_persons=person_ids)
    return {one[0].id: _gathered(one) for one in _by_registration(rows)}


def mine(conn: Connection, registration_id: int, person_id: int) -> MyRegistration | None:
    """This registration, if it is this person's and still stands: payloads can be forged."""
    return next((one for one in _all(conn, person_id) if one.id == registration_id), None)


def clashes(conn: Connection, person_id: int, event_id: int) -> list[MyRegistration]:
    """The person's other registrations whose event is held at the same time, where both hours are known."""
    this = _one_event.first(conn, in_event=event_id)
    if this is None or this.date_status != "exacta" or this.status == "cancelled":
        return []
    others = (one for one in _all(conn, person_id) if one.event_id != event_id)
    return [one for one in others if _overlap(this, one.event)]


def change_names(conn: Connection, registration_id: int, names: Sequence[str]) -> tuple[str, ...]:
    """Write the names of the attendees that still stand, in their order; returns them. Raises ValueError when
    there are more or fewer names than attendees."""
    standing = [
        one for one in members(conn, registration_id) if one.state in ("registered", "offered", "waiting")
    ]
    if len(names) != len(standing):
        raise ValueError(f"{len(standing)} names are needed")
    for one, name in zip(standing, names, strict=True):
        _rename.run(conn, in_id=one.id, new_name=name)
    return tuple(names)


def set_going(conn: Connection, registration_id: int, going: bool) -> None:
    """Keep the answer to "¿Vas a venir?". Saying no frees nothing: that is `cancel`, asked apart."""
    _set_going.run(conn, in_id=registration_id, new_going=going)


def add_need(conn: Connection, registration_id: int, text: str) -> None:
    """Keep what somebody needs in order to take part, beside what they needed already."""
    _add_need.run(conn, in_id=registration_id, new_text=text)


def _all(conn: Connection, person_id: int) -> list[MyRegistration]:
    return [_gathered(rows) for rows in _by_registration(_mine.all(conn, in_person=person_id))]


def _by_registration(rows: Iterable[Any]) -> Iterable[list[Any]]:
    by_id: dict[int, list[Any]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    return by_id.values()


def _gathered(rows: list[Any]) -> MyRegistration:
    first = rows[0]
    return MyRegistration(
        first.id,
        first.person_id,
        first.code,
        first.event_id,
        first.event_code,
        first,
        first.going,
        names_in("registered", rows),
        names_in("offered", rows),
        names_in("waiting", rows),
        _first(row.offered_until for row in rows if row.state == "offered"),
    )


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _over_at(event: Any) -> datetime:
    return over_at(event.starts_at, event.ends_at, event.date_status, ZoneInfo(event.timezone))


def _overlap(this: Any, other: Any) -> bool:
    if other.date_status != "exacta" or other.status == "cancelled":
        return False
    ends = [event.ends_at or event.starts_at + _ASSUMED_LENGTH for event in (this, other)]
    return bool(this.starts_at < ends[1] and other.starts_at < ends[0])
