"""The check of seats finds nothing where the door was used, and every damage that was done beside it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, func, insert, select, update

from storage.database import Database
from storage.invitations import create_invitation
from storage.offers import expire_offers
from storage.registrations import cancel
from storage.seat_check import SeatProblem
from storage.tables import attendees, events, outbox, registrations
from storage.waiting import accept_offer
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import NOW, apply, change_event, hours, make_event, seat

RESERVES = [{"cls": "osc", "seats": 1, "release_on": "2026-12-01"}]


def world(db: Database) -> int:
    """Two seats, one kept for civil society: one seat taken of each pool, one offered, two waiting, one gone;
    one more event that is entered by invitation."""
    event = make_event(db, capacity=3, reserves=RESERVES)
    ana = seat(db, event, "Ana")
    for name, cls in (("Beto", "ninguna"), ("Elsa", "osc"), ("Carla", "ninguna"), ("Dante", "ninguna")):
        seat(db, event, name, cls=cls)
    db.write(lambda conn: cancel(conn, ana, NOW))
    table = make_event(db, "MESA", access="invitacion")
    code = db.write(lambda conn: create_invitation(conn, "MESA", "Minsa", 1, NOW))
    assert apply(db, table, "Flor", invitation_code=code).seated
    return event


def found(db: Database, later: float = 0) -> list[SeatProblem]:
    with db.read() as conn:
        return seat_invariants(conn, NOW + hours(later))


def test_nothing_is_found_where_everybody_used_the_door(db: Database) -> None:
    event = world(db)
    assert found(db) == []
    (late,) = found(db, 24)
    assert (late.code, late.event_id, late.passing) == ("offer_overdue", event, True)
    db.write(lambda conn: expire_offers(conn, NOW + hours(24)))
    assert found(db, 24) == []
    change_event(db, event, capacity=4)
    (unoffered,) = found(db, 24)
    assert (unoffered.code, unoffered.facts, unoffered.passing) == ("seat_unoffered", {"seats": 1}, True)


def named(name: str) -> Any:
    return (
        attendees.c.registration_id
        == select(attendees.c.registration_id).where(attendees.c.name == name).scalar_subquery()
    )


def change(table: Table, *where: Any, **values: Any) -> Any:
    return update(table).where(*where).values(**values)


def again(name: str) -> Any:
    """The same person's registration once more, under another ticket."""
    own = (
        registrations.c.id
        == select(attendees.c.registration_id).where(attendees.c.name == name).scalar_subquery()
    )
    columns = [column for column in registrations.c if column.key not in ("id", "code")]
    copy = select(func.lower(registrations.c.code), *columns).where(own)
    return insert(registrations).from_select([registrations.c.code, *columns], copy)


DAMAGE = {
    "over_capacity": change(events, events.c.code == "TALLER", capacity=1),
    "over_open": change(attendees, attendees.c.name == "Elsa", from_reserve=""),
    "over_reserve": change(attendees, attendees.c.name == "Beto", from_reserve="osc"),
    "over_invitation": change(attendees, attendees.c.name == "Dante", registration_id=6),
    "nobody_in_it": delete(attendees).where(attendees.c.name == "Dante"),
    "cancelled_but_in": change(registrations, registrations.c.id == 2, cancelled_at=NOW),
    "reminder_without_seat": change(attendees, attendees.c.name == "Elsa", state="expired", from_reserve=""),
    "notice_without_offer": change(
        attendees, attendees.c.state == "offered", state="registered", offered_until=None
    ),
    "state_unknown": change(attendees, attendees.c.name == "Dante", state="maybe"),
    "other_event": change(attendees, attendees.c.name == "Dante", event_id=2),
    "seat_and_deadline": change(attendees, attendees.c.state == "offered", offered_until=None),
    "pool_without_seat": change(attendees, attendees.c.name == "Dante", from_reserve="osc"),
    "offer_untold": change(outbox, outbox.c.kind == "waiting.offer", status="superseded"),
    "offer_of_a_cancelled_event": change(events, events.c.code == "TALLER", status="cancelled"),
}


@pytest.mark.parametrize("code", DAMAGE)
def test_damage_is_found(sqlite_db: Database, code: str) -> None:
    world(sqlite_db)
    sqlite_db.write(lambda conn: conn.execute(DAMAGE[code]))
    assert code in {problem.code for problem in found(sqlite_db)}
    assert not next(problem for problem in found(sqlite_db) if problem.code == code).passing


def test_a_person_who_is_in_twice_is_found(db: Database) -> None:
    event = world(db)

    def damage(conn: Connection) -> None:
        conn.execute(again("Dante"))
        newest = conn.execute(select(func.max(registrations.c.id))).scalar_one()
        columns = [column for column in attendees.c if column.key not in ("id", "registration_id")]
        copy = select(func.max(newest), *columns).where(attendees.c.name == "Dante").group_by(attendees.c.id)
        conn.execute(insert(attendees).from_select([attendees.c.registration_id, *columns], copy))

    db.write(damage)
    (problem,) = found(db)
    assert (problem.code, problem.event_id, problem.facts["registrations"]) == ("person_twice", event, 2)


def test_who_accepts_leaves_nothing_behind(db: Database) -> None:
    world(db)
    with db.read() as conn:
        offered = conn.execute(select(attendees.c.registration_id).where(attendees.c.state == "offered"))
        registration = offered.scalar_one()
    db.write(lambda conn: accept_offer(conn, registration, NOW))
    assert found(db) == []
