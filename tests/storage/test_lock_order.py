"""An offer to somebody who is writing at this very moment: the two turns do not lock each other out."""

from __future__ import annotations

import threading

from sqlalchemy import Connection

from storage.conversations import find_address
from storage.database import Database
from storage.registrations import cancel
from tests.e2e.process import DEADLINE
from tests.storage.seating import NOW, ask, make_event, make_person, seat, states


def test_an_offer_to_somebody_in_the_middle_of_a_turn(postgres_url: str) -> None:
    db = Database(postgres_url)
    holding = threading.Event()
    try:
        event = make_event(db, capacity=1)
        ana, beto = seat(db, event, "Ana"), make_person(db, "Beto")
        db.write(lambda conn: ask(conn, event, beto, "Beto"))

        def writes(conn: Connection) -> str:
            find_address(conn, "terminal", f"Beto-{beto}")  # locks the person, as every turn does
            holding.set()
            threading.Event().wait(
                0.3
            )  # the other turn is on its way: event first, then a row about this person
            return ask(conn, event, beto, "Beto").refusal

        writing = db.submit(writes)
        assert holding.wait(DEADLINE)
        leaving = db.submit(lambda conn: cancel(conn, ana, NOW))
        assert writing.result() == "already"
        assert leaving.result().refusal == ""
        assert states(db, event) == {"Ana": "cancelled", "Beto": "offered"}
    finally:
        db.close()
