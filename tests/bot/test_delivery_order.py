"""Sending: what waits behind a failure, and what holds nobody up."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels.contract import Rejected, RetryLater, Throttled
from bot.messages import Incoming, Outgoing
from storage import outbox as queue
from storage.database import Database
from tests.bot.delivering import WHO, World, leave_undelivered, noticing
from tests.bot.world import NOON, Wire, hear, literal, messages_of


def test_what_follows_a_failure_waits_behind_it(db: Database) -> None:
    """The first is tried again after 2 and 12 seconds; the next ones must not overtake it."""
    world = World(db)
    world.wire.troubles["eco: 0"] = [RetryLater("network")] * 3
    for n in range(3):
        world.hear(f"{n}", f"m{n}")
    assert world.wire.sent == []
    for _ in range(80):
        world.clock.pass_(seconds=1)
        world.deliver()
        if "eco: 0" not in world.wire.texts_to(WHO) and world.clock.now < NOON + timedelta(seconds=60):
            assert world.wire.sent == []
    assert world.wire.texts_to(WHO) == ["eco: 1", "eco: 2", "eco: 0"], "a minute is the most that they wait"


def test_after_a_failure_order_is_kept(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.wire.troubles["eco: 0"] = [RetryLater("network")] * 2
    for n in range(3):
        world.hear(f"{n}", f"m{n}")
    for _ in range(15):
        world.clock.pass_(seconds=1)
        world.deliver()
    world.clock.pass_(minutes=2)
    world.hear("3", "m3")
    assert world.wire.texts_to(WHO) == ["eco: 0", "eco: 1", "eco: 2", "eco: 3"]


def test_a_throttled_chat_is_left_alone_until_its_time(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.wire.troubles["eco: 0"] = [Throttled("flood", timedelta(seconds=20))]
    for n in range(3):
        world.hear(f"{n}", f"m{n}")
    for _ in range(19):
        world.clock.pass_(seconds=1)
        world.deliver()
    assert world.wire.tried == [(WHO, "eco: 0")]
    for _ in range(3):
        world.clock.pass_(seconds=1)
        world.deliver()
    assert world.wire.texts_to(WHO) == ["eco: 0", "eco: 1", "eco: 2"]


def test_a_channel_that_was_turned_off_stops_no_other(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    leave_undelivered(world, "0")
    other = Wire("whatsapp")
    service = world.process("p2", other)
    world.clock.now = NOON + queue.LEASE + timedelta(seconds=1)
    world.deliver(service)
    assert (world.last.status, world.last.reason) == ("queued", "channel_off")


def test_a_message_that_breaks_the_channel_stops_no_other(
    sqlite_db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(sqlite_db)
    leave_undelivered(world, "0", "1", people=2)
    world.wire.troubles["eco: 0"] = [KeyError("+51987654321")]
    world.clock.now = NOON + queue.LEASE + timedelta(seconds=1)
    world.deliver()
    broken, fine = messages_of(sqlite_db)
    assert (broken.status, broken.reason, broken.attempts) == ("queued", "unexpected", 1)
    assert fine.status == "sent"
    assert "KeyError" in caplog.text
    assert "987654321" not in caplog.text


def test_a_notice_does_not_overtake_an_answer(db: Database) -> None:
    """The last question on the screen would not be the one that "sí" answers."""
    world = World(db, noticing(literal("aviso")))
    person = world.knows()
    leave_undelivered(world, "0")
    world.notify(person)
    world.deliver()
    assert world.wire.sent == []
    world.clock.pass_(seconds=queue.LEASE.total_seconds() + 1)
    for _ in range(4):
        world.deliver()
        world.clock.pass_(seconds=1)
    assert world.wire.texts_to(WHO) == ["eco: 0", "aviso"]


def test_a_rejected_one_holds_nobody(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.fails(Rejected("too_long"))
    world.hear("0", "m0")
    world.hear("1", "m1")
    assert world.wire.texts_to(WHO) == ["eco: 1"]


def test_one_persons_trouble_holds_nobody_else(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.fails(RetryLater("network"))
    world.hear("0", "m0")
    world.hear("1", "n0", who="8")
    assert world.wire.texts_to("8") == ["eco: 1"]


def test_a_batch_never_puts_one_persons_messages_out_of_order(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    leave_undelivered(world, *(f"{n}" for n in range(120)), people=3)
    world.clock.now = NOON + queue.LEASE + timedelta(seconds=1)
    while world.deliver():
        pass
    for who in range(3):
        assert world.wire.texts_to(str(int(WHO) + who)) == [f"eco: {n}" for n in range(120) if n % 3 == who]


def test_two_processes_keep_the_order_of_one_chat(db: Database) -> None:
    """The second answers while the first has not sent its answer yet."""
    world = World(db)
    fast = Wire()
    other = world.process("p2", fast)

    async def talk() -> None:
        world.wire.held = asyncio.Event()
        await world.service.take(Incoming("telegram", WHO, "m0", "0"))
        await hear(other, WHO, "1", "m1")
        await other.delivery.deliver_due()
        assert fast.sent == []
        world.wire.held.set()
        await world.service.delivery.drain()
        await other.delivery.deliver_due()

    asyncio.run(talk())
    assert world.wire.sent == [(WHO, "eco: 0")]
    assert fast.sent == [(WHO, "eco: 1")]
    assert {row.status for row in messages_of(db)} == {"sent"}


def test_the_next_goes_only_when_the_last_is_marked(sqlite_db: Database) -> None:
    """So a crash leaves at most one message of which nobody knows."""
    world = World(sqlite_db)
    states: list[list[str]] = []

    class Watching(Wire):
        async def send(self, address: str, message: Outgoing) -> str:
            states.append([row.status for row in await asyncio.to_thread(messages_of, sqlite_db)])
            return await super().send(address, message)

    service = world.process("p1", Watching())

    async def talk() -> None:
        for n in range(3):
            await service.take(Incoming("telegram", WHO, f"m{n}", f"{n}"))
        await service.delivery.drain()

    asyncio.run(talk())
    assert [one.count("sent") for one in states] == [0, 1, 2]
