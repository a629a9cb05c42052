"""Whatever chats are joined and parted, whenever each reads: the readers of a document are persons."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from storage import links
from storage.database import Database
from storage.documents import readers
from storage.erasure import erase
from storage.readings import ChatId, note_reading, settle_link
from storage.tables import addresses, documents, processes
from storage.tables import links as link_table
from tests.export.world import add
from tests.storage.seating import NOW, make_people

KEY = b"k" * 32
CHATS = 4


class Undone(Exception):
    """Nothing of a story stays."""


def _told(db: Database, tell: Callable[[Connection], None]) -> None:
    def work(conn: Connection) -> None:
        process = add(conn, processes, code="VII")
        add(conn, documents, process_id=process, code="B")
        conn.execute(
            insert(addresses).values(
                channel="web",
                external_id="nobody",
                language="es",
                created_at=NOW,
                last_in_at=NOW,
                state={},
                shown={},
            )
        )
        tell(conn)
        raise Undone

    with pytest.raises(Undone):
        db.write(work)


def _read(conn: Connection, number: int) -> None:
    chat = conn.execute(select(addresses).order_by(addresses.c.id).offset(number)).first()
    assert chat is not None
    note_reading(conn, KEY, 1, ChatId(chat.channel, chat.external_id), chat.person_id, NOW)


def _join(conn: Connection, old: int, new: int) -> None:
    ids = conn.execute(select(addresses.c.id).order_by(addresses.c.id)).scalars().all()
    try:
        settle_link(conn, KEY, links.join_by_staff(conn, ids[old], ids[new], "ana", NOW))
    except LookupError:
        return  # they are one person's, or the old one is nobody's


def _part(conn: Connection, number: int) -> None:
    held = select(link_table.c.id).where(link_table.c.undone_at.is_(None)).order_by(link_table.c.id)
    found = conn.execute(held).scalars().all()
    if found:
        link = found[number % len(found)]
        assert links.undo(conn, link, "ana", NOW)
        settle_link(conn, KEY, link)


@given(acts=st.lists(st.tuples(st.integers(0, CHATS), st.integers(0, CHATS), st.booleans()), max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_readers_are_persons(sqlite_db: Database, acts: list[tuple[int, int, bool]]) -> None:
    with sqlite_db.read() as conn:
        if conn.execute(select(addresses.c.id)).first() is None:
            make_people(sqlite_db, [f"P{one}" for one in range(CHATS)], ["telegram"])

    def tell(conn: Connection) -> None:
        read: set[int] = set()
        for one, other, joins in acts:
            if one == other:
                _part(conn, one)
            elif joins:
                _join(conn, one, other)
            else:
                _read(conn, one)
                read.add(one)
            people = conn.execute(select(addresses.c.person_id).order_by(addresses.c.id)).scalars().all()
            assert readers(conn, 1) == len({people[chat] or -1 for chat in read})

    _told(sqlite_db, tell)


def test_who_is_erased_stays_one_reader(db: Database) -> None:
    rosa, _again = make_people(db, ["Rosa", "Rosita"], ["telegram", "sms"])

    def tell(conn: Connection) -> None:
        for chat in range(2):
            _read(conn, chat)
        assert readers(conn, 1) == 2
        _join(conn, 0, 1)
        assert readers(conn, 1) == 1
        erase(conn, rosa, keep_proposals=True, key=KEY, now=NOW)
        assert readers(conn, 1) == 1

    _told(db, tell)
