"""A group: its size is checked before its seats, and its answers are about these people."""

from __future__ import annotations

from storage.database import Database
from tests.handlers.talking import Talker
from tests.storage.seating import make_event, states

FOUR = "juan perez, elsa diaz, luz paz, ana ruiz"


def asked_who_comes(db: Database, event: int) -> Talker:
    one = Talker(db, "a")
    one.presses(f"event.party:{event}")
    for text in ("1", "Rosa Quispe", "piura", "1"):
        said = one.says(text)
    assert "Hasta 2 personas" in said
    return one


def test_too_many_is_said_before_anything_about_seats(db: Database) -> None:
    event = make_event(db, capacity=2, max_per_person=3)
    one = asked_who_comes(db, event)
    assert "Son más personas de las que pueden ir" in one.says(FOUR)
    assert one.says("juan perez, elsa diaz").startswith("Son 3 y solo alcanza para 2.")
    assert "hay 2 cupos" in one.says("los que alcancen")
    assert states(db, event)["Elsa Diaz"] == "waiting"


def test_a_list_without_end_is_too_many(sqlite_db: Database) -> None:
    one = asked_who_comes(sqlite_db, make_event(sqlite_db, max_per_person=3))
    assert "Son más personas de las que pueden ir" in one.says(", ".join(["Ana Ruiz"] * 25))


def test_other_people_are_asked_again_whether_together(sqlite_db: Database) -> None:
    event = make_event(sqlite_db, capacity=2, max_per_person=3, access="invitacion")
    one = Talker(sqlite_db, "a")
    one.presses(f"event.party:{event}")
    for text in ("1", "Rosa Quispe", "piura", "1", "ABCD", "juan perez, elsa diaz"):
        said = one.says(text)
    assert said.startswith("Son 3 y solo alcanza para 2.")
    assert "Ese código no es de esta reunión" in one.says("todos juntos")
    one.says("corregir")
    one.says("quiénes van contigo")
    one.says("ABCD")
    assert one.says("luz paz, ana ruiz").startswith("Son 3 y solo alcanza para 2.")
