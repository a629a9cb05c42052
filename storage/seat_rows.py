"""The rows that seats are made of, read and written while their event is locked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, or_, select, update

from domain.event_seats import EventSeats
from domain.pools import Reserve
from domain.waiting import Party
from storage.sql import Query
from storage.tables import addresses, attendees, events, registrations

LIVE = ("registered", "offered", "waiting")
"""The states of an attendee that has a seat or may still get one."""

HOLDS_A_SEAT = or_(attendees.c.state == "registered", attendees.c.state == "offered")
IS_LIVE = or_(HOLDS_A_SEAT, attendees.c.state == "waiting")

EVENT_COLUMNS = [
    events.c[name]
    for name in (
        *("id", "status", "access", "starts_at", "ends_at", "date_status", "timezone", "modality"),
        *(
            "capacity",
            "reserves",
            "max_per_person",
            "waiting_list",
            "waiting_limit",
            "registration_opens",
            "registration_closes",
        ),
        *("reminder_rules", "schedule_version"),
    )
]

# NO KEY UPDATE: keeps other holders of this lock out, and lets rows that only point to the event be inserted
_lock = Query(
    select(*EVENT_COLUMNS).where(events.c.id == bindparam("in_event")).with_for_update(key_share=True)
)
_taken = Query(
    select(attendees.c.state, attendees.c.from_reserve, func.count().label("n"))
    .where(attendees.c.event_id == bindparam("in_event"), IS_LIVE)
    .group_by(attendees.c.state, attendees.c.from_reserve)
)
_waiting_by_class = Query(
    select(registrations.c.cls, func.count().label("size"))
    .select_from(attendees.join(registrations))
    .where(attendees.c.event_id == bindparam("in_event"), attendees.c.state == "waiting")
    .group_by(registrations.c.cls)
)
_last_in = (
    select(func.max(addresses.c.last_in_at))
    .where(addresses.c.person_id == registrations.c.person_id)
    .scalar_subquery()
)
_waiting = Query(
    select(
        registrations.c.id,
        registrations.c.cls,
        registrations.c.together,
        func.count().label("size"),
        func.max(attendees.c.offered_at).label("offered_at"),
        _last_in.label("last_in_at"),
    )
    .select_from(attendees.join(registrations))
    .where(attendees.c.event_id == bindparam("in_event"), attendees.c.state == "waiting")
    .group_by(registrations.c.id)
)
_members = Query(
    select(attendees)
    .where(attendees.c.registration_id == bindparam("in_registration"))
    .order_by(attendees.c.position)
)
_set_state = Query(
    update(attendees)
    .where(attendees.c.id == bindparam("in_id"))
    .values(
        state=bindparam("new_state"),
        from_reserve=bindparam("new_pool"),
        offered_at=bindparam("new_offered_at", type_=attendees.c.offered_at.type),
        offered_until=bindparam("new_offered_until", type_=attendees.c.offered_until.type),
        changed_at=bindparam("new_changed_at", type_=attendees.c.changed_at.type),
    )
)
_registration = Query(select(registrations).where(registrations.c.id == bindparam("in_registration")))
_event_of = Query(select(registrations.c.event_id).where(registrations.c.id == bindparam("in_registration")))


@dataclass(frozen=True, slots=True)
class LockedEvent:
    """An event that nobody else changes the seats of until this transaction ends. `row`: its columns;
    `waiting`: how many attendees wait."""

    row: Any
    seats: EventSeats
    waiting: int


def lock_event(conn: Connection, event_id: int) -> LockedEvent | None:
    """Lock the event, then read what is taken; None if there is no such event. Whoever takes, frees or offers
    a seat comes through here first. Several events: in the order of their ids."""
    row = _lock.first(conn, in_event=event_id)
    return None if row is None else LockedEvent(row, *seats_of(conn, row))


def lock_event_of(conn: Connection, registration_id: int) -> LockedEvent | None:
    """`lock_event` for the event of a registration."""
    found = _event_of.first(conn, in_registration=registration_id)
    return None if found is None else lock_event(conn, found.event_id)


def seats_of(conn: Connection, row: Any) -> tuple[EventSeats, int]:
    """The seats of the event with this row, and how many attendees wait. Without the lock: an indication."""
    return tally(row, _taken.all(conn, in_event=row.id))


def tally(row: Any, counts: Iterable[Any]) -> tuple[EventSeats, int]:
    """The one way to count seats: the domain's value of a row with EVENT_COLUMNS, and how many wait.
    `counts`: how many (`n`) attendees are in each `state`, by the reserve (`from_reserve`) of their seat."""
    taken: dict[str, int] = {}
    waiting = 0
    for found in counts:
        if found.state == "waiting":
            waiting += found.n
        elif found.state is not None:  # an event where nobody is yet
            taken[found.from_reserve] = taken.get(found.from_reserve, 0) + found.n
    return _event_seats(row, taken), waiting


def _event_seats(row: Any, taken: dict[str, int]) -> EventSeats:
    return EventSeats(
        status=row.status,
        access=row.access,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        date_status=row.date_status,
        zone=ZoneInfo(row.timezone),
        capacity=row.capacity,
        reserves=tuple(_reserve(item) for item in row.reserves),
        max_per_person=row.max_per_person,
        waiting_list=row.waiting_list,
        waiting_limit=row.waiting_limit,
        opens=row.registration_opens,
        closes=row.registration_closes,
        taken=taken,
    )


def waiting_parties(conn: Connection, event: LockedEvent, now: datetime) -> tuple[Party, ...]:
    """Everybody who waits for this event."""
    if not event.waiting:
        return ()
    priority = cache(partial(event.seats.priority, now=now))
    return tuple(
        Party(
            registration_id=row.id,
            cls=row.cls,
            size=row.size,
            together=row.together,
            priority=priority(row.cls),
            passed_over=row.offered_at is not None and not _wrote_since(row),
        )
        for row in _waiting.all(conn, in_event=event.row.id)
    )


def waiting_line(conn: Connection, event: LockedEvent, now: datetime) -> tuple[Party, ...]:
    """Who is ahead of a new request. While nothing is free only their number counts: one party a class."""
    if not event.waiting or event.seats.pools(now).free != 0:
        return waiting_parties(conn, event, now)
    return tuple(
        Party(0, row.cls, row.size, together=False, priority=event.seats.priority(row.cls, now))
        for row in _waiting_by_class.all(conn, in_event=event.row.id)
    )


def members(conn: Connection, registration_id: int) -> list[Any]:
    """The attendee rows of a registration, in their order, whatever their state."""
    return _members.all(conn, in_registration=registration_id)


def registration(conn: Connection, registration_id: int) -> Any:
    """The row of a registration that is known to exist."""
    return _registration.all(conn, in_registration=registration_id)[0]


def set_state(
    conn: Connection, member: Any, state: str, now: datetime, *, pool: str = "", until: datetime | None = None
) -> None:
    """Write what became of one attendee: the `pool` of its seat, `until` when an offer is kept."""
    _set_state.run(
        conn,
        in_id=member.id,
        new_state=state,
        new_pool=pool,
        new_offered_at=now if state == "offered" else member.offered_at,
        new_offered_until=until,
        new_changed_at=now,
    )


def _reserve(item: dict[str, Any]) -> Reserve:
    day = item.get("release_on")
    return Reserve(item["cls"], item["seats"], date.fromisoformat(day) if day else None)


def _wrote_since(row: Any) -> bool:
    return row.last_in_at is not None and row.last_in_at > row.offered_at
