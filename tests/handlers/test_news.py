"""News: allowed and stopped in the ledger; told as long as it holds, outside the window as its template."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import insert, select, update

from bot.context import NoticeContext
from bot.reply import Reply
from handlers.announcements import announcement
from mensajes.templates import MARKETING, templates
from panel.announcement_commands import sent
from panel.announcement_plan import Said
from storage.database import Database
from storage.links import join_by_staff
from storage.ratings import ask_some
from storage.tables import addresses, announcements, consents, contributions, outbox, persons
from tests.handlers.talking import SITE, Talker
from tests.storage.seating import (
    NOW,
    change_event,
    hours,
    make_event,
    make_people,
    make_person,
    notices,
    seat,
)

SAID = {"title": "Ya se puede leer el borrador", "text": "Son 18 compromisos."}


@pytest.fixture
def person(sqlite_db: Database) -> int:
    make_event(sqlite_db, "TS01", capacity=9)
    made = make_person(sqlite_db, "Rosa Quispe")
    sqlite_db.write(lambda conn: conn.execute(update(persons).values(announcements=True)))
    return made


def told(db: Database, person: int) -> Reply | None:
    context = (NOW, person, "es", "whatsapp", SITE)
    (row,) = notices(db, "announcement")
    return db.write(lambda conn: announcement(NoticeContext(conn, *context), row.facts))


@pytest.mark.parametrize(
    ("more", "template"),
    [
        ({"to": "todos"}, "bulletin"),
        ({"to": "todos", "event": "TS01"}, "announcement"),
        ({"to": "autores=todos", "kind": "resultados"}, "results"),
        ({"to": "todos", "kind": "resultados"}, "bulletin"),
    ],
)
def test_each_kind_has_its_template(
    sqlite_db: Database, person: int, more: dict[str, str], template: str
) -> None:
    _proposed(sqlite_db, person)
    sent(sqlite_db, Said({**SAID, **more}), NOW)
    reply = told(sqlite_db, person)
    assert reply is not None
    assert reply.outside is not None
    assert reply.outside.name == template
    chosen = templates()[template]
    assert chosen.read(list(chosen.fill(reply.outside.facts).values()))
    assert (chosen.category == MARKETING) == (template != "results")
    assert SAID["title"] in reply.render("es").text


def test_what_holds_no_longer_is_not_told(sqlite_db: Database, person: int) -> None:
    sent(sqlite_db, Said({**SAID, "to": "todos", "event": "TS01"}), NOW)
    change_event(sqlite_db, 1, status="cancelled")
    assert told(sqlite_db, person) is None
    change_event(sqlite_db, 1, status="published")
    assert told(sqlite_db, person) is not None
    for table, gone, back in (
        (persons, {"announcements": False}, {"announcements": True}),
        (announcements, {"withdrawn_at": NOW}, {"withdrawn_at": None}),
    ):
        for values in (gone, back):
            change = update(table).values(**values)
            sqlite_db.write(lambda conn, change=change: conn.execute(change))  # type: ignore[misc]
            assert (told(sqlite_db, person) is None) == (values is gone)


def test_results_reach_authors_unless_they_asked_for_silence(sqlite_db: Database, person: int) -> None:
    _proposed(sqlite_db, person)
    sent(sqlite_db, Said({**SAID, "to": "autores=todos", "kind": "resultados"}), NOW)
    sqlite_db.write(lambda conn: conn.execute(update(persons).values(announcements=False)))
    assert told(sqlite_db, person) is not None
    sqlite_db.write(lambda conn: conn.execute(update(persons).values(reminders=False)))
    assert told(sqlite_db, person) is None


def test_yes_and_no_stand_in_the_ledger(sqlite_db: Database, person: int) -> None:
    rosa = _chat(sqlite_db, person)
    assert "no te mandaré noticias" in rosa.says("noticias no")
    assert "te contaré" in rosa.says("NOTICIAS SÍ")
    assert "Noticias: sí" in rosa.says("mis datos")
    with sqlite_db.read() as conn:
        rows = conn.execute(select(consents.c.purpose, consents.c.granted).order_by(consents.c.id)).all()
        assert conn.scalar(select(persons.c.announcements)) is True
    assert [tuple(row) for row in rows] == [("announcements", False), ("announcements", True)]
    assert "Todavía no tengo tus datos" in Talker(sqlite_db, "otra").says("noticias sí")


def test_who_was_joined_is_told_and_asked_once(sqlite_db: Database) -> None:
    event = make_event(sqlite_db, "TS01", capacity=9)
    old, new = make_people(sqlite_db, ["Ana", "Ana"], ["telegram", "sms"])
    sqlite_db.write(lambda conn: conn.execute(update(persons).values(announcements=True)))
    seat(sqlite_db, event)
    with sqlite_db.read() as conn:
        chats = {row.person_id: row.id for row in conn.execute(select(addresses))}
    sqlite_db.write(lambda conn: join_by_staff(conn, chats[old], chats[new], "ana", NOW))
    sent(sqlite_db, Said({**SAID, "to": "todos"}), NOW)
    assert [row.person_id for row in notices(sqlite_db, "announcement")] == [old]
    change_event(sqlite_db, event, starts_at=NOW - hours(6), ends_at=NOW - hours(4))
    sqlite_db.write(partial(ask_some, now=NOW))
    with sqlite_db.read() as conn:
        assert len(conn.execute(select(outbox.c.id).where(outbox.c.kind == "rating.ask")).all()) == 1


def _proposed(db: Database, person: int) -> None:
    words = {column.key: "" for column in contributions.c if not column.nullable and column.key != "id"}
    given = {**words, "process_id": 1, "received_at": NOW, "publish_name": False, "code": "P-1"}
    db.write(lambda conn: conn.execute(insert(contributions).values({**given, "person_id": person})))


def _chat(db: Database, person: int) -> Talker:
    own = update(addresses).where(addresses.c.person_id == person).values(external_id="rosa")
    db.write(lambda conn: conn.execute(own))
    return Talker(db, "rosa")
