"""What a grown database is filled with holds together, on both kinds; and a delivery is judged rightly."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select

from bot.service import utc_now
from panel.demo import load_demo
from storage import tables
from storage.consistency import check
from storage.database import Database
from tests.bench import delivering, filling
from tests.bench.delivering import Arrival, Rates
from tests.bench.filling import Crowd
from tests.bench.providers import Bucket


def test_a_crowd_is_consistent_and_people_go_on_after_it(database_url: str) -> None:
    with closing(Database(database_url)) as new:
        new.write(lambda conn: load_demo(conn, utc_now()))
    crowd = Crowd(people=450, contributions=120, telegram=300, starts=timedelta(days=10))
    filling.fill(database_url, crowd, utc_now())
    with closing(Database(database_url)) as db:
        _is_consistent(db)


def _is_consistent(db: Database) -> None:
    db.write(lambda conn: delivering.remind(conn, utc_now()))
    with db.read() as conn:

        def counted(table: Table) -> int:
            return int(conn.execute(select(func.count()).select_from(table)).scalar_one())

        made = (tables.persons, tables.addresses, tables.registrations, tables.attendees, tables.outbox)
        assert [counted(table) for table in made] == [450] * 5
        assert counted(tables.contributions) == 120
        on_telegram = select(func.count()).where(tables.addresses.c.channel == "telegram")
        assert 120 <= conn.execute(on_telegram).scalar_one() <= 150
    assert list(check(db, utc_now())) == []
    person = {"created_at": utc_now(), "language": "es", "reminders": True, "announcements": False}
    added = tables.persons.insert().values(**person).returning(tables.persons.c.id)
    assert db.write(lambda conn: conn.execute(added).scalar_one()) == 451


def test_a_bucket_holds_one_second_and_fills_at_its_rate() -> None:
    bucket = Bucket(10, 10)
    assert [bucket.take(100.0) for _ in range(12)] == [True] * 10 + [False] * 2
    assert [bucket.take(100.25) for _ in range(3)] == [True, True, False]
    assert sum(bucket.take(200.0) for _ in range(30)) == 10


def test_a_delivery_is_judged_by_what_arrived() -> None:
    on_time = [Arrival("telegram", str(filling.FIRST_CHAT + n), n / 8, True) for n in range(1, 10)]
    late = [Arrival("whatsapp", f"+5191{n:07d}", n / 4, True) for n in range(5)]
    others = [
        Arrival("telegram", on_time[0].chat, 1.0, True),  # twice
        Arrival("telegram", on_time[1].chat, 1.0, False),
        Arrival("whatsapp", "+51990000001", 7.25, True),
    ]
    asked = {("whatsapp", "+51990000001"): 7.0, ("telegram", "5"): 7.0}
    got = delivering.judged(asked, [*on_time, *late, *others], 15, Rates(10, 10), cpu=0.015)
    assert got.shares == {"telegram": pytest.approx(9 / 8), "whatsapp": pytest.approx(0.5)}
    assert (got.refused, got.twice, got.left, got.unanswered) == (1, 1, 1, 1)
    assert got.replies == [0.25]
    assert got.reply(0.95) == 0.25
    assert got.cpu == pytest.approx(0.015 / 16 * 1e6)
