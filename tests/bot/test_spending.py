"""Spending is counted apart; near a ceiling it is said, at it announcements stop, replies never."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.pace import Rates
from bot.spending import SHIPPED, Spending, load_prices
from domain.prices import KINDS
from storage import outbox, usage
from storage.database import Database
from storage.usage import Counted
from tests.bot.delivering import World, noticing
from tests.bot.world import Wire, literal, messages_of

REPLIES = Counted("whatsapp", "reply", 1, 1)


def test_the_shipped_prices_are_dated_and_complete() -> None:
    prices = load_prices()
    assert prices.currency == "USD"
    for listed in prices.lists:
        for channel in ("whatsapp", "sms"):
            assert set(listed.micros[channel]) == set(KINDS)
    assert "ESTIMATES" in SHIPPED.read_text("utf-8")


def test_one_s_own_prices(tmp_path: Path) -> None:
    own = tmp_path / "precios.yaml"
    own.write_text("currency: PEN\nlists:\n  - from: 2026-01-01\n    sms: {reply: 0.2}\n", "utf-8")
    assert load_prices(str(own)).currency == "PEN"
    for wrong in ("{", "lists: 3", ""):
        own.write_text(wrong, "utf-8")
        with pytest.raises(ValueError, match=r".+"):
            load_prices(str(own))
    with pytest.raises(OSError, match="nada"):
        load_prices(str(tmp_path / "nada.yaml"))


def test_today_is_counted_with_what_it_costs(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")), Wire("whatsapp"))
    world.notify(world.knows())
    world.deliver()
    watch = _spending(world, 0)
    assert asyncio.run(watch.round()) >= 60
    asyncio.run(watch.round())
    with world.db.read() as conn:
        found = {one.kind: (one.messages, one.cost) for one in usage.spent(conn, "2026-11")}
    assert found == {"in": (1, 5_000), "reply": (2, 50_000)}


def test_soon_after_midnight_yesterday_is_counted_once_more(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")), Wire("whatsapp"))
    world.clock.now = datetime(2026, 12, 1, 4, 59, tzinfo=UTC)  # a minute before midnight in Lima
    world.hear("hola", "m1")
    world.clock.pass_(minutes=3)
    asyncio.run(_spending(world, 0).round())
    with world.db.read() as conn:
        assert [one.kind for one in usage.spent(conn, "2026-11")] == ["in", "reply"]
        assert usage.spent(conn, "2026-12") == []


def test_near_the_ceiling_it_is_said_once(sqlite_db: Database, caplog: pytest.LogCaptureFixture) -> None:
    world = World(sqlite_db, noticing(literal("aviso")), Wire("whatsapp"))
    watch = _spending(world, 1_000_000)
    for cost in (799_999, 800_000, 850_000, 1_000_000, 1_000_001):
        world.db.write(partial(usage.keep, day="2026-11-02", counted={REPLIES: cost}))
        asyncio.run(watch.round())
    assert [record.getMessage() for record in caplog.records if "ceiling" in record.getMessage()] == [
        "whatsapp: 80 % of this month's ceiling is spent",
        "whatsapp: 100 % of this month's ceiling is spent",
    ]


def test_at_the_ceiling_announcements_stop_and_nothing_else(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")), Wire("whatsapp"))
    world.service.delivery.pace.rates = Rates(ceilings={"whatsapp": 1_000_000})
    person = world.knows()
    world.db.write(lambda conn: usage.keep(conn, "2026-11-02", {REPLIES: 999_999}))
    world.notify(person, "a1", lane=outbox.ANNOUNCEMENT)
    world.deliver()
    world.db.write(lambda conn: usage.keep(conn, "2026-11-02", {REPLIES: 1_000_000}))
    world.notify(person, "a2", lane=outbox.ANNOUNCEMENT)
    world.notify(person, "r1")
    world.deliver()
    world.hear("hola", "m9")
    rows = {row.dedupe_key: (row.status, row.reason) for row in messages_of(world.db) if row.dedupe_key}
    assert rows == {"a1": ("sent", ""), "a2": ("unreachable", "monthly_ceiling"), "r1": ("sent", "")}
    assert world.wire.texts_to("7")[-1] == "eco: hola"


def test_a_new_month_begins_at_nothing(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")), Wire("whatsapp"))
    world.service.delivery.pace.rates = Rates(ceilings={"whatsapp": 1_000_000})
    person = world.knows()
    world.db.write(lambda conn: usage.keep(conn, "2026-11-02", {REPLIES: 2_000_000}))
    world.clock.now = datetime(2026, 12, 1, 17, tzinfo=UTC)
    world.wire.name = "whatsapp"
    world.hear("hola", "m2")
    world.notify(person, "a1", lane=outbox.ANNOUNCEMENT)
    world.deliver()
    assert world.last.status == "sent"


def _spending(world: World, ceiling: int) -> Spending:
    return Spending(world.db, load_prices(), {"whatsapp": ceiling}, "America/Lima", world.clock)
