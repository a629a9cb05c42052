"""The one door to a seat: lock the event, read, let domain/seats.py decide, write.

Whoever takes, frees or offers a seat comes through this module, storage/waiting.py or storage/offers.py, and
each of their functions locks the event's row before it looks. Several events are locked in the order of their
ids; whoever holds an event never locks a person.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from domain.codes import new_code
from domain.seats import Refused, Request, Seated, Verdict, Waitlisted, decide
from storage.companions import LIVE, companions_in
from storage.invitations import Invitation, find_invitation
from storage.notices import OFFER, withdraw
from storage.offers import offer_free_seats
from storage.outcome import Outcome
from storage.reminders import schedule_for, unschedule
from storage.seat_rows import (
    IS_LIVE,
    LockedEvent,
    lock_event,
    lock_event_of,
    members,
    set_state,
    waiting_line,
)
from storage.sql import Query
from storage.tables import attendees, events, persons, registrations
from storage.waiting import standing

_lives = Query(select(persons.c.ubigeo).where(persons.c.id == bindparam("in_person")))
_ticket = Query(
    select(registrations.c.id, registrations.c.code)
    .select_from(registrations.join(attendees))
    .where(
        registrations.c.event_id == bindparam("in_event"), registrations.c.person_id == bindparam("in_person")
    )
    .where(IS_LIVE)
    .limit(1)
)
_insert = Query(
    insert_or_ignore(registrations)
    .on_conflict_do_nothing(index_elements=["code"])
    .returning(registrations.c.id)
)
_insert_attendee = Query(insert(attendees))
_in_series = Query(
    select(events.c.id)
    .where(events.c.series == bindparam("in_series"), events.c.status != "draft")
    .order_by(events.c.id)
)
_cancelled = Query(
    update(registrations)
    .where(registrations.c.id == bindparam("in_id"))
    .values(cancelled_at=bindparam("in_now", type_=registrations.c.cancelled_at.type))
)


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody asks for. `cls`: the class for reserves; `together`: all of `names` or as many as fit."""

    person_id: int
    names: Sequence[str]
    organization_id: int | None
    organization_kind: str
    cls: str
    invitation_code: str
    together: bool
    channel: str
    accessibility: str


def register(
    conn: Connection,
    *,
    event_id: int,
    person_id: int,
    names: Sequence[str],
    organization_id: int | None,
    organization_kind: str,
    cls: str,
    channel: str,
    now: datetime,
    invitation_code: str = "",
    together: bool = True,
    accessibility: str = "",
) -> Outcome:
    """Register a party of `names` for one event: seats, places on the waiting list, or why not.

    The first name is the person's own. A second request of the same person is refused as `already`, with the
    ticket in `code`.
    """
    application = Application(
        *(person_id, names, organization_id, organization_kind, cls),
        *(invitation_code, together, channel, accessibility),
    )
    return _register(conn, event_id, application, now)


def register_series(
    conn: Connection, series: str, application: Application, now: datetime
) -> dict[int, Outcome]:
    """The same for each event of a series that is not past, with a ticket each: outcomes by event id."""
    found = _in_series.all(conn, in_series=series)
    outcomes = {event.id: _register(conn, event.id, application, now) for event in found}
    return {event_id: outcome for event_id, outcome in outcomes.items() if outcome.refusal != "past"}


def cancel(conn: Connection, registration_id: int, now: datetime, *, pass_on: bool = True) -> Outcome:
    """Give up the whole registration, its seats and its places on the list. Again: the refusal `ended`.
    Without `pass_on` the caller offers what came free (`offer_free_seats`), once for many."""
    event = lock_event_of(conn, registration_id)
    if event is None:
        return Outcome(refusal="unknown")
    leaving = [one for one in members(conn, registration_id) if one.state in LIVE]
    return _leave(conn, event, registration_id, leaving, now, pass_on=pass_on)


def cancel_companion(conn: Connection, registration_id: int, attendee_id: int, now: datetime) -> Outcome:
    """Give up the seat or the place on the list of one who comes along; the others keep theirs. Refused as
    `ended` where that attendee does not stand, or is the person themselves (`cancel`)."""
    event = lock_event_of(conn, registration_id)
    if event is None:
        return Outcome(refusal="unknown")
    leaving = [one for one in companions_in(members(conn, registration_id)) if one.id == attendee_id]
    return _leave(conn, event, registration_id, leaving, now, pass_on=True)


def _register(conn: Connection, event_id: int, application: Application, now: datetime) -> Outcome:
    event = lock_event(conn, event_id)
    if event is None:
        return Outcome(refusal="unknown")
    before = _ticket.first(conn, in_event=event_id, in_person=application.person_id)
    application = replace(application, cls=_class_here(conn, event, application))
    code = application.invitation_code
    invitation = find_invitation(conn, event_id, code) if code else None
    request = Request(
        application.cls,
        len(application.names),
        application.together,
        already=before.code if before else None,
        invitation_left=invitation.left if invitation else None,
    )
    verdict = decide(event.seats, request, waiting_line(conn, event, now), now)
    if isinstance(verdict, Refused):
        mine = before if verdict.code == "already" else None
        return Outcome(
            mine.id if mine else None, mine.code if mine else "", refusal=verdict.code, facts=verdict.facts
        )
    return _save(conn, event, application, verdict, invitation, now)


def _class_here(conn: Connection, event: LockedEvent, application: Application) -> str:
    if not event.seats.reserves:
        return application.cls
    lives = _lives.first(conn, in_person=application.person_id)
    return event.seats.class_of(application.cls, lives.ubigeo if lives else None)


def _save(
    conn: Connection,
    event: LockedEvent,
    application: Application,
    verdict: Verdict,
    invitation: Invitation | None,
    now: datetime,
) -> Outcome:
    pools = verdict.from_reserve if isinstance(verdict, Seated) else ()
    waits = verdict.waiting if isinstance(verdict, Seated) else verdict
    waiting = waits.size if isinstance(waits, Waitlisted) else 0
    seated, rest = application.names[: len(pools)], application.names[len(pools) :]
    registration_id, code = _insert_registration(conn, event, application, invitation, now)
    for index, name in enumerate((*seated, *rest[:waiting])):
        pool = pools[index] if index < len(pools) else None
        _insert_member(conn, event, registration_id, index, name, pool, now)
    if pools:
        schedule_for(conn, registration_id, now)
    return Outcome(
        registration_id,
        code,
        tuple(seated),
        tuple(rest[:waiting]),
        tuple(rest[waiting:]),
        position=waits.position if isinstance(waits, Waitlisted) else None,
        why=waits.why if isinstance(waits, Waitlisted) else "",
        rule=waits.rule if isinstance(waits, Waitlisted) else None,
    )


def _insert_registration(
    conn: Connection,
    event: LockedEvent,
    application: Application,
    invitation: Invitation | None,
    now: datetime,
) -> tuple[int, str]:
    columns = {
        "event_id": event.row.id,
        "person_id": application.person_id,
        "organization_id": application.organization_id,
        "organization_kind": application.organization_kind,
        "cls": application.cls,
        "invitation_id": invitation.id if invitation else None,
        "together": application.together,
        "channel": application.channel,
        "accessibility": application.accessibility,
        "priority": event.seats.priority(application.cls, now),
        "created_at": now,
    }
    for length in (4, 4, 4, 5, 5, 6, 7, 8):  # a code already given is tried again, longer when many are given
        code = new_code(secrets.randbelow, length)
        made = _insert.first(conn, code=code, **columns)
        if made is not None:
            return made.id, code
    raise RuntimeError("no free ticket code was found")


def _insert_member(
    conn: Connection,
    event: LockedEvent,
    registration_id: int,
    index: int,
    name: str,
    pool: str | None,
    now: datetime,
) -> None:
    _insert_attendee.run(
        conn,
        registration_id=registration_id,
        event_id=event.row.id,
        position=index,
        name=name,
        state="waiting" if pool is None else "registered",
        from_reserve=pool or "",
        changed_at=now,
    )


def _leave(
    conn: Connection,
    event: LockedEvent,
    registration_id: int,
    leaving: list[Any],
    now: datetime,
    *,
    pass_on: bool,
) -> Outcome:
    if not leaving:
        return Outcome(registration_id, refusal="ended")
    for one in leaving:
        set_state(conn, one, "cancelled", now)
    states = {one.state for one in members(conn, registration_id)}
    if "offered" not in states:
        withdraw(conn, OFFER, registration_id=registration_id)
    if "registered" not in states:
        unschedule(conn, registration_id)
    if states.isdisjoint(LIVE):
        _cancelled.run(conn, in_id=registration_id, in_now=now)
    if pass_on:
        offer_free_seats(conn, event.row.id, now)
    return standing(conn, registration_id, now)
