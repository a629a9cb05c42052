"""What runs out together is ended a piece at a time, of one event, so that turns get in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.housekeeping import JOBS
from storage import holds, offers
from storage.database import Database
from storage.holds import end_holds
from storage.offers import expire_offers, release_reserves
from storage.tables import attendees, events, registrations
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import NOW, change_event, hours, make_event, make_people

MANY = 25

Piece = Callable[[Connection, datetime], bool]


def crowd(db: Database, event: int, state: str, count: int = MANY, **more: datetime) -> None:
    """That many have a seat, or wait, since before."""
    people = make_people(db, [f"{state} {number}" for number in range(count)], ["terminal"])

    def work(conn: Connection) -> None:
        for person in people:
            own = {"person_id": person, "event_id": event, "code": f"{event}-{person}", "created_at": NOW}
            words = {"organization_kind": "own", "cls": "ninguna", "channel": "terminal"}
            rest = {"together": True, "accessibility": "", "priority": 0}
            held = {name: at for name, at in more.items() if name == "held_until"}
            made = insert(registrations).values(**own, **words, **rest, **held)
            registration = conn.execute(made.returning(registrations.c.id)).scalar_one()
            until = {name: at for name, at in more.items() if name != "held_until"}
            sits = {"position": 0, "name": "x", "state": state, "from_reserve": "", "changed_at": NOW}
            conn.execute(
                insert(attendees).values(registration_id=registration, event_id=event, **sits, **until)
            )

    db.write(work)


def pieces(db: Database, piece: Piece, now: datetime) -> list[Counter[int]]:
    """How many seats of each event changed their state in each transaction, until there is no more."""
    found: list[Counter[int]] = []
    before = _states(db)
    while db.write(lambda conn: piece(conn, now)):
        after = _states(db)
        found.append(Counter(event for one, (event, state) in after.items() if before[one][1] != state))
        before = after
        assert len(found) < 4 * MANY, "no end"
    return found


def _states(db: Database) -> dict[int, tuple[int, str]]:
    with db.read() as conn:
        rows = conn.execute(select(attendees.c.id, attendees.c.event_id, attendees.c.state)).all()
    return {row.id: (row.event_id, row.state) for row in rows}


def counted(db: Database) -> Counter[tuple[int, str]]:
    return Counter(_states(db).values())


def test_holds_end_a_piece_at_a_time(db: Database) -> None:
    one, two = (make_event(db, code, capacity=MANY) for code in ("A", "B"))
    for event in (one, two):
        crowd(db, event, "registered", held_until=NOW)
    crowd(db, one, "waiting", 3)
    done = pieces(db, end_holds, NOW + hours(1))
    assert all(len(piece) == 1 and sum(piece.values()) <= holds.PIECE + 3 for piece in done)
    assert counted(db) == {(one, "cancelled"): MANY, (two, "cancelled"): MANY, (one, "offered"): 3}


def test_offers_end_a_piece_at_a_time(db: Database) -> None:
    one, two = (make_event(db, code, capacity=MANY) for code in ("A", "B"))
    for event in (one, two):
        crowd(db, event, "offered", offered_at=NOW, offered_until=NOW)
        crowd(db, event, "waiting")
    done = pieces(db, expire_offers, NOW + hours(1))
    assert all(len(piece) == 1 and sum(piece.values()) <= 2 * offers.PIECE for piece in done)
    assert counted(db) == {(event, state): MANY for event in (one, two) for state in ("waiting", "offered")}
    with db.read() as conn:
        assert seat_invariants(conn, NOW + hours(1)) == []


def test_free_seats_are_offered_a_piece_at_a_time_and_no_event_keeps_others_waiting(db: Database) -> None:
    stuck, one, two = (make_event(db, code, capacity=0) for code in ("A", "B", "C"))
    for event in (stuck, one, two):
        crowd(db, event, "waiting")
        change_event(db, event, capacity=MANY)
    change_event(db, stuck, reserves=[{"cls": "osc", "seats": MANY, "release_on": None}])
    done = pieces(db, release_reserves, NOW + hours(1))
    assert done == [
        Counter({event: offers.PIECE}) for event in (one, two) for _ in range(MANY // offers.PIECE)
    ]
    assert counted(db) == {(stuck, "waiting"): MANY, (one, "offered"): MANY, (two, "offered"): MANY}


def test_only_the_event_of_a_piece_is_locked(postgres_url: str) -> None:
    db = Database(postgres_url)
    one, two = (make_event(db, code, capacity=MANY) for code in ("A", "B"))
    for event in (one, two):
        crowd(db, event, "offered", 2, offered_at=NOW, offered_until=NOW)
        crowd(db, event, "registered", 2, held_until=NOW)
        crowd(db, event, "waiting", 2)
    free = select(events.c.id).with_for_update(skip_locked=True)

    def work(piece: Piece, conn: Connection) -> None:
        assert piece(conn, NOW + hours(1))
        assert len(db.submit(lambda other: other.execute(free).all()).result()) == 1

    try:
        for piece in (end_holds, expire_offers, release_reserves):
            db.write(lambda conn, piece=piece: work(piece, conn))  # type: ignore[misc]
    finally:
        db.close()


def test_a_thousand_are_done_before_the_next_round_of_reminders() -> None:
    """Pieces follow each other quickly enough, with a breath between."""
    quick = [job for job in JOBS if job.work in (expire_offers, end_holds, release_reserves)]
    assert len(quick) == 3
    assert all(job.breath is not None and job.breath * 1000 / offers.PIECE <= 30 for job in quick)
