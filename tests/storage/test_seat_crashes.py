"""Whoever takes, frees or offers a seat may die at any statement: no place is lost, and the list goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection

from storage.database import Database
from storage.registrations import cancel
from tests.storage.acts import Act, do
from tests.storage.crashing import After, found_after, killed_everywhere
from tests.storage.dying import Died, die, mortal, picture, statements
from tests.storage.racing import Racers
from tests.storage.seating import NOW, make_event, make_person, mark_sent, seat

QUEUE = ("W0", "W1", "W2")


def queue(db: Database, code: str, **event: object) -> tuple[int, int, list[int]]:
    """An event, who has its seat, and three who wait for it."""
    made = make_event(db, code, **{"capacity": 1, **event})
    return made, seat(db, made, "H0"), [seat(db, made, name) for name in QUEUE]


def offered(db: Database, code: str) -> tuple[int, int]:
    """Its first one has an offer."""
    event, holder, (first, *_) = queue(db, code)
    db.write(lambda conn: cancel(conn, holder, NOW))
    return event, first


def told(db: Database, code: str, what: str, later: float) -> Act:
    event, first = offered(db, code)
    mark_sent(db, "waiting.offer")
    return Act(what, first, event, later=later)


def untold(db: Database, code: str) -> Act:
    event, first = offered(db, code)
    return Act("expire", first, event, later=24)


def given_up(db: Database, code: str) -> Act:
    event, holder, _ = queue(db, code)
    return Act("cancel", holder, event)


def raised(db: Database, code: str) -> Act:
    return Act("capacity", 2, queue(db, code)[0])


def released(db: Database, code: str) -> Act:
    kept = [{"cls": "osc", "seats": 1, "release_on": "2026-11-24"}]
    return Act("release", 0, queue(db, code, capacity=2, reserves=kept)[0], later=48)


def asked(db: Database, code: str) -> Act:
    event, _ = offered(db, code)
    return Act("ask", make_person(db, "P0"), event, ("P0",))


ACTS: dict[str, tuple[Callable[[Database, str], Act], tuple[str, ...]]] = {
    "a seat is given up and offered": (given_up, QUEUE),
    "an offer is accepted": (partial(told, what="accept", later=1), ("W1", "W2")),
    "an offer is declined and passed on": (partial(told, what="decline", later=1), ("W1", "W2")),
    "who has an offer leaves": (partial(told, what="cancel", later=1), ("W1", "W2")),
    "an offer runs out and is passed on": (partial(told, what="expire", later=24), ("W1", "W2")),
    "an offer that nobody heard of is passed on": (untold, ("W1", "W2", "W0")),
    "a reserve is released": (released, QUEUE),
    "there are more seats": (raised, QUEUE),
    "somebody else asks": (asked, (*QUEUE, "P0")),
}
"""What is done, and who is on the list afterwards."""


@pytest.mark.parametrize("name", ACTS)
def test_an_error_at_any_statement_changes_nothing(shared: Database, name: str) -> None:
    setup, rest = ACTS[name]
    act = setup(shared, f"CRASH-{list(ACTS).index(name)}")
    work, before = partial(do, act=act), picture(shared, act.event)
    for last in range(1, statements(shared, work) + 1):
        with pytest.raises(Died):
            shared.write(partial(dying, work, last))
        assert picture(shared, act.event) == before
    shared.write(work)
    assert_goes_on(found_after(shared, act, before), rest)


@pytest.mark.parametrize("name", ACTS)
def test_a_process_killed_at_any_statement_loses_nobody(
    sqlite_db: Database, racers: Racers, name: str
) -> None:
    setup, rest = ACTS[name]
    act = setup(sqlite_db, "CRASH")
    *before, after = racers.alone(killed_everywhere, sqlite_db.url, act)
    assert len(before) > 5
    assert all(one.kept for one in before)
    assert before == [before[0]] * len(before)
    assert_goes_on(after, rest)


def dying(work: Callable[[Connection], object], last: int, conn: Connection) -> None:
    work(mortal(conn, last, die))


def assert_goes_on(after: After, rest: tuple[str, ...]) -> None:
    assert not after.kept
    assert (after.problems, after.listed) == ((), rest)
    assert after.asked == rest
