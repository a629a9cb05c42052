"""Several processes fight for the same seats on a real database: never one too many, never one too few.

Every race has two controls. The same acts, one after another in the order in which they passed the door, must
come to the same rows and the same answers. And the same race without the lock must break what is asserted
here, or the race would prove nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from storage.database import Database
from storage.invitations import create_invitation
from storage.registrations import cancel
from storage.tables import attendees, outbox, registrations
from tests.storage.acts import Act, do, plain
from tests.storage.racing import PROCESSES, Done, Racers
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import NOW, hours, make_event, make_people, mark_sent, seat, states

CHANNELS = ("telegram", "whatsapp")
AFTER = 24 * 9.0
"""Hours from NOW to the day on which the reserve of `released` is everybody's."""


@dataclass(frozen=True, slots=True)
class World:
    """An event as it is before the race, and what will be done all at once."""

    event: int
    acts: list[Act]


Check = Callable[[Database, World, list[Done]], None]


def asks(db: Database, event: int, count: int, **how: Any) -> list[Act]:
    """That many people ask, on two channels."""
    names = [f"P{number}" for number in range(count)]
    return [
        Act("ask", person, event, **{"names": (name,), "channel": CHANNELS[number % 2], **how})
        for number, (person, name) in enumerate(zip(make_people(db, names, CHANNELS), names, strict=True))
    ]


def code(name: str, number: int) -> str:
    """As an agenda writes codes."""
    return f"RACE-{list(RACES).index(name)}-{number}"


def judge(check: Check, db: Database, world: World, done: list[Done]) -> None:
    """Everybody has an answer, and all that the race is about holds."""
    assert [one.error for one in done if one.error] == []
    check(db, world, done)


def few_seats(db: Database, code: str, seats: int) -> World:
    event = make_event(db, code, capacity=seats)
    return World(event, asks(db, event, 200))


def first_come(db: Database, world: World, done: list[Done], seats: int) -> None:
    assert Counter(states(db, world.event).values()) == {"registered": seats, "waiting": 200 - seats}
    assert [bool(one.outcome.seated) for one in done] == [True] * seats + [False] * (200 - seats)
    assert [one.outcome.position for one in done[seats:]] == list(range(1, 201 - seats))


def one_seat(db: Database, code: str) -> World:
    return few_seats(db, code, 1)


def first_come_one(db: Database, world: World, done: list[Done]) -> None:
    first_come(db, world, done, 1)


def three_seats(db: Database, code: str) -> World:
    return few_seats(db, code, 3)


def first_come_three(db: Database, world: World, done: list[Done]) -> None:
    first_come(db, world, done, 3)


def same_person(db: Database, code: str) -> World:
    """Each of ten people asks from every process at once."""
    event = make_event(db, code, capacity=7)
    return World(event, [act for act in asks(db, event, 10) for _ in range(PROCESSES)])


def in_once(db: Database, world: World, done: list[Done]) -> None:
    said: dict[int, list[str]] = {}
    for one in done:
        said.setdefault(world.acts[one.number].who, []).append(one.outcome.refusal)
    assert list(said.values()) == [["", *["already"] * (PROCESSES - 1)]] * 10
    assert len({one.outcome.code for one in done}) == 10
    with db.read() as conn:
        rows = select(registrations.c.person_id).where(registrations.c.event_id == world.event)
        assert sorted(conn.scalars(rows)) == sorted(said)


def parties(db: Database, code: str) -> World:
    event = make_event(db, code, capacity=6, reserves=[{"cls": "osc", "seats": 2, "release_on": None}])
    acts = [
        Act(
            "ask",
            act.who,
            event,
            tuple(f"{act.names[0]}{one}" for one in "ABC"[number % 3 :]),
            "osc" if number % 4 == 0 else "ninguna",
            False,
        )
        for number, act in enumerate(asks(db, event, 16))
    ]
    return World(event, acts)


def filled_to_the_last(db: Database, world: World, _done: list[Done]) -> None:
    with db.read() as conn:
        held = select(attendees.c.from_reserve, func.count()).where(
            attendees.c.event_id == world.event, attendees.c.state == "registered"
        )
        by_pool = {row[0]: row[1] for row in conn.execute(held.group_by(attendees.c.from_reserve))}
    assert by_pool == {"osc": 2, "": 4}


def leaving(db: Database, code: str) -> World:
    """Four give up their seats, six wait, twelve more ask."""
    event = make_event(db, code, capacity=4)
    holders = [seat(db, event, f"H{number}") for number in range(4)]
    for number in range(6):
        seat(db, event, f"W{number}")
    gone = [Act("cancel", one, later=number / 3600) for number, one in enumerate(holders)]
    new = asks(db, event, 12)
    return World(event, [*gone[:2], *new[:2], *gone[2:], *new[2:]])


def offered_in_order(db: Database, world: World, _done: list[Done]) -> None:
    found = states(db, world.event)
    assert [found[f"W{number}"] for number in range(6)] == ["offered"] * 4 + ["waiting"] * 2
    assert {found[f"P{number}"] for number in range(12)} == {"waiting"}
    assert sorted(Counter(sent(db, world.event, "waiting.offer")).values()) == [1] * 4


def lowered(db: Database, code: str) -> World:
    """Four of six seats are taken when an agenda says that there are two."""
    event = make_event(db, code, capacity=6)
    for number in range(4):
        seat(db, event, f"H{number}")
    return World(event, [Act("capacity", 2, event), *asks(db, event, 15)])


def no_seat_after(db: Database, world: World, done: list[Done]) -> None:
    order = [one.number for one in done]
    before = order[: order.index(0)]
    seated = [one.number for one in done if one.outcome.seated]
    assert seated == before[:2]
    found = states(db, world.event)
    assert [found[f"H{number}"] for number in range(4)] == ["registered"] * 4
    assert Counter(found.values()) == {"registered": 4 + len(seated), "waiting": 15 - len(seated)}


def released(db: Database, code: str) -> World:
    """Two seats are kept for civil society until a day that begins now for some and not yet for others."""
    kept = [{"cls": "osc", "seats": 2, "release_on": "2026-12-01"}]
    event = make_event(db, code, capacity=4, reserves=kept)
    for name in ("H0", "H1", "W0", "W1"):
        seat(db, event, name)
    early = asks(db, event, 6, cls="osc", later=AFTER - 24)
    late = [Act("ask", act.who, event, (f"L{act.names[0]}",), later=AFTER) for act in asks(db, event, 6)]
    late_osc = [
        Act("ask", act.who, event, (f"O{act.names[0]}",), "osc", later=AFTER) for act in asks(db, event, 6)
    ]
    release = Act("release", later=AFTER)
    return World(event, [release, *early[:2], late[0], *early[2:], *late_osc, *late[1:], release])


def kept_until_their_hour(db: Database, world: World, done: list[Done]) -> None:
    found = states(db, world.event)
    assert sum(state in ("registered", "offered") for state in found.values()) == 4
    seated = [one.number for one in done if one.outcome.seated]
    assert all(world.acts[number].later < AFTER for number in seated), "somebody overtook those who waited"
    waited = [found["W0"], found["W1"]]
    assert waited == ["offered"] * (2 - len(seated)) + ["waiting"] * len(seated)


def invited(db: Database, code: str) -> World:
    """Forty people have the code of an institution that may send three."""
    event = make_event(db, code, capacity=None, access="invitacion")
    invitation = db.write(lambda conn: create_invitation(conn, code, "Minsa", 3, NOW))
    return World(event, asks(db, event, 40, invitation=invitation))


def three_came(db: Database, world: World, done: list[Done]) -> None:
    assert [one.outcome.refusal for one in done] == [""] * 3 + ["invitation_spent"] * 37
    assert list(states(db, world.event).values()) == ["registered"] * 3


def limited(db: Database, code: str) -> World:
    """One seat, and a list that takes five."""
    event = make_event(db, code, capacity=1, waiting_limit=5)
    return World(event, asks(db, event, 30))


def no_longer_than_it_may(db: Database, world: World, done: list[Done]) -> None:
    assert [one.outcome.refusal for one in done] == [""] * 6 + ["list_full"] * 24
    assert Counter(states(db, world.event).values()) == {"registered": 1, "waiting": 5}


def last_minute(db: Database, code: str) -> World:
    """An offer is accepted, declined and run out at once, while somebody else asks."""
    event = make_event(db, code, capacity=1)
    holder, first = seat(db, event, "H0"), seat(db, event, "W0")
    seat(db, event, "W1")
    db.write(lambda conn: cancel(conn, holder, NOW))
    mark_sent(db, "waiting.offer")
    answers = [Act("accept", first, later=22), Act("decline", first, later=22), Act("expire", later=23.5)]
    return World(event, [*answers, asks(db, event, 1)[0]])


def given_once(db: Database, world: World, done: list[Done]) -> None:
    found = states(db, world.event)
    said = {one.number: one.outcome.refusal for one in done}
    told = len(sent(db, world.event, "waiting.expired"))
    ends = {
        "registered": ("waiting", "", "no_offer", 0),
        "declined": ("offered", "ended", "", 0),
        "expired": ("offered", "expired", "no_offer", 1),
    }
    assert (found["W1"], said[0], said[1], told) == ends[found["W0"]]
    assert found["P0"] == "waiting"


def sent(db: Database, event: int, kind: str) -> list[int]:
    with db.read() as conn:
        chosen = select(outbox.c.registration_id).where(outbox.c.event_id == event, outbox.c.kind == kind)
        return list(conn.scalars(chosen))


RACES: dict[str, tuple[Callable[[Database, str], World], Check]] = {
    "200 people for one seat": (one_seat, first_come_one),
    "200 people for three seats": (three_seats, first_come_three),
    "the same person everywhere": (same_person, in_once),
    "parties and a reserve": (parties, filled_to_the_last),
    "leaving, offers and new requests": (leaving, offered_in_order),
    "a capacity lowered below what is taken": (lowered, no_seat_after),
    "a reserve released at its hour": (released, kept_until_their_hour),
    "the seats of an invitation": (invited, three_came),
    "a list that takes five": (limited, no_longer_than_it_may),
    "an offer answered as it runs out": (last_minute, given_once),
}


def rows(db: Database, event: int) -> list[tuple[Any, ...]]:
    """What became of everybody, in the order in which they were let in."""
    with db.read() as conn:
        columns = [attendees.c[name] for name in ("name", "state", "from_reserve", "offered_until")]
        found = select(*columns).where(attendees.c.event_id == event).order_by(attendees.c.id)
        return [tuple(row) for row in conn.execute(found)]


def one_by_one(db: Database, acts: list[Act], done: list[Done]) -> list[Any]:
    return db.write(lambda conn: [plain(do(conn, acts[one.number])) for one in done])


@pytest.mark.parametrize("name", RACES)
def test_a_race_is_as_if_all_had_come_one_by_one(shared: Database, racers: Racers, name: str) -> None:
    setup, check = RACES[name]
    world = setup(shared, code(name, 1))
    done = racers.race(shared.url, world.acts)
    judge(check, shared, world, done)
    with shared.read() as conn:
        problems = seat_invariants(conn, NOW + hours(max(act.later for act in world.acts)))
    expected = {"over_capacity", "over_open"} if setup is lowered else set()
    assert {one.code for one in problems if one.event_id == world.event} <= expected
    found, twin = rows(shared, world.event), setup(shared, code(name, 2))
    assert one_by_one(shared, twin.acts, done) == [plain(one.outcome) for one in done]
    assert rows(shared, twin.event) == found


@pytest.mark.parametrize("name", RACES)
def test_without_the_lock_the_same_race_breaks(shared: Database, racers: Racers, name: str) -> None:
    """If this fails, the test above proves nothing."""
    setup, check = RACES[name]
    world = setup(shared, code(name, 3))
    done = racers.race(shared.url, world.acts, locked=False)
    with pytest.raises(AssertionError):
        judge(check, shared, world, done)
