"""Reports of a delivery and the mark of its message, at the same moment on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection, Engine, create_engine, select, text

from storage import outbox, sending, statuses
from storage.conversations import make_address
from storage.sending import Sent
from storage.tables import early_reports
from storage.tables import outbox as rows

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SID = "SM1"

report = partial(statuses.raise_to, provider_id=SID, code=None, now=NOW)


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = create_engine(postgres_url)
    yield made
    made.dispose()


def taken(conn: Connection) -> int:
    """A reply that Twilio took and that is not marked yet."""
    person = make_address(conn, channel="sms", external_id="+51987654321", language="es", phone=None, now=NOW)
    return outbox.add_reply(
        conn, address_id=person.id, person_id=None, body={"text": "hola"}, now=NOW, owner="p"
    )


def mark(conn: Connection, row_id: int) -> None:
    sending.mark(conn, [Sent(row_id, SID, NOW, reported=True)])


def beside(
    engine: Engine, first: Callable[[Connection], object], second: Callable[[Connection], object]
) -> None:
    """`second` begins while `first` is done and not committed, and has to wait for it."""
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as conn:
            first(conn)
            waiting = pool.submit(_transact, engine, second)
            while not (_waits(engine) or waiting.done()):
                continue
        _ended(waiting)


def _transact(engine: Engine, work: Callable[[Connection], object]) -> None:
    with engine.begin() as conn:
        work(conn)


def _waits(engine: Engine) -> bool:
    look = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with engine.connect() as conn:
        return bool(conn.execute(text(look)).scalar())


def _ended(waiting: Future[None]) -> None:
    waiting.result(30)


def delivery(engine: Engine) -> tuple[str, int]:
    """What is known of the message, and how many reports still wait for it."""
    with engine.connect() as conn:
        early = conn.execute(select(early_reports)).all()
        return conn.execute(select(rows.c.delivery)).scalar_one(), len(early)


def test_a_report_on_its_way_is_part_of_what_the_mark_takes(engine: Engine) -> None:
    with engine.begin() as conn:
        row_id = taken(conn)
        report(conn, status="delivered")
    beside(engine, partial(report, status="read"), partial(mark, row_id=row_id))
    assert delivery(engine) == ("read", 0)


def test_a_report_whose_place_the_mark_just_took_counts(engine: Engine) -> None:
    with engine.begin() as conn:
        row_id = taken(conn)
        report(conn, status="sent")
    beside(engine, partial(mark, row_id=row_id), partial(report, status="read"))
    with engine.begin() as conn:
        statuses.settle_early(conn, NOW)
    assert delivery(engine) == ("read", 0)
