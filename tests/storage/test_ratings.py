""" "¿Te sirvió?": asked of those who came, once; what may be quoted is apart; forgotten like other words."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select, update

from panel import rating_commands as commands
from panel.rating_commands import Revision
from panel.refused import Refused
from storage import ratings as rating
from storage.database import Database
from storage.erasure import erase
from storage.links import join_by_staff, undo
from storage.registrations import cancel
from storage.tables import addresses, attendances, consents, events, persons, ratings, registrations
from tests.handlers.talking import Talker
from tests.storage.seating import NOW, ask, change_event, make_event, make_people, make_person, notices

ENDS = NOW - timedelta(hours=2)
NAMES = ("Ana", "Beto", "Caro", "Dina", "Elsa")


@pytest.fixture
def event(db: Database) -> int:
    """Over two hours ago: Ana and Beto had seats, Caro said that she would not come, Dina waits and Elsa
    left."""
    made = make_event(db, "TS01", capacity=4, starts_at=NOW + timedelta(days=1))
    ids = dict(zip(NAMES, make_people(db, NAMES, ["terminal"]), strict=True))
    db.write(lambda conn: _register(conn, made, ids))
    change_event(db, made, starts_at=ENDS - timedelta(hours=4), ends_at=ENDS)
    return made


def _register(conn: Connection, event: int, ids: dict[str, int]) -> None:
    for name in ("Ana", "Beto", "Caro", "Elsa", "Dina"):
        ask(conn, event, ids[name], name)
    own = {row.person_id: row.id for row in conn.execute(select(registrations))}
    conn.execute(update(registrations).where(registrations.c.id == own[ids["Caro"]]).values(going=False))
    conn.execute(update(events).where(events.c.id == event).values(capacity=3))
    cancel(conn, own[ids["Elsa"]], NOW)


def _asked(db: Database, *, days: int = 0) -> list[str]:
    while db.write(partial(rating.ask_some, now=NOW + timedelta(days=days))):
        pass
    with db.read() as conn:
        known = {row.id: row.name for row in conn.execute(select(persons))}
    return [known[row.person_id] for row in notices(db, rating.ASK)]


def test_those_with_a_seat_are_asked_once(db: Database, event: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rating, "PIECE", 1)
    db.write(
        lambda conn: conn.execute(update(persons).where(persons.c.name == "Beto").values(reminders=True))
    )
    assert sorted(_asked(db)) == ["Ana", "Beto"]
    assert len(_asked(db)) == 2
    assert {row.lane for row in notices(db, rating.ASK)} == {2}  # after every reminder


def test_where_the_door_knows_who_came_only_these_are_asked(db: Database, event: int) -> None:
    caro = select(registrations.c.id).join(persons).where(persons.c.name == "Caro").scalar_subquery()
    on_paper = {"event_id": event, "type": "osc", "subtype": "", "role": "participante", "means": "lista"}
    there = {**on_paper, "registration_id": caro, "means": "codigo", "person_key": "r:1"}
    db.write(lambda conn: conn.execute(insert(attendances).values(**on_paper, person_key="n:otro|")))
    db.write(lambda conn: conn.execute(insert(attendances).values(**there)))
    assert _asked(db) == ["Caro"]


@pytest.mark.parametrize("change", ["cancelled", "draft", "late", "early", "silence"])
def test_nobody_is_asked_of_what_was_not_or_is_long_past(db: Database, event: int, change: str) -> None:
    if change in ("cancelled", "draft"):
        change_event(db, event, status=change)
    if change == "early":
        change_event(db, event, ends_at=NOW - timedelta(hours=1))
    if change == "silence":
        db.write(lambda conn: conn.execute(update(persons).values(reminders=False)))
    assert _asked(db, days=3 if change == "late" else 0) == []


def test_an_answer_is_kept_at_once_and_permission_asked_apart(sqlite_db: Database) -> None:
    event = make_event(sqlite_db, "TS01")
    ana = Talker(sqlite_db, "Ana", now=NOW)
    person = _with_a_seat(sqlite_db, event, ana)
    ana.presses(f"rating.give:{event}-2")
    assert ana.presses(f"rating.give:{event}-5").startswith("Gracias. ¿Qué fue lo mejor")
    said = ana.says("el mejor taller, soy Ana Torres")
    assert "¿Puedo poner tu frase" in said
    assert _row(sqlite_db, person)[:4] == (5, "el mejor taller, soy Ana Torres", False, False)
    assert "con tu nombre" in ana.says("1")
    assert _row(sqlite_db, person) == (5, "el mejor taller, soy Ana Torres", True, True, "pendiente")
    with sqlite_db.read() as conn:
        assert conn.scalar(select(consents.c.purpose)) == "publish_name"
    ana.presses(f"rating.give:{event}-4")  # another number leaves the sentence
    assert _row(sqlite_db, person)[:2] == (4, "el mejor taller, soy Ana Torres")
    assert "Gracias. Se lo cuento" in ana.says("nada más")
    other = Talker(sqlite_db, "Otra")
    for forged in (f"rating.give:{event}-5", f"rating.quote:{event}-named", "rating.give:x"):
        assert other.presses(forged).startswith("Esa pregunta ya no está")


def test_organisers_see_averages_and_review_sentences(sqlite_db: Database) -> None:
    event = make_event(sqlite_db, "TS01", capacity=9)
    for number, score in enumerate((5, 4, 4)):
        person = make_person(sqlite_db, f"P{number}")
        given = partial(rating.give, event_id=event, person_id=person, score=score, channel="sms", now=NOW)
        sqlite_db.write(given)
    sqlite_db.write(partial(rating.say, event_id=event, person_id=1, text="sirvió"))
    assert commands.listed(sqlite_db) == [
        "TS01  «Taller de salud y agua»: 4.3 de 5, con 3 respuestas (1: 0, 2: 0, 3: 0, 4: 2, 5: 1)",
        "  1  pendiente  TS01, le puso 5: «sirvió» (no se puede citar)",
    ]
    assert commands.reviewed(sqlite_db, 1, Revision.PUBLISHABLE).endswith("publicable.")
    assert "publicable" in commands.listed(sqlite_db, "ts01")[1]
    for number in (2, 99):  # without a sentence there is nothing to read
        with pytest.raises(Refused):
            commands.reviewed(sqlite_db, number, Revision.PUBLISHABLE)
    sqlite_db.write(partial(rating.say, event_id=event, person_id=1, text="otra cosa"))
    assert "pendiente" in commands.listed(sqlite_db)[1]  # new words, which nobody has read


@pytest.mark.parametrize("keep", [True, False])
def test_forgetting_leaves_the_score(db: Database, keep: bool) -> None:
    event, person = make_event(db), make_person(db, "Ana Torres")
    db.write(partial(_says_all, event=event, person=person))
    db.write(lambda conn: erase(conn, person, keep_proposals=keep, key=b"k", now=NOW))
    text = "me gustó, soy [dato reservado]" if keep else ""
    assert _row(db, person) == (5, text, keep, False, "pendiente")


def test_joined_chats_have_one_answer_and_give_it_back(db: Database) -> None:
    first, second = make_event(db, "UNO"), make_event(db, "DOS")
    old, new = make_people(db, ["Ana", "Ana"], ["telegram", "sms"])
    for event, person in ((first, old), (first, new), (second, new)):
        db.write(partial(_says_all, event=event, person=person))
    with db.read() as conn:
        chats = {row.person_id: row.id for row in conn.execute(select(addresses))}
    link = db.write(lambda conn: join_by_staff(conn, chats[old], chats[new], "ana", NOW))
    assert _whose(db) == [(first, old), (first, new), (second, old)]
    db.write(lambda conn: undo(conn, link, "ana", NOW))
    assert _whose(db) == [(first, old), (first, new), (second, new)]


def _says_all(conn: Connection, event: int, person: int) -> None:
    rating.give(conn, event, person, 5, "sms", NOW)
    rating.say(conn, event, person, "me gustó, soy Ana Torres")
    rating.allow(conn, event, person, quote=True, named=True)


def _with_a_seat(db: Database, event: int, who: Talker) -> int:
    person = make_person(db, "Ana Torres")
    own = update(addresses).where(addresses.c.person_id == person).values(external_id=who.address)
    db.write(lambda conn: conn.execute(own))
    db.write(lambda conn: ask(conn, event, person, "Ana Torres"))
    return person


def _row(db: Database, person: int) -> tuple[object, ...]:
    names = ("score", "text", "quote", "quote_name", "revision")
    with db.read() as conn:
        found = select(*(ratings.c[name] for name in names)).where(ratings.c.person_id == person)
        return tuple(conn.execute(found).one())


def _whose(db: Database) -> list[tuple[int, int]]:
    with db.read() as conn:
        found = conn.execute(select(ratings.c.event_id, ratings.c.person_id).order_by(ratings.c.id))
        return [(row.event_id, row.person_id) for row in found]
