"""Reminders, and what everybody is told when an event moves or is cancelled: rows, never timers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, case, func, select, update

from domain.quiet import next_waking
from domain.reminders import Due, Timetable, schedule
from domain.waiting import TOO_NEAR
from storage.notices import OFFER, REMINDER, Notice, notify, notify_all, withdraw
from storage.offers import shorten_offers
from storage.seat_rows import EVENT_COLUMNS, IS_LIVE, LockedEvent, lock_event
from storage.sql import Query
from storage.tables import attendees, events, persons, registrations

_seated = (
    select(attendees.c.id)
    .where(attendees.c.registration_id == registrations.c.id, attendees.c.state == "registered")
    .exists()
)
_one = Query(
    select(registrations.c.id.label("registration_id"), registrations.c.person_id, *EVENT_COLUMNS)
    .select_from(registrations.join(events).join(persons, persons.c.id == registrations.c.person_id))
    .where(registrations.c.id == bindparam("in_registration"), persons.c.reminders, _seated)
    .where(events.c.status != "draft", events.c.status != "cancelled")
)


def schedule_for(conn: Connection, registration_id: int, now: datetime) -> tuple[Due, ...]:
    """Make the reminders of a registration that has a seat; none for who wants none or for a cancelled event.
    Again: nothing new. Call it with the event locked."""
    row = _one.first(conn, in_registration=registration_id)
    if row is None:
        return ()
    dues = schedule(_timetable(row), now, now)
    for due in dues:
        notify(conn, _reminder(row, row.registration_id, row.person_id, due), now)
    return dues


def unschedule(conn: Connection, registration_id: int) -> None:
    """Withdraw the reminders of a registration that has no seat any more."""
    withdraw(conn, REMINDER, registration_id=registration_id)


def event_moved(conn: Connection, event_id: int, now: datetime) -> int:
    """The event has another time and another schedule version: withdraw its reminders, make the new ones,
    shorten its offers and tell everybody who has a seat or waits. Returns how many are told."""
    event = lock_event(conn, event_id)
    if event is None:
        return 0
    withdraw(conn, REMINDER, event_id=event_id)
    shorten_offers(conn, event, now)
    people = _people(conn, event_id)
    dues = schedule(_timetable(event.row), now, now) if event.row.status != "cancelled" else ()
    wanted = [one for one in people if one.seated and one.reminders]
    notify_all(conn, _announcements("event.changed", event, people, now), now)
    notify_all(
        conn,
        (_reminder(event.row, one.registration_id, one.person_id, due) for one in wanted for due in dues),
        now,
    )
    return len(people)


def event_cancelled(conn: Connection, event_id: int, now: datetime) -> int:
    """The event is cancelled: withdraw reminders and offers, and tell everybody who had a seat or waited.
    Returns how many are told."""
    event = lock_event(conn, event_id)
    if event is None:
        return 0
    withdraw(conn, REMINDER, event_id=event_id)
    withdraw(conn, OFFER, event_id=event_id)
    people = _people(conn, event_id)
    conn.execute(
        update(attendees)
        .where(attendees.c.event_id == event_id, attendees.c.state == "offered")
        .values(state="waiting", from_reserve="", offered_until=None, changed_at=now)
    )
    notify_all(conn, _announcements("event.cancelled", event, people, now), now)
    return len(people)


def _people(conn: Connection, event_id: int) -> list[Any]:
    """Registrations with somebody in or waiting, and whether anybody of them has a seat."""
    has_seat = func.max(case((attendees.c.state == "registered", 1), else_=0))
    found = conn.execute(
        select(
            registrations.c.id.label("registration_id"),
            registrations.c.person_id,
            persons.c.reminders,
            has_seat.label("seated"),
        )
        .select_from(registrations.join(attendees).join(persons, persons.c.id == registrations.c.person_id))
        .where(registrations.c.event_id == event_id, IS_LIVE)
        .group_by(registrations.c.id, registrations.c.person_id, persons.c.reminders)
        .order_by(registrations.c.id)
    )
    return list(found)


def _announcements(kind: str, event: LockedEvent, people: list[Any], now: datetime) -> Iterator[Notice]:
    """By day, unless the event is so near that waiting for the morning would be too late."""
    morning = next_waking(now, event.seats.zone)
    starts_at = event.row.starts_at
    for one in people:
        yield Notice(
            person_id=one.person_id,
            kind=kind,
            facts=_facts(event.row, one.registration_id),
            key=f"{kind}:{one.registration_id}:{event.row.id}:{event.row.schedule_version}",
            due_at=morning if starts_at - morning >= TOO_NEAR else now,
            not_after=starts_at if starts_at > now else None,
            event_id=event.row.id,
            registration_id=one.registration_id,
        )


def _reminder(event: Any, registration_id: int, person_id: int, due: Due) -> Notice:
    return Notice(
        person_id=person_id,
        kind=REMINDER,
        facts={**_facts(event, registration_id), "rule": due.rule},
        key=f"reminder:{registration_id}:{event.id}:{due.rule}:{event.schedule_version}",
        due_at=due.at,
        not_after=due.not_after,
        event_id=event.id,
        registration_id=registration_id,
    )


def _facts(event: Any, registration_id: int) -> dict[str, Any]:
    return {"event": event.id, "registration": registration_id, "schedule_version": event.schedule_version}


def _timetable(event: Any) -> Timetable:
    rules = tuple(event.reminder_rules)
    return Timetable(event.starts_at, ZoneInfo(event.timezone), event.modality, event.date_status, rules)
