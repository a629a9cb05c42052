"""What came in and went out is counted from the rows themselves, as often as one likes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, insert

from storage import usage
from storage.database import Database
from storage.tables import addresses, inbound, outbox
from storage.usage import Counted, Spent

DAY = datetime(2026, 11, 22, 5, tzinfo=UTC)  # midnight in Lima
NEXT = DAY + timedelta(days=1)
TEMPLATE = ["HX1", "marketing", {"1": "x"}]


def address(conn: Connection, channel: str) -> int:
    row = {"channel": channel, "external_id": channel, "language": "es", "state": {}, "shown": {}}
    made = insert(addresses).values(**row, created_at=DAY, last_in_at=DAY).returning(addresses.c.id)
    return int(conn.execute(made).scalar_one())


def sent(conn: Connection, to: int, at: datetime, lane: int = 0, **changes: Any) -> None:
    row: dict[str, Any] = {
        "lane": lane,
        "address_id": to,
        "kind": "reply",
        "facts": {},
        "body": {"text": "hola"},
        "due_at": at,
        "status": "sent",
        "reason": "",
        "attempts": 0,
        "delivery": "",
        "created_at": at,
        "sent_at": at,
        "repeats": 0,
    }
    conn.execute(insert(outbox).values(**{**row, **changes}))


def heard(conn: Connection, channel: str, at: datetime, number: int) -> None:
    row = {"channel": channel, "message_id": f"m{number}", "address": channel, "body": {}}
    conn.execute(insert(inbound).values(**row, received_at=at))


def plant(conn: Connection) -> None:
    whatsapp, sms = address(conn, "whatsapp"), address(conn, "sms")
    noon = DAY + timedelta(hours=12)
    for number, at in enumerate((DAY, noon, NEXT, DAY - timedelta(seconds=1))):
        heard(conn, "whatsapp", at, number)
        sent(conn, whatsapp, at)
    sent(conn, whatsapp, noon, lane=1)  # freely said within the window
    sent(conn, whatsapp, noon, lane=1, body={"text": "hola", "template": ["HX2", "utility", {}]})
    sent(conn, whatsapp, noon, lane=2, body={"text": "hola", "template": TEMPLATE})
    sent(conn, whatsapp, noon, lane=1, due_at=noon - timedelta(days=1))
    sent(conn, whatsapp, noon, status="rejected", sent_at=None)
    sent(conn, whatsapp, noon, status="queued", sent_at=None)
    sent(conn, sms, noon, body={"text": "x" * 160})
    sent(conn, sms, noon, body={"text": "x" * 161}, repeats=1)
    sent(conn, sms, noon, lane=2, body={"text": "x" * 306})


def test_a_day_is_counted_by_channel_and_kind(db: Database) -> None:
    db.write(plant)
    with db.read() as conn:
        counted = set(usage.count(conn, DAY, NEXT))
    assert counted == {
        Counted("whatsapp", "in", 2, 2),
        Counted("whatsapp", "reply", 4, 4),
        Counted("whatsapp", "utility", 1, 1),
        Counted("whatsapp", "marketing", 1, 1),
        Counted("sms", "reply", 3, 5),
        Counted("sms", "marketing", 1, 2),
    }


def test_a_count_replaces_the_one_before(db: Database) -> None:
    first, second = Counted("sms", "reply", 3, 5), Counted("sms", "reply", 4, 6)
    for counted, cost in ((first, 500), (second, 600)):
        db.write(partial(usage.keep, day="2026-11-22", counted={counted: cost}))
    db.write(lambda conn: usage.keep(conn, "2026-11-23", {Counted("whatsapp", "in", 1, 1): 7}))
    db.write(lambda conn: usage.keep(conn, "2026-12-01", {first: 1}))
    with db.read() as conn:
        assert usage.spent(conn, "2026-11") == [Spent("sms", "reply", 4, 600), Spent("whatsapp", "in", 1, 7)]
        assert usage.cost_of(conn, "2026-11", ("sms", "whatsapp")) == {"sms": 600, "whatsapp": 7}
        assert usage.cost_of(conn, "2026-10", ("sms",)) == {"sms": 0}
        assert usage.cost_of(conn, "2026-11", ()) == {}
