"""What is forgotten here is asked to be deleted at its provider: everything, once, and with an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from storage import deletions, outbox, retention
from storage.database import Database
from storage.deletions import Batch
from storage.erasure import erase
from storage.retention import forget_piece
from storage.tables import addresses, inbound
from storage.tables import deletions as table
from storage.tables import outbox as outbox_table
from tests.storage.seating import NOW, make_people

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CHANNELS = ("telegram", "whatsapp", "sms", "web", "terminal")


@pytest.fixture
def rosa(db: Database) -> int:
    """Somebody who was told things in every chat, lately and three days ago, and answered."""
    people = make_people(db, ["Rosa"] * len(CHANNELS), CHANNELS)

    def work(conn: Connection) -> None:
        conn.execute(update(addresses).values(person_id=people[0]))
        for row in conn.execute(select(addresses)).all():
            for at in (NOW - 3 * DAY, NOW - HOUR):
                _talk(conn, row, at)

    db.write(work)
    return people[0]


def test_all_that_was_said_is_asked_for_without_saying_whose_it_was(db: Database, rosa: int) -> None:
    db.write(partial(erase, person_id=rosa, keep_proposals=True, key=None, now=NOW))
    rows = _rows(db)
    asked = {(row.channel, row.message_id) for row in rows}
    assert len(asked) == len(rows) == 2 * 3 + 2 * 2 * 2
    assert {row.channel for row in rows} == {"telegram", "whatsapp", "sms"}
    assert {bool(row.address) for row in rows if row.channel != "telegram"} == {False}
    telegram = {row.message_id: (row.outcome, bool(row.address)) for row in rows if row.channel == "telegram"}
    assert telegram == {
        **{f"{name}-72": ("too_old", False) for name in ("7", "8", "9")},
        **{f"{name}-1": ("", True) for name in ("7", "8", "9")},
    }
    with db.read() as conn:
        assert (
            conn.execute(select(outbox_table.c.id).where(outbox_table.c.provider_id.is_not(None))).all() == []
        )


def test_it_is_asked_for_once(db: Database, rosa: int) -> None:
    db.write(partial(erase, person_id=rosa, keep_proposals=True, key=None, now=NOW))
    before = len(_rows(db))
    for days in (8, 88):
        db.write(partial(forget_piece, now=NOW + days * DAY))
    assert len(_rows(db)) == before


def test_one_chat_at_a_time_and_no_more_than_its_provider_takes(db: Database, rosa: int) -> None:
    db.write(partial(erase, person_id=rosa, keep_proposals=True, key=None, now=NOW))
    batch = _due(db, "telegram")
    assert (batch.address[:5], set(batch.ids.values())) == ("Rosa-", {"7-1", "8-1", "9-1"})
    db.write(partial(deletions.part, ids=batch.ids))
    assert len(_due(db, "telegram").ids) == 1
    assert len(_due(db, "sms").ids) == 1
    db.write(partial(deletions.settle, ids=batch.ids, outcome="refused", code="undeletable", now=NOW))
    with db.read() as conn:
        assert deletions.due(conn, "telegram", NOW) is None
    assert {row.address for row in _rows(db)} == {""}


def test_what_takes_too_long_has_an_end_and_is_forgotten(db: Database, rosa: int) -> None:
    db.write(partial(erase, person_id=rosa, keep_proposals=True, key=None, now=NOW))
    batch = _due(db, "sms")
    db.write(partial(deletions.postpone, ids=batch.ids, until=NOW + HOUR, code="provider"))
    assert _due(db, "sms").ids != batch.ids
    for days, outcomes in ((2, {"", "too_old"}), (8, {"gave_up", "too_old"})):
        db.write(partial(retention.forget, now=NOW + days * DAY))
        assert {row.outcome for row in _rows(db)} == outcomes
    assert {row.address for row in _rows(db)} == {""}
    with db.read() as conn:
        assert sum(one.messages for one in deletions.counts(conn, NOW)) == len(_rows(db))
    db.write(partial(retention.forget, now=NOW + 91 * DAY))
    assert _rows(db) == []


def test_what_time_forgets_is_asked_for_too_unless_it_is_too_late(db: Database, rosa: int) -> None:
    db.write(partial(retention.forget, now=NOW + 91 * DAY))
    assert {row.channel for row in _rows(db)} == {"whatsapp", "sms"}
    assert len(_rows(db)) == 2 * 2 * 2


def test_what_is_on_its_way_while_its_person_is_erased_is_asked_for_later(db: Database, rosa: int) -> None:
    def on_its_way(conn: Connection) -> int:
        address = conn.scalar(select(addresses.c.id).where(addresses.c.channel == "sms"))
        assert address is not None
        said: dict[str, Any] = {"address_id": address, "person_id": rosa, "body": {"text": "Rosa"}}
        return outbox.add_reply(conn, **said, now=NOW, owner="somebody")

    row = db.write(on_its_way)
    db.write(partial(erase, person_id=rosa, keep_proposals=True, key=None, now=NOW))
    db.write(lambda conn: outbox.finish(conn, row, "sent", "", NOW, "SMlate"))
    assert "SMlate" not in {one.message_id for one in _rows(db)}
    db.write(partial(retention.forget, now=NOW + 8 * DAY))
    assert "SMlate" in {one.message_id for one in _rows(db)}


def _talk(conn: Connection, row: Any, at: datetime) -> None:
    """They say something; the answer goes out in two messages on Telegram."""
    hours = int((NOW - at) / HOUR)
    own = {"id": f"7-{hours}"} if row.channel == "telegram" else {}
    message = {
        "channel": row.channel,
        "message_id": f"in-{row.channel}-{hours}",
        "body": {"text": "a", **own},
    }
    conn.execute(insert(inbound).values(**message, address=row.external_id, received_at=at))
    tap = {"channel": row.channel, "message_id": f"tap-{hours}", "body": {"payload": "menu:"}}
    if row.channel == "telegram":
        conn.execute(insert(inbound).values(**tap, address=row.external_id, received_at=at))
    said = outbox.add_reply(conn, address_id=row.id, person_id=None, body={"text": "b"}, now=at, owner=None)
    telegram = {"provider_id": f"9-{hours}", "earlier_ids": f"8-{hours}"}
    out = telegram if row.channel == "telegram" else {"provider_id": f"out-{row.channel}-{hours}"}
    conn.execute(update(outbox_table).where(outbox_table.c.id == said).values(**out))


def _due(db: Database, channel: str) -> Batch:
    with db.read() as conn:
        found = deletions.due(conn, channel, NOW)
    assert found is not None
    return found


def _rows(db: Database) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(table)))
