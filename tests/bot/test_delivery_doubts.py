"""What may be out stays in doubt until the provider was asked or it is counted, whatever comes between."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from bot.context import NoticeContext
from bot.messages import Incoming
from bot.reply import Reply
from storage import outbox as queue
from storage import sending
from storage.claims import claim
from storage.database import Database
from storage.sending import Worded
from tests.bot.delivering import WHO, World, leave_undelivered, noticing
from tests.bot.test_delivery_crashes import LONGER, Askable, repeats
from tests.bot.world import NOON, Wire, echo_router, literal, messages_of
from tests.e2e.process import until

MUCH_LONGER = queue.LEASE + queue.HOLD + timedelta(seconds=1)


def two_deaths(db: Database, wire: Wire | None = None) -> World:
    """Of two processes that died long one after the other, each left an answer to the same person."""
    world = World(db, wire=wire)
    for text, owner in (("0", "dead"), ("1", "another")):
        leave_undelivered(world, text, owner=owner)
        world.clock.now += MUCH_LONGER
    return world


def test_what_is_said_during_the_question_comes_after_its_answer(db: Database) -> None:
    class Slow(Askable):
        async def find_sent(self, *question: Any) -> None:
            self.asked.append(question)
            await gate.wait()

    world = World(db, wire=(wire := Slow("sms")))
    leave_undelivered(world, "0")
    world.clock.now += MUCH_LONGER

    async def talk() -> None:
        going = asyncio.create_task(world.service.delivery.deliver_due())
        await until(lambda: wire.asked)
        await world.service.take(Incoming("sms", WHO, "m1", "1"))
        assert await world.service.delivery._begin(9) == 0, "nor is it claimed meanwhile, however long it is"
        gate.set()
        await going
        await world.service.delivery.deliver_due()

    gate = asyncio.Event()
    asyncio.run(talk())
    assert wire.texts_to(WHO) == ["eco: 0", "eco: 1"]


def test_what_was_claimed_goes_before_what_this_process_says_then(db: Database) -> None:
    """Even if it is heard of first that the turn is over."""
    world = World(db)
    leave_undelivered(world, "0")
    world.clock.now += MUCH_LONGER
    db.write(lambda conn: claim(conn, "p1", world.clock.now, 9))
    world.hear("1", "m1")
    assert world.wire.tried == []
    world.clock.now += LONGER
    world.deliver()
    assert world.wire.texts_to(WHO) == ["eco: 0", "eco: 1"]


def test_of_each_that_died_one_may_be_out(db: Database) -> None:
    world = two_deaths(db)
    world.deliver()
    assert world.wire.texts_to(WHO) == ["eco: 0", "eco: 1"]
    assert repeats(db) == [1, 1]


def test_each_of_them_is_asked_about(sqlite_db: Database) -> None:
    wire = Askable("sms", out={"eco: 0": "SM1", "eco: 1": "SM2"}, silent=True)
    world = two_deaths(sqlite_db, wire)
    world.deliver()
    wire.silent = False
    for _ in range(5):
        world.clock.pass_(seconds=1)
        world.deliver()
    assert [(row.status, row.provider_id) for row in messages_of(sqlite_db)] == [
        ("sent", "SM1"),
        ("sent", "SM2"),
    ]
    assert wire.tried == []


def test_it_is_always_asked_from_the_first_moment_on(sqlite_db: Database) -> None:
    """The question may fail for longer than the clocks differ."""
    wire = Askable("sms", silent=True)
    world = World(sqlite_db, wire=wire)
    leave_undelivered(world, "0")
    world.clock.now += LONGER
    for _ in range(100):
        world.deliver()
        world.clock.pass_(seconds=5)
    assert len(wire.asked) >= 5
    assert {since for _, _, since, _ in wire.asked} == {NOON - timedelta(minutes=1)}


def test_who_stops_gives_back_in_doubt_what_it_took_in_doubt(db: Database) -> None:
    world = World(db)
    leave_undelivered(world, "0", "1")
    world.clock.now += LONGER
    db.write(lambda conn: claim(conn, "p1", world.clock.now, 9))
    assert db.write(partial(queue.release, owner="p1", now=world.clock.now)) == 2
    world.deliver(world.process("p2"))
    assert world.wire.texts_to(WHO) == ["eco: 0", "eco: 1"]
    assert repeats(db) == [1, 0]


def test_what_was_counted_is_in_no_doubt_any_more(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    leave_undelivered(world, "0")
    world.clock.now += LONGER
    (row,) = sqlite_db.write(lambda conn: claim(conn, "p1", world.clock.now, 9))
    sqlite_db.write(lambda conn: queue.repeat(conn, row.id))
    sqlite_db.write(partial(queue.release, owner="p1", now=world.clock.now))
    world.deliver(world.process("p2"))
    assert repeats(sqlite_db) == [1]


def test_a_notice_that_cannot_be_said_stays_in_doubt(sqlite_db: Database) -> None:
    router = echo_router()
    broken = [True]

    @router.notice("test.notice")
    def tell(_ctx: NoticeContext, _facts: Mapping[str, Any]) -> Reply:
        if broken:
            raise KeyError
        return literal("aviso")

    world = World(sqlite_db, router)
    world.notify(world.knows())
    (row,) = sqlite_db.write(lambda conn: claim(conn, "dead", world.clock.now, 9))
    sqlite_db.write(lambda conn: sending.hand_over(conn, [row.id], "dead", world.clock.now))
    world.clock.now += LONGER
    world.deliver()
    assert (world.last.status, world.last.reason) == ("queued", "broken")
    broken.clear()
    world.clock.pass_(minutes=1)
    world.deliver()
    assert (world.last.status, world.last.repeats) == ("sent", 1)


def test_a_notice_waits_behind_one_that_is_asked_about(sqlite_db: Database) -> None:
    wire = Askable("sms", silent=True)
    world = World(sqlite_db, noticing(literal("aviso")), wire)
    person = world.knows()
    world.notify(person)
    (row,) = sqlite_db.write(lambda conn: claim(conn, "dead", world.clock.now, 9))
    said = Worded(row.id, world.address().id, {"text": "aviso"})
    sqlite_db.write(lambda conn: sending.render(conn, [said]))
    sqlite_db.write(lambda conn: sending.hand_over(conn, [row.id], "dead", world.clock.now))
    world.clock.now += LONGER
    world.notify(person, "k2")
    world.deliver()
    assert wire.tried == []
    assert [row.reason for row in messages_of(sqlite_db)[1:]] == ["network", "after_another"]
