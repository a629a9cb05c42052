"""Long made-up histories of chats that are joined and parted: in the end everything is whose it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, insert, select, update

from storage import link_codes, links
from storage.database import Database
from storage.notices import Notice, notify
from storage.supporters import once
from storage.tables import (
    addresses,
    attendances,
    contributions,
    documents,
    outbox,
    persons,
    registrations,
    section_supports,
    sections,
    supports,
)
from storage.tables import links as link_table
from tests.storage.seat_invariants import seat_invariants
from tests.storage.seating import NOW, ask, make_event, make_people

KEY = b"k" * 32
MOST = 5
SAME = "+51900000001"
Chats = st.integers(0, MOST + 1)


class Undone(Exception):
    """Nothing of a story stays."""


@given(
    phones=st.lists(st.sampled_from([None, SAME, "+51900000002"]), min_size=MOST, max_size=MOST),
    stopped=st.sets(st.integers(0, MOST - 1), max_size=2),
    seats=st.sets(st.tuples(st.integers(0, MOST - 1), st.integers(0, 2)), max_size=8),
    behind=st.sets(st.tuples(st.integers(0, MOST - 1), st.integers(0, MOST - 1)), max_size=8),
    acts=st.lists(st.tuples(Chats, Chats), max_size=8),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_was_joined_can_be_parted_exactly(
    story: Story, phones: list[str | None], stopped: set[int], seats: Any, behind: Any, acts: Any, order: Any
) -> None:
    def tell(conn: Connection) -> None:
        story.begin(conn, phones, stopped, seats, behind)
        before = picture(conn)
        for old, new in acts:
            if old == new:
                story.part_one(conn, order.random())
            else:
                story.join(conn, old, new)
            assert [one for one in seat_invariants(conn, NOW) if one.code == "person_twice"] == []
            story.everything_has_a_chat(conn)
            story.a_person_supports_once(conn)
        while story.part_one(conn, order.random()):
            pass
        assert picture(conn) == before
        raise Undone

    with pytest.raises(Undone):
        story.db.write(tell)


def test_where_the_first_supporter_is_parted_the_second_counts(story: Story) -> None:
    def tell(conn: Connection) -> None:
        story.begin(conn, [None] * MOST, set(), set(), {(1, 0), (2, 0)})
        story.join(conn, 0, 1)
        story.join(conn, 0, 2)
        story.part_one(conn, 0)
        story.a_person_supports_once(conn)
        assert len(conn.execute(select(supports.c.id).where(once(supports))).all()) == 2

    story.db.write(tell)


class Story:
    """Five persons with a chat each, two chats of strangers, three events."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.events = [make_event(db, f"E{number}", capacity=None) for number in range(3)]
        channels = ["whatsapp", "telegram", "sms", "web"]
        self.persons = make_people(db, [f"P{number}" for number in range(MOST)], channels)
        self.chats: list[int] = []
        db.write(self._chats)

    def _chats(self, conn: Connection) -> None:
        here: dict[str, Any] = {
            "language": "es",
            "created_at": NOW,
            "last_in_at": NOW,
            "state": {},
            "shown": {},
        }
        for number in range(2):
            stranger = {"channel": "whatsapp", "external_id": f"s{number}", "phone": f"+5190000000{number}"}
            conn.execute(insert(addresses).values(**here, **stranger))
        self.chats = list(conn.execute(select(addresses.c.id).order_by(addresses.c.id)).scalars())

    def begin(self, conn: Connection, phones: Any, stopped: Any, seats: Any, behind: Any) -> None:
        for person, phone in zip(self.persons, phones, strict=True):
            known = {"phone": phone, "phone_proof": "channel" if phone else None}
            conn.execute(update(persons).where(persons.c.id == person).values(**known))
            _contribution(conn, person)
            _attendance(conn, person, self.events[0])
            notify(conn, Notice(person, "proposal.read", {}, f"read:{person}", NOW), NOW)
        for number in stopped:
            whose = addresses.c.person_id == self.persons[number]
            conn.execute(update(addresses).where(whose).values(opted_out_at=NOW))
        for number, event in sorted(seats):
            ask(conn, self.events[event], self.persons[number], f"P{number}")
        written = conn.execute(select(contributions.c.id).order_by(contributions.c.id)).scalars().all()
        parts = _parts(conn)
        for number, which in sorted(behind):
            one = {"person_id": self.persons[number], "channel": "sms", "at": NOW + timedelta(minutes=number)}
            conn.execute(insert(supports).values(contribution_id=written[which], **one))
            conn.execute(insert(section_supports).values(section_id=parts[which], **one))

    def join(self, conn: Connection, old: int, new: int) -> None:
        whose = [
            conn.execute(select(addresses.c.person_id).where(addresses.c.id == self.chats[one])).scalar()
            for one in (old, new)
        ]
        if whose[0] is None or whose[0] == whose[1]:
            return
        code = link_codes.code_for(conn, KEY, self.chats[old], NOW)
        found = link_codes.find(conn, KEY, code.digits, NOW) if code.digits else None
        if found is not None:
            links.join(conn, found.link_id, self.chats[new], found.person_id, NOW)

    def part_one(self, conn: Connection, chance: float) -> bool:
        """Any link that holds; whether there was one."""
        holds = select(link_table.c.id).where(link_table.c.linked_at.is_not(None))
        found = conn.execute(holds.where(link_table.c.undone_at.is_(None)).order_by(link_table.c.id))
        ids = found.scalars().all()
        return bool(ids) and links.undo(conn, ids[int(chance * len(ids))], "person", NOW)

    def everything_has_a_chat(self, conn: Connection) -> None:
        """Whatever somebody did can be reached from a chat, but for what they do in another chat as well."""
        with_chat = set(conn.execute(select(addresses.c.person_id)).scalars())
        for table in (contributions, attendances):
            assert set(conn.execute(select(table.c.person_id)).scalars()) <= with_chat
        notices = select(outbox.c.person_id).where(outbox.c.registration_id.is_(None))
        assert set(conn.execute(notices).scalars()) <= with_chat

    def a_person_supports_once(self, conn: Connection) -> None:
        """Whoever stands behind something counts, and no person twice."""
        for table, what in ((supports, "contribution_id"), (section_supports, "section_id")):
            everybody = conn.execute(select(table.c[what], table.c.person_id))
            persons = {(one, links.holder_of(conn, person)) for one, person in everybody}
            counted = conn.execute(select(table.c[what], table.c.person_id).where(once(table))).all()
            assert len(counted) == len(persons)


@pytest.fixture
def story(sqlite_db: Database) -> Story:
    return Story(sqlite_db)


def picture(conn: Connection) -> dict[str, list[Any]]:
    """Whose everything is."""

    def of(table: Table, *names: str) -> list[Any]:
        columns = [table.c[name] for name in names]
        return [tuple(row) for row in conn.execute(select(*columns).order_by(*columns))]

    return {
        "addresses": of(addresses, "id", "person_id", "opted_out_at"),
        "persons": of(persons, "id", "name", "phone", "phone_proof"),
        "registrations": of(registrations, "id", "person_id", "cancelled_at"),
        "contributions": of(contributions, "id", "person_id"),
        "attendances": of(attendances, "id", "person_id"),
        "supports": of(supports, "contribution_id", "person_id", "channel", "at"),
        "section_supports": of(section_supports, "section_id", "person_id", "channel", "at"),
        "outbox": of(outbox, "id", "person_id", "status"),
    }


def _contribution(conn: Connection, person: int) -> None:
    process = conn.execute(select(contributions.c.process_id)).scalar() or 1
    empty = {
        column.key: "" for column in contributions.c if not column.nullable and column.type.python_type is str
    }
    one = {"code": f"P-{person}", "process_id": process, "person_id": person, "publish_name": False}
    conn.execute(insert(contributions).values(**{**empty, **one, "via": "sms", "received_at": NOW}))


def _parts(conn: Connection) -> list[int]:
    """A document's parts, one for each person."""
    about = {
        "process_id": 1,
        "code": "B",
        "kind": "borrador",
        "title": "",
        "summary": "",
        "link": "",
        "version": 1,
    }
    made = insert(documents).values(**about, published_at=NOW).returning(documents.c.id)
    document = conn.execute(made).scalar_one()
    rows = [
        {"document_id": document, "code": f"C{number}", "position": number, "title": "", "text": ""}
        for number in range(MOST)
    ]
    conn.execute(insert(sections), rows)
    return list(conn.execute(select(sections.c.id).order_by(sections.c.id)).scalars())


def _attendance(conn: Connection, person: int, event: int) -> None:
    one = {"event_id": event, "person_id": person, "person_key": f"k{person}", "type": "", "subtype": ""}
    conn.execute(insert(attendances).values(**one, role="participante", means="codigo"))
