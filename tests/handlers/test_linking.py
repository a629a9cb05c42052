"""One person in two chats: what the new one sees before, what wrong codes do, and what comes along."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.messages import Contact
from storage.database import Database
from storage.suppressions import opt_out
from storage.tables import addresses, links, outbox, persons, registrations
from tests.handlers.talking import Talker
from tests.handlers.test_registering import registers, rows
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import make_event, seat, states

PHONE = "+51987654321"


def code_of(one: Talker) -> str:
    """UNIR in the chat that is known."""
    found = re.search(r"código: (\d{3} \d{4})", one.says("unir"))
    assert found is not None
    return found[1]


def brings_code(one: Talker, code: str) -> str:
    """Without having asked to be joined: a link may have typed the code, so they are asked if it is them."""
    assert "¿Eres la misma persona?" in one.says(code)
    return one.says("1")


def type_code(old: Talker, new: Talker) -> str:
    """The answer where the code of one chat is typed in the other."""
    code = code_of(old)
    new.now = max(old.now, new.now)
    if new.says("unir").startswith("Para unir"):
        new.presses("link.enter:")
    return new.says(code)


def known(db: Database, event: int, address: str, name: str, channel: str = "whatsapp") -> Talker:
    one = Talker(db, address, channel)
    registers(one, event, name)
    return one


def test_the_same_phone_proposes_and_shows_nothing(db: Database) -> None:
    event = make_event(db)
    old = Talker(db, PHONE, "whatsapp", phone=PHONE)
    assert "otro chat" not in old.says("hola")
    registers(old, event, "Yolanda Ccori")
    new = Talker(db, "77", "sms", phone=PHONE, now=old.now)
    said = [new.says("hola"), new.says("mis datos"), new.says("mis cupos"), new.says("mis propuestas")]
    said += [new.presses(f"event.join:{event}"), new.says("unir"), new.says("123 4567"), new.says("separar")]
    assert [n for n, one in enumerate(said) if "Este número ya me escribió desde otro chat" in one] == [0, 4]
    ticket = rows(db, registrations)[0].code
    assert not [one for one in said for secret in ("Yolanda", "Ccori", ticket, PHONE) if secret in one]


def test_who_is_not_that_person_is_not_asked_again(sqlite_db: Database) -> None:
    registers(Talker(sqlite_db, PHONE, "whatsapp", phone=PHONE), make_event(sqlite_db))
    new = Talker(sqlite_db, "77", "sms", phone=PHONE)
    assert "NO SOY YO" in new.says("hola")
    assert "no uno nada" in new.says("no soy yo")
    assert "otro chat" not in new.says("hola")
    assert "Listo, Elsa" in registers(new, make_event(sqlite_db, "OTRO"), "Elsa Ramos")
    assert [one.name for one in rows(sqlite_db, persons)] == ["Rosa Quispe", "Elsa Ramos"]


@pytest.mark.parametrize("proof", ["typed", None])
def test_a_phone_without_proof_proposes_nothing(sqlite_db: Database, proof: str | None) -> None:
    registers(Talker(sqlite_db, "a"), make_event(sqlite_db))
    unproved = update(persons).values(phone=PHONE, phone_proof=proof)
    sqlite_db.write(lambda conn: conn.execute(unproved))
    assert "otro chat" not in Talker(sqlite_db, PHONE, "whatsapp", phone=PHONE).says("hola")


def test_a_family_phone_registers_two_people_and_joins_nobody(sqlite_db: Database) -> None:
    event = make_event(sqlite_db)
    registers(Talker(sqlite_db, PHONE, "whatsapp", phone=PHONE), event, "Rosa Quispe")
    registers(Talker(sqlite_db, PHONE, "sms", phone=PHONE), event, "Luis Quispe")
    assert [one.phone for one in rows(sqlite_db, persons)] == [PHONE, PHONE]
    assert states(sqlite_db, event) == {"Rosa Quispe": "registered", "Luis Quispe": "registered"}


def test_only_ones_own_card_is_a_phone(sqlite_db: Database) -> None:
    registers(Talker(sqlite_db, PHONE, "whatsapp", phone=PHONE), make_event(sqlite_db))
    new = Talker(sqlite_db, "77", "telegram")
    assert "no es de este chat" in new.shares(Contact(PHONE, own=False))
    assert new.row().phone is None
    assert "Este número ya me escribió desde otro chat" in new.shares(Contact(PHONE, own=True))
    assert new.row().phone == PHONE
    registers(new, make_event(sqlite_db, "OTRO"), "Elsa Ramos")
    assert [one.phone_proof for one in rows(sqlite_db, persons)] == ["channel", "contact"]


def test_telegram_asks_for_the_phone_where_it_is_not_known(sqlite_db: Database) -> None:
    one = known(sqlite_db, make_event(sqlite_db), "77", "Rosa Quispe", "telegram")
    one.presses("mydata.change:")
    assert "Toca el botón de abajo" in one.says("mi número")
    assert "ya tengo tu número" in one.shares(Contact(PHONE, own=True))
    assert f"Número: {PHONE}" in one.says("mis datos")
    one.presses("mydata.change:")
    assert "Toca el botón" not in one.says("mi número")


def test_a_stranger_takes_the_phone_to_who_had_none(db: Database) -> None:
    old = known(db, make_event(db), "browser", "Rosa Quispe", "web")
    new = Talker(db, PHONE, "whatsapp", phone=PHONE)
    assert "Listo, Rosa" in type_code(old, new)
    [person] = rows(db, persons)
    assert (person.phone, person.phone_proof) == (PHONE, "channel")
    old.says("separar")
    assert "ya no está unido" in old.says("1")
    assert rows(db, persons)[0].phone is None
    assert new.row().person_id is None


def test_the_code_holds_fifteen_minutes_and_once(sqlite_db: Database) -> None:
    old, new = known(sqlite_db, make_event(sqlite_db), "a", "Rosa Quispe"), Talker(sqlite_db, "b")
    code = code_of(old)
    new.now = old.now + timedelta(minutes=15)
    new.says("unir")
    assert "Ese código no es" in new.says(code)
    code = code_of(old)
    new.now = old.now
    assert "Listo, Rosa" in new.says(code)
    other = Talker(sqlite_db, "c", now=old.now)
    assert "Ese código no es" in brings_code(other, code)


def test_few_tries(sqlite_db: Database) -> None:
    """Five wrong codes that could have been this one end it, from however many chats; and a chat rests."""
    old = known(sqlite_db, make_event(sqlite_db), "a", "Rosa Quispe")
    code = code_of(old)
    wrong = f"{code[:7]}{(int(code[7]) + 1) % 10}"
    one = Talker(sqlite_db, "b", now=old.now)
    one.says("unir")
    for _ in range(4):
        assert "Ese código no es" in one.says(wrong)
    assert "Ese código no es" in brings_code(Talker(sqlite_db, "c", now=old.now), wrong)
    assert "Ese código no es" in one.says(code)
    assert "Van varios códigos" in one.says(code_of(old))


def test_few_codes(sqlite_db: Database) -> None:
    old = known(sqlite_db, make_event(sqlite_db), "a", "Rosa Quispe")
    for _ in range(5):
        code_of(old)
        sqlite_db.write(lambda conn: conn.execute(update(links).values(tries=5)))
    assert "Ya te di varios códigos" in old.says("unir")


def test_its_own_code_and_one_of_a_joined_chat(sqlite_db: Database) -> None:
    old, new = known(sqlite_db, make_event(sqlite_db), "a", "Rosa Quispe"), Talker(sqlite_db, "b")
    code = code_of(old)
    old.presses("link.enter:")
    old.says(code)
    assert "este mismo chat" in old.says("1")
    new.now = old.now
    assert "Listo, Rosa" in brings_code(new, code)
    assert "ya están unidos" in type_code(old, new) + new.says("1")


def test_what_was_done_in_the_new_chat_comes_along_and_goes_back(db: Database) -> None:
    first, second = make_event(db), make_event(db, "OTRO", title="Charla de presupuesto")
    old, new = known(db, first, "a", "Rosa Quispe"), known(db, second, "b", "Rosita Quispe", "telegram")
    before = _owners(db)
    assert "¿Eres la misma persona?" in type_code(old, new)
    assert "Rosa" not in new.says("mmm")
    assert "Listo, Rosa" in new.says("sí, soy yo")
    for chat in (old, new):
        said = chat.says("mis cupos")
        assert all(title in said for title in ("Taller de salud", "Charla de presupuesto")) or "¿" in said
    assert {person for table, _, person in _owners(db) if table == "registrations"} == {1}
    assert {row.person_id for row in rows(db, outbox) if row.lane and row.registration_id} == {1}
    old.says("separar")
    old.says("1")
    assert _owners(db) == before


def test_two_who_are_not_the_same_stay_two(sqlite_db: Database) -> None:
    first, second = make_event(sqlite_db), make_event(sqlite_db, "OTRO")
    old, new = known(sqlite_db, first, "a", "Rosa Quispe"), known(sqlite_db, second, "b", "Luis Paz")
    before = _owners(sqlite_db)
    type_code(old, new)
    assert "no uno nada" in new.says("no soy yo")
    assert _owners(sqlite_db) == before


def test_nobody_takes_two_seats_by_joining(db: Database) -> None:
    """The one with more people stays; what goes is said by name, and its seat is offered to who waits."""
    event = make_event(db, capacity=3)
    old = known(db, event, "a", "Rosa Quispe")
    new = Talker(db, "b", "telegram", now=old.now)
    new.presses(f"event.party:{event}")
    for text in ("1", "Rosa Quispe", "piura", "1", "Elsa Ramos"):
        new.says(text)
    seat(db, event, "Ana")
    type_code(old, new)
    asked = new.says("1")
    assert "dejo esto: Taller de salud y agua, lo del otro chat." in asked
    assert "no uno nada" in new.says("no")
    type_code(old, new)
    new.says("1")
    assert "Listo, Rosa" in new.says("sí, únelos")
    assert states(db, event) == {"Rosa Quispe": "registered", "Elsa Ramos": "registered", "Ana": "offered"}
    with db.read() as conn:
        assert seat_invariants(conn, new.now) == []


def test_what_goes_of_ones_own_chat_is_named(sqlite_db: Database) -> None:
    event = make_event(sqlite_db)
    old, new = known(sqlite_db, event, "a", "Rosa Quispe"), known(sqlite_db, event, "b", "Rosita Paz")
    ticket = rows(sqlite_db, registrations)[1].code
    type_code(old, new)
    assert f"Taller de salud y agua, código {ticket} (Rosita Paz)." in new.says("1")


def test_baja_is_the_persons(sqlite_db: Database) -> None:
    old, new = known(sqlite_db, make_event(sqlite_db), "a", "Rosa Quispe"), Talker(sqlite_db, "b")
    sqlite_db.write(lambda conn: opt_out(conn, old.row().id, 1, old.now))
    assert "tampoco te escribo por aquí" in type_code(old, new)
    assert new.row().opted_out_at is not None
    new.says("separar")
    new.says("1")
    assert new.row().opted_out_at is None


def test_erasing_from_one_chat_erases_both_and_who_was_there_before(db: Database) -> None:
    first, second = make_event(db), make_event(db, "OTRO")
    old, new = known(db, first, "a", "Rosa Quispe"), known(db, second, "b", "Rosita Ccori")
    type_code(old, new)
    new.says("1")
    old.now = new.now
    old.says("borrar")
    assert "borré tus datos" in old.says("1")
    assert rows(db, links) == []
    assert {(one.name, one.erased_at is None) for one in rows(db, persons)} == {(None, False)}
    assert {one.person_id for one in rows(db, addresses)} == {None}
    assert "No tengo datos tuyos" in new.says("mis datos")


def test_who_comes_back_after_half_a_year_says_the_name_before_a_code_is_shown(sqlite_db: Database) -> None:
    old = known(sqlite_db, make_event(sqlite_db), "a", "Rosa Quispe")
    old.now += timedelta(days=200)
    assert "¿cómo te llamas?" in old.says("unir")


def test_the_channel_that_was_chosen(sqlite_db: Database) -> None:
    old, new = (
        known(sqlite_db, make_event(sqlite_db), PHONE, "Rosa Quispe"),
        Talker(sqlite_db, "7", "telegram"),
    )
    assert "¿Por dónde te aviso?" in type_code(old, new)
    assert "te aviso por WhatsApp" in new.says("WhatsApp")
    assert "2 chats unidos, en Telegram y WhatsApp" in new.says("mis datos")
    new.presses("mydata.change:")
    new.says("por dónde me avisas")
    assert "te aviso por Telegram" in new.says("Telegram")
    with sqlite_db.read() as conn:
        assert conn.execute(select(persons.c.preferred_channel)).scalar_one() == "telegram"


def _owners(db: Database) -> set[tuple[str, int, int | None]]:
    """Whose each registration and each chat is."""
    tables = (registrations, addresses)
    return {(table.name, row.id, row.person_id) for table in tables for row in rows(db, table)}
