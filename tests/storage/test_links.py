"""Chats joined and parted: what comes along, what stays, who is erased; and the code."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text, update

from domain.linking import Held, digest, grouped, is_code, make_code, read_code, spare
from storage import link_codes, links
from storage.conversations import find_address
from storage.database import Database
from storage.erasure import erase
from storage.notices import Notice, notify
from storage.retention import forget_piece
from storage.tables import (
    addresses,
    attendees,
    outbox,
    persons,
    registrations,
)
from storage.tables import links as link_table
from tests.e2e.process import DEADLINE
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import NOW, ask, make_event, make_person

KEY = b"k" * 32


def test_parting_a_link_in_the_middle_takes_only_what_came_by_it(db: Database) -> None:
    """C was joined with B, and B with A: C goes, B stays, and C may be joined with A by itself."""
    a, b, c = (make_person(db, name) for name in ("Ana", "Beto", "Carla"))
    event = make_event(db)
    chats = {person: _chat(db, person) for person in (a, b, c)}
    db.write(lambda conn: ask(conn, event, c, "Carla"))
    first = _join(db, chats[b], chats[c])
    second = _join(db, chats[a], chats[b])
    assert _whose(db) == {chats[a]: a, chats[b]: a, chats[c]: a}
    db.write(lambda conn: links.undo(conn, first, "person", NOW))
    assert _whose(db) == {chats[a]: a, chats[b]: a, chats[c]: c}
    third = _join(db, chats[a], chats[c])
    db.write(lambda conn: links.undo(conn, second, "person", NOW))
    assert _whose(db) == {chats[a]: a, chats[b]: b, chats[c]: a}
    with db.read() as conn:
        assert conn.execute(select(registrations.c.person_id)).scalar_one() == a
    db.write(lambda conn: links.undo(conn, third, "person", NOW))
    assert not db.write(lambda conn: links.undo(conn, third, "person", NOW))
    with db.read() as conn:
        assert conn.execute(select(registrations.c.person_id)).scalar_one() == c


def test_what_is_done_after_joining_stays_with_whose_code_it_was(db: Database) -> None:
    old, new = make_person(db, "Rosa"), make_person(db, "Rosita")
    before, after = make_event(db, "A"), make_event(db, "B")
    db.write(lambda conn: ask(conn, before, new, "Rosita"))
    link = _join(db, _chat(db, old), _chat(db, new))
    db.write(lambda conn: ask(conn, after, old, "Rosa"))
    db.write(lambda conn: links.undo(conn, link, "person", NOW))
    with db.read() as conn:
        found = conn.execute(select(registrations.c.event_id, registrations.c.person_id)).all()
    assert {tuple(row) for row in found} == {(before, new), (after, old)}


def test_an_event_that_is_over_and_that_both_were_in_stays_whose_it_is(db: Database) -> None:
    event = make_event(db, capacity=5)
    old, new = make_person(db, "Rosa"), make_person(db, "Rosita")
    db.write(lambda conn: [ask(conn, event, person, "R") for person in (old, new)])
    _join(db, _chat(db, old), _chat(db, new))
    with db.read() as conn:
        assert set(conn.execute(select(registrations.c.person_id)).scalars()) == {old, new}
        assert [one for one in seat_invariants(conn, NOW) if one.code == "person_twice"] == []


def test_a_notice_made_meanwhile_goes_to_whoever_has_the_chat_now(db: Database) -> None:
    old, new = make_person(db, "Rosa"), make_person(db, "Rosita")
    _join(db, _chat(db, old), _chat(db, new))
    db.write(lambda conn: notify(conn, Notice(new, "x", {}, "x", NOW), NOW))
    row = db.write(lambda conn: conn.execute(select(outbox.c.id)).scalar_one())
    assert db.write(lambda conn: links.redirect(conn, row, new))
    assert not db.write(lambda conn: links.redirect(conn, row, old))
    with db.read() as conn:
        assert conn.execute(select(outbox.c.person_id)).scalar_one() == old


def test_what_stayed_whose_it_was_is_erased_too(sqlite_db: Database) -> None:
    db, event = sqlite_db, make_event(sqlite_db, capacity=5)
    rosa, rosita = make_person(db, "Rosa"), make_person(db, "Rosita")
    db.write(lambda conn: [ask(conn, event, person, "Rosita Ccori") for person in (rosa, rosita)])
    _join(db, _chat(db, rosa), _chat(db, rosita))
    db.write(lambda conn: erase(conn, rosa, keep_proposals=False, key=KEY, now=NOW))
    with db.read() as conn:
        left = conn.execute(select(attendees.c.name, attendees.c.state)).all()
    assert [tuple(row) for row in left] == [("", "cancelled"), ("", "cancelled")]


def test_erasing_a_joined_person_forgets_who_was_joined_but_nobody_who_was_parted(db: Database) -> None:
    rosa, rosita, other = (make_person(db, name) for name in ("Rosa", "Rosita", "Elsa"))
    _join(db, _chat(db, rosa), _chat(db, rosita))
    parted = _join(db, _chat(db, rosa), _chat(db, other))
    db.write(lambda conn: links.undo(conn, parted, "person", NOW))
    db.write(lambda conn: erase(conn, rosa, keep_proposals=False, key=KEY, now=NOW))
    with db.read() as conn:
        assert [name for name in conn.execute(select(persons.c.name)).scalars() if name] == ["Elsa"]
        assert conn.execute(select(link_table)).all() == []
    db.write(lambda conn: forget_piece(conn, NOW + timedelta(days=8)))
    assert set(_whose(db).values()) == {other}


def test_a_stranger_who_was_joined_and_parted_is_forgotten_with_the_link(db: Database) -> None:
    rosa, gone = make_person(db, "Rosa"), make_person(db, "Nadie")
    chat = _chat(db, gone)
    db.write(
        lambda conn: conn.execute(update(addresses).where(addresses.c.id == chat).values(person_id=None))
    )
    link = _join(db, _chat(db, rosa), chat)
    db.write(lambda conn: links.undo(conn, link, "person", NOW))
    for _ in range(2):
        db.write(lambda conn: forget_piece(conn, NOW + timedelta(days=8)))
    assert list(_whose(db).values()) == [rosa]


def test_staff_join_two_persons_and_nobody_else(db: Database) -> None:
    rosa, rosita = make_person(db, "Rosa"), make_person(db, "Rosita")
    old, new = _chat(db, rosa), _chat(db, rosita)
    link = db.write(lambda conn: links.join_by_staff(conn, old, new, "ana@example.pe: lo pidió", NOW))
    with db.read() as conn:
        assert conn.execute(select(link_table.c.linked_by)).scalar_one() == "ana@example.pe: lo pidió"
    with pytest.raises(LookupError):
        db.write(lambda conn: links.join_by_staff(conn, old, new, "ana@example.pe", NOW))
    with pytest.raises(LookupError):
        db.write(lambda conn: links.join_by_staff(conn, old, 10**6, "ana@example.pe", NOW))
    assert db.write(lambda conn: links.undo(conn, link, "ana@example.pe", NOW))
    assert _whose(db) == {old: rosa, new: rosita}


@given(key=st.binary(min_size=1, max_size=8), link=st.integers(1, 10**9), typed=st.integers(0, 10**7 - 1))
def test_a_code_is_seven_digits_that_only_its_digest_knows(key: bytes, link: int, typed: int) -> None:
    code = make_code(key, link, NOW)
    assert read_code(grouped(code)) == read_code(f" {code[:3]}-{code[3:]}.") == code
    assert code not in digest(key, link, code)
    assert is_code(key, link, digest(key, link, code), f"{typed:07}") == (f"{typed:07}" == code)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(1, 3)), max_size=8))
def test_one_registration_an_event_is_left_and_none_that_is_better_goes(found: Any) -> None:
    all_ = [Held(number, *one) for number, one in enumerate(found)]
    going = spare(all_)
    left = [one for one in all_ if one not in going]
    assert sorted(one.event_id for one in left) == sorted({one.event_id for one in all_})
    for stays in left:
        same = [one for one in going if one.event_id == stays.event_id]
        assert all((stays.rank, -stays.size) <= (one.rank, -one.size) for one in same)


@pytest.mark.parametrize(
    "said", ["", "48291", "48291370", "482913x", "+51987654321", "vivo en 4829137", "４８２９１３７"]
)
def test_what_is_no_code(said: str) -> None:
    assert read_code(said) is None


def _join(db: Database, old: int, new: int) -> int:
    def work(conn: Connection) -> int:
        code = link_codes.code_for(conn, KEY, old, NOW)
        found = link_codes.find(conn, KEY, code.digits, NOW)
        assert found is not None
        links.join(conn, found.link_id, new, found.person_id, NOW)
        return found.link_id

    return db.write(work)


def _chat(db: Database, person: int) -> int:
    with db.read() as conn:
        found = conn.execute(select(addresses.c.id).where(addresses.c.person_id == person))
        return int(found.scalars().first() or 0)


def _whose(db: Database) -> dict[int, int | None]:
    with db.read() as conn:
        return dict(conn.execute(select(addresses.c.id, addresses.c.person_id)).all())


def test_a_message_that_waited_while_its_chat_was_joined_is_the_new_persons(postgres_url: str) -> None:
    """PostgreSQL looks again at the row it waited for, and not at what was joined to it."""
    db = Database(postgres_url)
    rosa, rosita = make_person(db, "Rosa"), make_person(db, "Rosita")
    old, new = _chat(db, rosa), _chat(db, rosita)
    found: list[Any] = []

    def hear(conn: Connection) -> None:
        found.append(find_address(conn, "terminal", f"Rosita-{rosita}"))

    def turn(conn: Connection) -> Thread:
        find_address(conn, "terminal", f"Rosita-{rosita}")
        other = Thread(target=db.write, args=(hear,))
        other.start()
        deadline = monotonic() + DEADLINE
        while not _somebody_waits(db):
            assert monotonic() < deadline, "nobody waits for the row"
            sleep(0.01)
        links.join_by_staff(conn, old, new, "code", NOW)
        return other

    db.write(turn).join()
    db.close()
    assert [one.person.id for one in found] == [rosa]


def _somebody_waits(db: Database) -> bool:
    with db.read() as conn:
        waits = text("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' LIMIT 1")
        return conn.execute(waits).first() is not None
