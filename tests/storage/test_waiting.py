"""Offers: made, told by day, accepted, declined, run out; the seat always has exactly one claim to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from storage.database import Database
from storage.offers import expire_offers, offer_free_seats, release_reserves
from storage.registrations import cancel
from storage.reminders import event_moved
from storage.tables import addresses, attendees
from storage.waiting import Place, accept_offer, decline_offer, position
from tests.storage.seating import (
    NOW,
    START,
    apply,
    change_event,
    hours,
    make_event,
    mark_sent,
    notices,
    seat,
    states,
)


def full(db: Database, *waiting: str) -> tuple[int, int, list[int]]:
    """An event of one seat, who has it, and those who wait for it."""
    event = make_event(db, capacity=1)
    holder = seat(db, event, "Ana")
    return event, holder, [seat(db, event, name) for name in waiting]


def wrote(db: Database, name: str, at: datetime) -> None:
    own = update(addresses).where(addresses.c.external_id.like(f"{name}%"))
    db.write(lambda conn: conn.execute(own.values(last_in_at=at)))


def test_a_freed_seat_is_offered_and_taken(db: Database) -> None:
    event, holder, (beto, carla) = full(db, "Beto", "Carla")
    db.write(lambda conn: cancel(conn, holder, NOW))
    (offer,) = notices(db, "waiting.offer")
    assert (offer.registration_id, offer.event_id, offer.lane, offer.due_at) == (beto, event, 1, NOW)
    assert offer.not_after == NOW + timedelta(hours=11) + timedelta(
        hours=12
    )  # until nightfall, then from 08:00
    assert offer.facts["until"] == offer.not_after.isoformat()
    assert apply(db, event, "Dante").position == 2
    accepted = db.write(lambda conn: accept_offer(conn, beto, NOW + hours(1)))
    assert (accepted.seated, accepted.refusal) == (("Beto",), "")
    assert db.write(lambda conn: accept_offer(conn, beto, NOW + hours(1))) == accepted
    assert len(notices(db, "event.reminder")) == 2
    assert states(db, event)["Carla"] == "waiting"
    assert db.write(lambda conn: accept_offer(conn, carla, NOW)).refusal == "no_offer"
    assert db.write(lambda conn: accept_offer(conn, 999, NOW)).refusal == "unknown"


def test_a_declined_offer_goes_to_the_next(db: Database) -> None:
    event, holder, (beto, carla) = full(db, "Beto", "Carla")
    db.write(lambda conn: cancel(conn, holder, NOW))
    assert db.write(lambda conn: decline_offer(conn, carla, NOW)).refusal == "no_offer"
    db.write(lambda conn: decline_offer(conn, beto, NOW))
    assert states(db, event) == {"Ana": "cancelled", "Beto": "declined", "Carla": "offered"}
    assert [offer.registration_id for offer in notices(db, "waiting.offer")] == [carla]
    assert db.write(lambda conn: accept_offer(conn, beto, NOW)).refusal == "ended"
    assert db.write(lambda conn: decline_offer(conn, 999, NOW)).refusal == "unknown"


def test_a_delivered_offer_that_nobody_answers_runs_out(db: Database) -> None:
    event, holder, (beto, _) = full(db, "Beto", "Carla")
    db.write(lambda conn: cancel(conn, holder, NOW))
    mark_sent(db, "waiting.offer")
    assert not db.write(lambda conn: expire_offers(conn, NOW + hours(22)))
    assert db.write(lambda conn: expire_offers(conn, NOW + hours(24)))
    assert not db.write(lambda conn: expire_offers(conn, NOW + hours(24)))
    assert states(db, event) == {"Ana": "cancelled", "Beto": "expired", "Carla": "offered"}
    assert [notice.registration_id for notice in notices(db, "waiting.expired")] == [beto]
    assert db.write(lambda conn: accept_offer(conn, beto, NOW + hours(24))).refusal == "expired"


def test_an_offer_that_never_arrived_keeps_its_place(db: Database) -> None:
    event, holder, (beto, carla) = full(db, "Beto", "Carla")
    db.write(lambda conn: cancel(conn, holder, NOW))
    db.write(lambda conn: expire_offers(conn, NOW + hours(24)))
    assert states(db, event) == {"Ana": "cancelled", "Beto": "waiting", "Carla": "offered"}
    assert notices(db, "waiting.expired") == []
    with db.read() as conn:
        assert position(conn, beto, NOW) == Place(1, None)
    db.write(lambda conn: decline_offer(conn, carla, NOW + hours(25)))
    assert states(db, event)["Beto"] == "offered"


def test_an_offer_that_was_told_too_late_is_nobodys_silence(db: Database) -> None:
    event, holder, (beto, _) = full(db, "Beto", "Carla")
    db.write(lambda conn: cancel(conn, holder, NOW))
    mark_sent(db, "waiting.offer", at=NOW + hours(23) - timedelta(minutes=14))
    assert db.write(lambda conn: accept_offer(conn, beto, NOW + hours(23.1))).seated == ("Beto",)
    db.write(lambda conn: cancel(conn, beto, NOW + hours(24)))
    mark_sent(db, "waiting.offer", at=NOW + hours(47) - timedelta(minutes=14))
    db.write(lambda conn: expire_offers(conn, NOW + hours(48)))
    assert states(db, event) == {"Ana": "cancelled", "Beto": "cancelled", "Carla": "offered"}


def test_an_offer_left_on_a_page_was_read_by_who_wrote_afterwards(db: Database) -> None:
    event, holder, (_, carla) = full(db, "Beto", "Carla")
    db.write(lambda conn: cancel(conn, holder, NOW))
    mark_sent(db, "waiting.offer", "pulled")
    db.write(lambda conn: expire_offers(conn, NOW + hours(24)))
    assert states(db, event) == {"Ana": "cancelled", "Beto": "waiting", "Carla": "offered"}
    mark_sent(db, "waiting.offer", "pulled")
    wrote(db, "Carla", NOW + hours(25))
    db.write(lambda conn: expire_offers(conn, NOW + hours(48)))
    assert states(db, event) == {"Ana": "cancelled", "Beto": "offered", "Carla": "expired"}
    assert [notice.registration_id for notice in notices(db, "waiting.expired")] == [carla]


def test_an_event_that_moves_nearer_shortens_its_offers(db: Database) -> None:
    event, holder, (beto, carla) = full(db, "Beto", "Carla")
    db.write(lambda conn: cancel(conn, holder, NOW))
    mark_sent(db, "waiting.offer")
    later = NOW + hours(1)

    def move(starts_at: datetime) -> list[datetime]:
        """When the open offers end, and nothing else is said of them but a new deadline."""
        change_event(db, event, starts_at=starts_at)
        db.write(lambda conn: event_moved(conn, event, later))
        with db.read() as conn:
            return list(conn.scalars(select(attendees.c.offered_until).where(attendees.c.state == "offered")))

    assert move(START + hours(48)) == [NOW + hours(23)]
    assert notices(db, "waiting.offer") == []
    assert move(NOW + hours(5)) == [NOW + hours(3)]
    (again,) = notices(db, "waiting.offer")
    assert (again.registration_id, again.not_after) == (beto, NOW + hours(3))
    assert move(NOW + hours(4)) == [NOW + hours(2.5)]
    assert [one.not_after for one in notices(db, "waiting.offer")] == [NOW + hours(2.5)]
    assert move(NOW + hours(2)) == []
    assert notices(db, "waiting.offer") == []
    assert states(db, event) == {"Ana": "cancelled", "Beto": "waiting", "Carla": "waiting"}
    assert db.write(lambda conn: accept_offer(conn, carla, later)).seated == ("Carla",)


def test_whoever_writes_again_is_first_again(db: Database) -> None:
    event, holder, (_, carla, _) = full(db, "Beto", "Carla", "Dante")
    db.write(lambda conn: cancel(conn, holder, NOW))
    db.write(lambda conn: expire_offers(conn, NOW + hours(24)))
    wrote(db, "Beto", NOW + hours(25))
    db.write(lambda conn: decline_offer(conn, carla, NOW + hours(26)))
    assert states(db, event)["Beto"] == "offered"
    assert states(db, event)["Dante"] == "waiting"


def test_an_answer_after_the_deadline_is_too_late_even_before_the_job_runs(db: Database) -> None:
    event, holder, (beto, _) = full(db, "Beto", "Carla")
    db.write(lambda conn: cancel(conn, holder, NOW))
    mark_sent(db, "waiting.offer")
    assert db.write(lambda conn: accept_offer(conn, beto, NOW + hours(24))).refusal == "expired"
    assert states(db, event) == {"Ana": "cancelled", "Beto": "expired", "Carla": "offered"}


def test_an_offer_of_the_night_is_told_in_the_morning(db: Database) -> None:
    event, holder, _ = full(db, "Beto")
    night = NOW + hours(13)  # 23:00
    db.write(lambda conn: cancel(conn, holder, night))
    assert states(db, event)["Beto"] == "offered"
    (offer,) = notices(db, "waiting.offer")
    assert (offer.due_at, offer.not_after) == (night + hours(9), night + hours(21))


def test_as_many_as_fit_are_offered_and_the_rest_wait_on(db: Database) -> None:
    event = make_event(db)
    ana, beto = seat(db, event, "Ana"), seat(db, event, "Beto")
    party = seat(db, event, "Carla", "Dante", "Elsa", together=False)
    db.write(lambda conn: cancel(conn, ana, NOW))
    db.write(lambda conn: cancel(conn, beto, NOW))
    assert len(notices(db, "waiting.offer")) == 2
    outcome = db.write(lambda conn: accept_offer(conn, party, NOW))
    assert (outcome.seated, outcome.waiting, outcome.position) == (("Carla", "Dante"), ("Elsa",), 1)


def test_a_party_that_goes_together_is_offered_all_or_nothing(db: Database) -> None:
    event = make_event(db)
    ana, beto = seat(db, event, "Ana"), seat(db, event, "Beto")
    party = seat(db, event, "Carla", "Dante")
    db.write(lambda conn: cancel(conn, ana, NOW))
    assert states(db, event)["Carla"] == "waiting"
    assert apply(db, event, "Elsa").why == "queue"
    db.write(lambda conn: cancel(conn, beto, NOW))
    assert db.write(lambda conn: accept_offer(conn, party, NOW)).seated == ("Carla", "Dante")


def test_seats_of_a_released_reserve_and_of_a_raised_capacity_are_offered(db: Database) -> None:
    kept = [{"cls": "osc", "seats": 1, "release_on": "2026-12-01"}]
    event = make_event(db, reserves=kept, capacity=1)
    seat(db, event, "Ana"), seat(db, event, "Beto")
    assert not db.write(lambda conn: release_reserves(conn, NOW))
    released = NOW + hours(24 * 9)
    assert db.write(lambda conn: release_reserves(conn, released))
    assert states(db, event) == {"Ana": "offered", "Beto": "waiting"}
    assert not db.write(lambda conn: release_reserves(conn, released))
    change_event(db, event, capacity=2)
    assert db.write(lambda conn: release_reserves(conn, released))
    assert states(db, event) == {"Ana": "offered", "Beto": "offered"}


def test_too_near_the_event_nothing_is_offered_but_who_asks_may_come(db: Database) -> None:
    event, holder, (beto, carla) = full(db, "Beto", "Carla")
    soon = START - hours(1)
    db.write(lambda conn: cancel(conn, holder, soon))
    assert db.write(lambda conn: offer_free_seats(conn, event, soon)) == ()
    assert db.write(lambda conn: accept_offer(conn, carla, soon)).seated == ("Carla",)
    assert db.write(lambda conn: accept_offer(conn, beto, soon)).waiting == ("Beto",)
    assert db.write(lambda conn: accept_offer(conn, beto, START)).refusal == "past"


def test_a_closed_event_still_fills_from_its_list_and_a_cancelled_one_does_not(db: Database) -> None:
    event, holder, (beto,) = full(db, "Beto")
    change_event(db, event, status="closed")
    db.write(lambda conn: cancel(conn, holder, NOW))
    assert states(db, event)["Beto"] == "offered"
    change_event(db, event, status="cancelled")
    assert db.write(lambda conn: accept_offer(conn, beto, NOW)).refusal == "cancelled"
    assert db.write(lambda conn: offer_free_seats(conn, event, NOW)) == ()


def test_a_withdrawn_offer_is_not_sent(db: Database) -> None:
    _, holder, (beto,) = full(db, "Beto")
    db.write(lambda conn: cancel(conn, holder, NOW))
    db.write(lambda conn: cancel(conn, beto, NOW))
    assert notices(db, "waiting.offer") == []
    (withdrawn,) = notices(db, "waiting.offer", "superseded")
    assert withdrawn.reason == "withdrawn"
