"""The door: what is written when people take and leave seats, on both databases."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from sqlalchemy import Connection, select, update

from domain.event_seats import Rule
from storage.companions import companions_of
from storage.database import Database
from storage.invitations import Designation, create_invitation, designations
from storage.my_registrations import add_need, change_names, clashes, mine, of_person, set_going
from storage.outcome import Outcome
from storage.registrations import Application, cancel, cancel_companion, register_series
from storage.seats_left import seats_left, seats_left_of
from storage.tables import persons, registrations
from tests.storage.seating import (
    NOW,
    START,
    apply,
    ask,
    change_event,
    hours,
    make_event,
    make_person,
    notices,
    seat,
    states,
)


def test_seats_go_first_come_first_served_and_the_rest_wait(db: Database) -> None:
    event = make_event(db)
    first, second, third, fourth = (apply(db, event, name) for name in ("Ana", "Beto", "Carla", "Dante"))
    assert [first.seated, second.seated, third.seated] == [("Ana",), ("Beto",), ()]
    assert [third.waiting, third.position, fourth.position] == [("Carla",), 1, 2]
    assert third.why == "full"
    assert len({first.code, second.code, third.code}) == 3
    assert len(notices(db, "event.reminder")) == 4


def test_a_person_is_in_once(db: Database) -> None:
    event, rosa = make_event(db), make_person(db)
    first = db.write(lambda conn: ask(conn, event, rosa))
    again = db.write(lambda conn: ask(conn, event, rosa))
    assert (again.refusal, again.code, again.registration_id) == (
        "already",
        first.code,
        first.registration_id,
    )
    assert first.registration_id is not None
    db.write(lambda conn: cancel(conn, first.registration_id or 0, NOW))
    back = db.write(lambda conn: ask(conn, event, rosa))
    assert back.seated == ("Rosa",)
    assert back.code != first.code


def test_reserves_are_kept_and_the_rule_is_told(db: Database) -> None:
    kept = [{"cls": "osc", "seats": 1, "release_on": "2026-12-01"}]
    event = make_event(db, reserves=kept)
    assert apply(db, event, "Ana").seated == ("Ana",)
    beto = apply(db, event, "Beto")
    assert (beto.waiting, beto.rule) == (("Beto",), Rule("osc", date(2026, 12, 1)))
    assert apply(db, event, "Carla", cls="osc").seated == ("Carla",)
    dante = apply(db, event, "Dante", cls="osc")
    assert dante.position == 1


def test_a_party_may_be_split_or_not(db: Database) -> None:
    event = make_event(db)
    seat(db, event, "Ana")
    together = apply(db, event, "Beto", "Carla")
    assert (together.seated, together.waiting, together.why) == ((), ("Beto", "Carla"), "together")
    other = make_event(db, "OTRO", waiting_list=False)
    some = apply(db, other, "Dante", "Elsa", "Flor", together=False)
    assert (some.seated, some.left_out) == (("Dante", "Elsa"), ("Flor",))
    assert states(db, other) == {"Dante": "registered", "Elsa": "registered"}


def test_a_list_takes_as_many_as_it_may(db: Database) -> None:
    event = make_event(db, capacity=2, waiting_limit=2)
    ana = seat(db, event, "Ana", "Aldo")
    assert apply(db, event, "Beto").waiting
    full = apply(db, event, "Carla", "Dante")
    assert (full.refusal, full.waiting) == ("list_full", ())
    assert apply(db, event, "Elsa").position == 2
    with db.read() as conn:
        left = seats_left(conn, event, NOW)
    assert left is not None
    assert not left.may_wait
    assert apply(db, event, "Flor").refusal == "list_full"
    db.write(lambda conn: cancel(conn, ana, NOW))
    assert apply(db, event, "Flor").position == 1


def test_a_refusal_writes_nothing(db: Database) -> None:
    event = make_event(db, status="cancelled")
    assert apply(db, event).refusal == "cancelled"
    assert apply(db, 999).refusal == "unknown"
    with db.read() as conn:
        assert conn.execute(select(registrations.c.id)).all() == []


def test_an_invitation_opens_its_event_for_as_many_as_it_says(db: Database) -> None:
    event = make_event(db, "MESA", access="designacion", capacity=None)
    code = db.write(lambda conn: create_invitation(conn, "MESA", "Minsa", 2, NOW))
    other = db.write(lambda conn: create_invitation(conn, "MESA", "Minedu", 1, NOW))
    assert apply(db, event).refusal == "invitation_needed"
    assert apply(db, event, invitation_code="NADA").refusal == "invitation_needed"
    ana = seat(db, event, "Ana", invitation_code=code.lower())
    refused = apply(db, event, "Beto", "Carla", invitation_code=code)
    assert (refused.refusal, refused.facts) == ("invitation_spent", {"left": 1})
    with db.read() as conn:
        expected = [Designation(other, "Minedu", 1, ()), Designation(code, "Minsa", 2, ("Ana",))]
        assert designations(conn, "MESA") == expected
    db.write(lambda conn: cancel(conn, ana, NOW))
    assert apply(db, event, "Beto", "Carla", invitation_code=code).seated == ("Beto", "Carla")
    with pytest.raises(KeyError):
        db.write(lambda conn: create_invitation(conn, "NADA", "Minsa", 2, NOW))


def _let_go(conn: Connection, registration: int, attendee: int) -> Outcome:
    return cancel_companion(conn, registration, attendee, NOW)


def test_one_of_a_party_leaves_and_the_others_keep_their_seats(db: Database) -> None:
    event = make_event(db, capacity=2)
    ana = seat(db, event, "Ana", "Aldo")
    apply(db, event, "Beto")
    with db.read() as conn:
        (aldo,) = companions_of(conn, ana)
    for one in (aldo.id + 99, aldo.id - 1):  # who is not of the party, and Ana herself
        assert db.write(partial(_let_go, registration=ana, attendee=one)).refusal == "ended"
    left = db.write(partial(_let_go, registration=ana, attendee=aldo.id))
    assert left.seated == ("Ana",)
    assert states(db, event) == {"Ana": "registered", "Aldo": "cancelled", "Beto": "offered"}
    assert db.write(partial(_let_go, registration=ana, attendee=aldo.id)).refusal == "ended"


def test_cancelling_frees_the_seat_and_withdraws_the_reminders(db: Database) -> None:
    event = make_event(db, capacity=1)
    ana = seat(db, event, "Ana")
    seat(db, event, "Beto")
    db.write(lambda conn: cancel(conn, ana, NOW))
    assert states(db, event) == {"Ana": "cancelled", "Beto": "offered"}
    assert notices(db, "event.reminder") == []
    assert len(notices(db, "event.reminder", "superseded")) == 2
    assert db.write(lambda conn: cancel(conn, ana, NOW)).refusal == "ended"
    assert db.write(lambda conn: cancel(conn, 999, NOW)).refusal == "unknown"


def test_a_series_is_one_request(db: Database) -> None:
    first = make_event(db, "LUNES", series="SEMANA", capacity=1)
    second = make_event(db, "MARTES", series="SEMANA", starts_at=START + hours(24))
    make_event(db, "AYER", series="SEMANA", starts_at=NOW - hours(24))
    seat(db, first, "Ana")
    rosa = make_person(db)
    application = Application(rosa, ("Rosa",), None, "own", "ninguna", "", True, "terminal", "")
    outcomes = db.write(lambda conn: register_series(conn, "SEMANA", application, NOW))
    assert {event: outcome.seated for event, outcome in outcomes.items()} == {first: (), second: ("Rosa",)}
    with db.read() as conn:
        assert [one.event_code for one in of_person(conn, rosa, NOW)] == ["LUNES", "MARTES"]


def test_what_is_mine(db: Database) -> None:
    event, rosa, other = make_event(db, capacity=1), make_person(db), make_person(db, "Otra")
    outcome = db.write(lambda conn: ask(conn, event, rosa, "Rosa", "Luis", together=False))
    registration = outcome.registration_id or 0
    db.write(lambda conn: set_going(conn, registration, going=True))
    db.write(lambda conn: add_need(conn, registration, "rampa"))
    db.write(lambda conn: add_need(conn, registration, "quechua"))
    db.write(lambda conn: change_names(conn, registration, ("Rosa Quispe", "Luis")))
    with pytest.raises(ValueError, match="2 names"):
        db.write(lambda conn: change_names(conn, registration, ("Rosa",)))
    with db.read() as conn:
        found = mine(conn, registration, rosa)
        assert found is not None
        assert (found.seated, found.waiting, found.going) == (("Rosa Quispe",), ("Luis",), True)
        assert (found.event.title, found.event.starts_at) == ("Taller de salud y agua", START)
        assert mine(conn, registration, other) is None
        assert of_person(conn, rosa, START + hours(1)) == []


def test_clashes_are_told(db: Database) -> None:
    rosa = make_person(db)
    first = make_event(db, "UNO", ends_at=START + hours(4))
    overlapping = make_event(db, "DOS", starts_at=START + hours(3))
    after = make_event(db, "TRES", starts_at=START + hours(4))
    unknown = make_event(db, "CUATRO", date_status="semana")
    db.write(lambda conn: ask(conn, first, rosa))
    with db.read() as conn:
        assert [one.event_code for one in clashes(conn, rosa, overlapping)] == ["UNO"]
        for event in (first, after, unknown, 999):
            assert clashes(conn, rosa, event) == []


def test_seats_left(db: Database) -> None:
    kept = [{"cls": "osc", "seats": 2, "release_on": None}]
    event = make_event(db, capacity=5, reserves=kept)
    free = make_event(db, "LIBRE", capacity=None)
    seat(db, event, "Ana", "Beto")
    with db.read() as conn:
        left = seats_left(conn, event, NOW)
        assert left is not None
        assert (left.open, left.kept, left.free_for("osc"), left.free_for("ninguna")) == (1, {"osc": 2}, 3, 1)
        assert seats_left(conn, 999, NOW) is None
    seat(db, event, "Carla", "Dante", "Elsa")
    with db.read() as conn:
        both = seats_left_of(conn, [event, free], NOW)
        assert (both[event].waiting, both[event].open, both[event].free_for("ninguna")) == (3, 1, 0)
        assert both[free].free_for("osc") is None


def test_a_capacity_lowered_below_what_is_taken_throws_nobody_out(db: Database) -> None:
    event = make_event(db)
    ana = seat(db, event, "Ana")
    seat(db, event, "Beto")
    change_event(db, event, capacity=1)
    seat(db, event, "Carla")
    db.write(lambda conn: cancel(conn, ana, NOW))
    assert states(db, event) == {"Ana": "cancelled", "Beto": "registered", "Carla": "waiting"}


def test_seats_kept_for_a_region_go_to_who_lives_there(db: Database) -> None:
    event = make_event(db, capacity=2, reserves=[{"cls": "20", "seats": 1, "release_on": "2026-12-01"}])
    ana, beto, carla = (make_person(db, name) for name in ("Ana", "Beto", "Carla"))
    db.write(lambda conn: conn.execute(update(persons).where(persons.c.id == carla).values(ubigeo="2002")))
    said = [db.write(partial(ask, event_id=event, person_id=one)) for one in (ana, beto, carla)]
    assert [bool(one.seated) for one in said] == [True, False, True]
    with db.read() as conn:
        classes = conn.scalars(select(registrations.c.cls).order_by(registrations.c.id)).all()
    assert classes[-1] == "20"
