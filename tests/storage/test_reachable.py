"""Where a notice goes: first where its person chose, then where they wrote last, to a page last of all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, update

from storage import reachable
from storage.database import Database
from storage.tables import addresses, persons
from tests.storage.seating import NOW, make_person

ALL = ("telegram", "whatsapp", "sms", "web")
WROTE = ("web", "telegram", "whatsapp", "sms")
"""The channels of one person's chats, from the one they wrote in last."""


@pytest.fixture
def person(db: Database) -> int:
    one = make_person(db)

    def work(conn: Connection) -> None:
        conn.execute(update(addresses).values(opted_out_at=NOW))
        for minutes, channel in enumerate(WROTE):
            wrote = NOW - timedelta(minutes=minutes)
            chat = {"channel": channel, "external_id": channel, "person_id": one, "language": "es"}
            conn.execute(
                insert(addresses).values(**chat, created_at=NOW, last_in_at=wrote, state={}, shown={})
            )

    db.write(work)
    return one


@pytest.mark.parametrize(
    ("chosen", "order"),
    [
        (None, ["telegram", "whatsapp", "sms", "web"]),
        ("sms", ["sms", "telegram", "whatsapp", "web"]),
        ("whatsapp", ["whatsapp", "telegram", "sms", "web"]),
    ],
)
def test_in_order(db: Database, person: int, chosen: str | None, order: list[str]) -> None:
    db.write(lambda conn: conn.execute(update(persons).values(preferred_channel=chosen)))
    with db.read() as conn:
        found = reachable.addresses_of(conn, [person], ALL)[person]
    assert [one.channel for one in found] == order


def test_each_that_does_not_take_it_hands_on_and_none_comes_twice(db: Database, person: int) -> None:
    with db.read() as conn:
        ids = [one.id for one in reachable.addresses_of(conn, [person], ALL)[person]]
        assert [reachable.next_after(conn, person, one, ALL) for one in ids] == [*ids[1:], None]
    blocked = update(addresses).where(addresses.c.id == ids[1]).values(unreachable_since=NOW)
    db.write(lambda conn: conn.execute(blocked))
    with db.read() as conn:
        assert reachable.next_after(conn, person, ids[0], ALL) == ids[2]
        assert reachable.next_after(conn, person, ids[1], ALL) == ids[0], "where it was is not known any more"
        assert reachable.next_after(conn, person, ids[0], ("telegram",)) is None
