"""Where a ticket is told too: the chat where its person's notices arrive, if they registered in another."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from storage.confirmations import confirm, told_elsewhere
from storage.conversations import Person, find_address
from storage.database import Database
from storage.events import event_by_id
from storage.tables import addresses, persons, registrations
from tests.bot.test_turn_statements import trace
from tests.storage.seating import NOW, make_event, make_person, seat

CHATS = ("web", "telegram", "whatsapp", "sms")
"""Of one person, from the one that they wrote in last."""


def chats(db: Database, *channels: str, **changes: Any) -> int:
    """A person who wrote on these channels, the last one first."""
    person = make_person(db)

    def work(conn: Connection) -> None:
        for minutes, channel in enumerate(channels):
            wrote = NOW - timedelta(minutes=minutes)
            chat = {"channel": channel, "external_id": channel, "person_id": person, "language": "es"}
            conn.execute(
                insert(addresses).values(**chat, created_at=NOW, last_in_at=wrote, state={}, shown={})
            )
        conn.execute(update(persons).where(persons.c.id == person).values(**{"reminders": True, **changes}))

    db.write(work)
    return person


def who_writes(conn: Connection, channel: str) -> Person | None:
    """The person as the turn finds them."""
    found = find_address(conn, channel, channel)
    assert found is not None
    return found.person


@pytest.mark.parametrize(
    ("here", "chosen", "there"),
    [
        ("web", None, "telegram"),
        ("web", "sms", "sms"),
        ("telegram", None, ""),
        ("telegram", "telegram", ""),
        ("telegram", "whatsapp", "whatsapp"),
        ("sms", "whatsapp", "whatsapp"),
        ("whatsapp", "sms", "sms"),
    ],
)
def test_where_else_the_ticket_is_told(db: Database, here: str, chosen: str | None, there: str) -> None:
    chats(db, *CHATS, preferred_channel=chosen)
    assert db.write(lambda conn: told_elsewhere(conn, who_writes(conn, here), here)) == there


@pytest.mark.parametrize("lost", ["opted_out_at", "unreachable_since"])
def test_not_where_nothing_may_be_sent(db: Database, lost: str) -> None:
    """Of who chose WhatsApp and is not reached there, what is said on Telegram is the only one."""
    chats(db, *CHATS, preferred_channel="whatsapp")
    gone = update(addresses).where(addresses.c.channel == "whatsapp").values({lost: NOW})
    db.write(lambda conn: conn.execute(gone))
    assert db.write(lambda conn: told_elsewhere(conn, who_writes(conn, "telegram"), "telegram")) == ""
    assert db.write(lambda conn: told_elsewhere(conn, who_writes(conn, "web"), "web")) == "telegram"


def test_nothing_is_looked_up_for_who_is_told_here(sqlite_db: Database) -> None:
    people = [
        (None, "web"),
        *((_person(sqlite_db, one, chosen), one) for one, chosen in (("telegram", None), ("sms", "sms"))),
        (_person(sqlite_db, "whatsapp", "telegram", reminders=False), "whatsapp"),
    ]
    said: list[str] = []
    trace(sqlite_db, said)
    for person, here in people:
        assert sqlite_db.write(partial(told_elsewhere, person=person, here=here)) == ""
    assert [one for one in said if one.startswith("SELECT")] == []


def _person(db: Database, channel: str, chosen: str | None, **changes: Any) -> Person | None:
    chats(db, channel, preferred_channel=chosen, **changes)
    return db.write(lambda conn: who_writes(conn, channel))


def test_one_copy_of_a_registration(db: Database) -> None:
    """Whose party gets its seats one after the other is told of a copy with the first ones only."""
    event_id = make_event(db)
    registration = seat(db, event_id)

    def work(conn: Connection) -> list[bool]:
        event = event_by_id(conn, event_id)
        person = conn.execute(select(registrations.c.person_id)).scalar_one()
        tell = partial(confirm, conn, event, registration_id=registration, person_id=person)
        return [tell(here="web", others=0, now=NOW) for _ in range(2)]

    assert db.write(work) == [True, False]
