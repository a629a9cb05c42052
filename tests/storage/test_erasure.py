"""Erasing a person: nothing of them is left in any table, and every total stays as it was."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from storage import media, outbox, retention, suppressions
from storage.claims import claim
from storage.contributions import Received, receive
from storage.database import Database
from storage.erased_files import forget_files
from storage.erasure import ERASED, erase
from storage.media_files import MediaFiles
from storage.tables import (
    addresses,
    attendances,
    attendees,
    consents,
    contributions,
    dead_letters,
    exports,
    help_requests,
    inbound,
    metadata,
    persons,
    processes,
    registrations,
    supports,
)
from storage.tables import outbox as outbox_table
from tests.storage.seating import NOW, ask, make_event, make_person, notices, states

KEY = b"k" * 32
NAME, PHONE, WORDS = "Yolanda Ccori", "+51987654321", "zampoñas"
COUNTED = (registrations, attendees, attendances, contributions, supports, consents, persons)


class Image:
    kind, reference, mime, size, name = "photo", "sha256:" + "0" * 64, "image/png", 3, "yolanda.png"


@pytest.fixture
def planted(db: Database) -> int:
    """Somebody whose name, number and words stand wherever they can."""
    event, past = make_event(db, capacity=1), make_event(db, "ANTES", starts_at=NOW - timedelta(days=9))
    person = make_person(db, NAME)
    db.write(lambda conn: _plant(conn, person, event, past))
    return person


def test_no_cell_holds_them(db: Database, planted: int) -> None:
    assert _found(db, NAME, PHONE, WORDS, "yolanda", "sender-1") != []
    db.write(lambda conn: erase(conn, planted, keep_proposals=False, key=KEY, now=NOW))
    assert _found(db, NAME, PHONE, WORDS, "yolanda", "sender-1") == []


def test_what_stays_nameless_loses_name_and_number(db: Database, planted: int) -> None:
    db.write(lambda conn: erase(conn, planted, keep_proposals=True, key=KEY, now=NOW))
    assert _found(db, NAME, PHONE, "yolanda", "sender-1") == []
    with db.read() as conn:
        kept = conn.execute(select(contributions).where(contributions.c.person_id == planted)).one()
    assert kept.text == f"soy [dato reservado], [dato reservado], quiero {WORDS}"
    assert (kept.latitude, kept.publish_name, kept.withdrawn_at) == (None, False, None)


def test_every_total_stays(db: Database, planted: int) -> None:
    before = _totals(db)
    db.write(lambda conn: erase(conn, planted, keep_proposals=True, key=KEY, now=NOW))
    assert _totals(db) == before


def test_the_seat_goes_to_who_waits(db: Database, planted: int) -> None:
    event = _scalar(db, select(registrations.c.event_id).where(registrations.c.person_id == planted).limit(1))
    waiting = make_person(db, "Elsa")
    db.write(lambda conn: ask(conn, event, waiting, "Elsa"))
    assert states(db, event)["Elsa"] == "waiting"
    db.write(lambda conn: erase(conn, planted, keep_proposals=True, key=KEY, now=NOW))
    assert states(db, event) == {"": "cancelled", "Elsa": "offered"}
    assert [one.person_id for one in notices(db, "waiting.offer")] == [waiting]


def test_a_past_registration_stays_what_it_was(db: Database, planted: int) -> None:
    db.write(lambda conn: erase(conn, planted, keep_proposals=True, key=KEY, now=NOW))
    with db.read() as conn:
        found = conn.execute(select(attendees.c.name, attendees.c.state).order_by(attendees.c.id)).all()
    assert [tuple(row) for row in found] == [("", "cancelled"), ("", "registered")]


def test_what_was_going_to_be_told_ends(db: Database, planted: int) -> None:
    db.write(lambda conn: erase(conn, planted, keep_proposals=True, key=KEY, now=NOW))
    with db.read() as conn:
        open_ = select(func.count()).where(
            outbox_table.c.person_id == planted, outbox_table.c.status.in_(("queued", "leased"))
        )
        assert conn.execute(open_).scalar_one() == 0
        assert conn.execute(select(outbox_table.c.id).where(outbox_table.c.body.is_not(None))).all() == []
        assert claim(conn, "owner", NOW + timedelta(days=60), 9) == []


def test_the_answer_of_the_same_turn_can_still_be_kept(db: Database, planted: int) -> None:
    def turn(conn: Connection) -> int:
        address = conn.execute(select(addresses.c.id).where(addresses.c.person_id == planted)).scalar_one()
        erase(conn, planted, keep_proposals=True, key=KEY, now=NOW)
        return outbox.add_reply(
            conn, address_id=address, person_id=None, body={"text": "Listo"}, now=NOW, owner="me"
        )

    assert db.write(turn) > 0
    db.write(lambda conn: retention.forget(conn, NOW + timedelta(days=8)))
    with db.read() as conn:  # a file at a messaging company still points to the row without a name
        left = conn.execute(select(addresses.c.external_id)).scalars().all()
    assert left == [f"{ERASED}{_scalar(db, select(addresses.c.id))}"]


def test_the_same_address_can_be_erased_twice(db: Database) -> None:
    for _ in range(2):
        person = make_person(db, "Rosa")
        moved = update(addresses).where(addresses.c.person_id == person).values(external_id="same")
        db.write(partial(Connection.execute, statement=moved))
        db.write(partial(erase, person_id=person, keep_proposals=True, key=KEY, now=NOW))
    assert not db.write(lambda conn: suppressions.lift(conn, KEY, "sms", "same"))
    assert db.write(lambda conn: suppressions.lift(conn, KEY, "terminal", "same"))
    assert not db.write(lambda conn: suppressions.lift(conn, KEY, "terminal", "same"))


@pytest.mark.parametrize(
    ("revision", "packed", "supported", "fate"),
    [
        ("pendiente", False, False, "gone"),
        ("publicable", False, False, "gone"),
        ("publicable", True, False, "nameless"),
        ("con_reservas", True, False, "empty"),
        ("publicable", False, True, "empty"),
    ],
)
def test_what_was_published_stays_without_a_name(
    db: Database, planted: int, revision: str, packed: bool, supported: bool, fate: str
) -> None:
    other = make_person(db, "Elsa")

    def prepare(conn: Connection) -> None:
        conn.execute(update(contributions).values(revision=revision))
        one = conn.execute(select(contributions.c.id)).scalar_one()
        if packed:
            conn.execute(insert(exports).values(pack="public", by="", reason="", at=NOW + timedelta(hours=1)))
        if supported:
            conn.execute(insert(supports).values(contribution_id=one, person_id=other, channel="sms", at=NOW))

    db.write(prepare)
    db.write(lambda conn: erase(conn, planted, keep_proposals=False, key=KEY, now=NOW + timedelta(hours=2)))
    with db.read() as conn:
        left = conn.execute(select(contributions.c.text, contributions.c.withdrawn_at)).all()
    assert [
        "empty" if not row.text and row.withdrawn_at else "nameless" if WORDS in row.text else "?"
        for row in left
    ] == ([] if fate == "gone" else [fate])


def test_stored_files_are_forgotten_unless_somebody_else_sent_them(
    sqlite_db: Database, tmp_path: Path
) -> None:
    db, files = sqlite_db, MediaFiles(str(tmp_path))
    theirs, shared = files.keep(b"theirs"), files.keep(b"shared")
    leaving, staying = make_person(db, "Rosa"), make_person(db, "Elsa")

    def send(conn: Connection, person: int, reference: str) -> None:
        image = Image()
        image.reference = reference
        address = conn.execute(select(addresses.c.id).where(addresses.c.person_id == person)).scalar_one()
        media.keep(conn, address, "web", image, NOW)

    for person, reference in ((leaving, theirs), (leaving, shared), (staying, shared)):
        db.write(partial(send, person=person, reference=reference))
    assert forget_files(db, files, NOW) == 0
    db.write(lambda conn: erase(conn, leaving, keep_proposals=True, key=KEY, now=NOW))
    assert forget_files(db, files, NOW) == 2
    assert forget_files(db, files, NOW) == 0
    assert files.read(shared) == b"shared"
    with pytest.raises(FileNotFoundError):
        files.read(theirs)


def _plant(conn: Connection, person: int, event: int, past: int) -> None:
    contact = {"phone": PHONE, "phone_proof": "channel", "ubigeo": "200201"}
    conn.execute(update(persons).where(persons.c.id == person).values(**contact))
    address = conn.execute(select(addresses.c.id).where(addresses.c.person_id == person)).scalar_one()
    conn.execute(
        update(addresses)
        .where(addresses.c.id == address)
        .values(external_id="sender-1", phone=PHONE, state={"memory": {"said": WORDS}}, shown={"a": WORDS})
    )
    ask(conn, event, person, NAME, accessibility=WORDS)
    ask(conn, past, person, NAME, now=NOW - timedelta(days=10))
    _attended(conn, person, past)
    _said(conn, address)
    _proposed(conn, person, address)
    conn.execute(
        insert(consents).values(
            person_id=person,
            purpose="participation",
            granted=True,
            version="1",
            channel="terminal",
            message_id="sender-1:m1",
            at=NOW,
        )
    )


def _attended(conn: Connection, person: int, event: int) -> None:
    columns = {"type": "osc", "subtype": "", "ubigeo": "200201", "role": "participante", "means": "codigo"}
    conn.execute(
        insert(attendances).values(event_id=event, person_id=person, person_key=f"name:{NAME}|", **columns)
    )


def _said(conn: Connection, address: int) -> None:
    message = {"channel": "terminal", "message_id": "m1", "body": {"text": WORDS}}
    conn.execute(insert(inbound).values(**message, address="sender-1", received_at=NOW))
    conn.execute(insert(dead_letters).values(**message, error="", at=NOW))
    conn.execute(insert(help_requests).values(address_id=address, kind="person", text=WORDS, at=NOW))
    outbox.add_reply(conn, address_id=address, person_id=None, body={"text": NAME}, now=NOW, owner=None)
    outbox.add_reply(conn, address_id=address, person_id=None, body={"text": WORDS}, now=NOW, owner="gone")


def _proposed(conn: Connection, person: int, address: int) -> None:
    file = media.keep(conn, address, "terminal", Image(), NOW)
    process = conn.execute(select(processes.c.id)).scalar_one()
    receive(
        conn,
        Received(
            process_id=process,
            stage_id=None,
            theme_id=None,
            person_id=person,
            ubigeo="200201",
            problem=f"soy {NAME}, {PHONE}, quiero {WORDS}",
            ask="",
            via="terminal",
            message_id="sender-1:m2",
            form_version="1",
            consent_version="1",
            language="es",
            publish_name=True,
            place=(-4.6, -79.7),
            files=[(file, "problem")],
        ),
        NOW,
    )


def _found(db: Database, *planted: str) -> list[str]:
    """table.column of every cell that holds one of the words, whatever its type."""
    found = []
    with db.read() as conn:
        for table in metadata.sorted_tables:
            for row in conn.execute(select(table)):
                for column, value in row._mapping.items():
                    if any(word.casefold() in str(value).casefold() for word in planted):
                        found.append(f"{table.name}.{column}")
    return found


def _totals(db: Database) -> dict[str, Any]:
    with db.read() as conn:
        counts: dict[str, Any] = {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in COUNTED
        }
        region = func.substr(persons.c.ubigeo, 1, 2)
        counts["regions"] = conn.execute(select(region)).scalars().all()
        counts["people"] = conn.execute(select(func.count(attendances.c.person_id.distinct()))).scalar_one()
    return counts


def _scalar(db: Database, statement: Any) -> Any:
    with db.read() as conn:
        return conn.execute(statement).scalar()
