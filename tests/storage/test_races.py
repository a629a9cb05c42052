"""Several processes fight for the same seats on a real database: never one too many, never one too few."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest
from sqlalchemy import func, select

from storage.database import Database
from storage.tables import attendees
from tests.storage.racing import PROCESSES, Act, race, warm_up
from tests.storage.seating import make_event, make_person, mark_sent, seat, states


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Processes that share nothing with this one but the database."""
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as started:
        for one in [started.submit(warm_up) for _ in range(PROCESSES)]:
            one.result()
        yield started


def people(db: Database, event: int, count: int) -> list[Act]:
    return [Act("ask", make_person(db), event, (f"P{number}",)) for number in range(count)]


def test_exactly_as_many_sit_as_there_are_seats(db: Database, pool: ProcessPoolExecutor) -> None:
    event = make_event(db, capacity=5)
    outcomes = race(pool, db.url, people(db, event, 20))
    assert sum(len(outcome.seated) for outcome in outcomes) == 5
    assert Counter(states(db, event).values()) == {"registered": 5, "waiting": 15}
    told = {outcome.registration_id: outcome.position for outcome in outcomes if outcome.waiting}
    assert sorted(position or 0 for position in told.values()) == list(range(1, 16))
    assert [told[number] for number in sorted(told, key=lambda one: one or 0)] == list(range(1, 16))


def test_parties_and_reserves_fill_to_the_last_seat(db: Database, pool: ProcessPoolExecutor) -> None:
    event = make_event(db, capacity=10, reserves=[{"cls": "osc", "seats": 4, "release_on": None}])
    names = ("Ana", "Beto", "Carla")
    acts = [
        Act(
            "ask",
            make_person(db),
            event,
            names[: 1 + number % 3],
            "osc" if number % 4 == 0 else "ninguna",
            False,
        )
        for number in range(16)
    ]
    race(pool, db.url, acts)
    with db.read() as conn:
        held = select(attendees.c.from_reserve, func.count()).where(attendees.c.state == "registered")
        by_pool = {row[0]: row[1] for row in conn.execute(held.group_by(attendees.c.from_reserve))}
    assert by_pool == {"osc": 4, "": 6}


def test_one_person_asking_at_once_from_everywhere_has_one_seat(
    db: Database, pool: ProcessPoolExecutor
) -> None:
    event, rosa = make_event(db, capacity=5), make_person(db)
    outcomes = race(pool, db.url, [Act("ask", rosa, event)] * 8)
    assert sorted(outcome.refusal for outcome in outcomes) == ["", *["already"] * 7]
    assert len({outcome.code for outcome in outcomes}) == 1
    assert list(states(db, event).values()) == ["registered"]


def test_freed_seats_go_to_the_list_whoever_else_asks(db: Database, pool: ProcessPoolExecutor) -> None:
    event = make_event(db, capacity=4)
    holders = [seat(db, event, f"H{number}") for number in range(4)]
    waiting = [seat(db, event, f"W{number}") for number in range(6)]
    race(pool, db.url, [*[Act("cancel", one) for one in holders], *people(db, event, 8)])
    found = states(db, event)
    assert [found[f"W{number}"] for number in range(6)] == ["offered"] * 4 + ["waiting"] * 2
    assert {found[f"P{number}"] for number in range(8)} == {"waiting"}
    mark_sent(db, "waiting.offer")
    answers = [Act("accept", one) for one in waiting[:2]] + [
        Act("accept", one, later=30) for one in waiting[2:4]
    ]
    race(pool, db.url, [*answers, *[Act("expire", later=30)] * 4])
    found = states(db, event)
    ended = [found[f"W{number}"] for number in range(6)]
    assert ended[2:4] == ["expired"] * 2
    assert set(ended[:2]) <= {"registered", "expired"}
    assert sum(state in ("registered", "offered") for state in found.values()) == 4


def test_without_the_lock_the_same_race_sells_too_many(postgres_url: str, pool: ProcessPoolExecutor) -> None:
    """If this fails, the tests above prove nothing."""
    db = Database(postgres_url)
    try:
        event = make_event(db, capacity=5)
        outcomes = race(pool, db.url, people(db, event, 20), locked=False)
        assert sum(len(outcome.seated) for outcome in outcomes) > 5
    finally:
        db.close()
