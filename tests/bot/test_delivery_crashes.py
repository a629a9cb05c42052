"""A process that dies or stops: what it left goes out once where that can be known, else it is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.batches import Batches
from bot.channels.contract import RetryLater, Throttled
from bot.messages import Incoming, Outgoing
from storage import outbox as queue
from storage import sending
from storage.claims import claim
from storage.database import Database, Unavailable
from tests.bot.delivering import WHO, World, leave_undelivered, noticing
from tests.bot.world import NOON, Clock, Wire, literal, messages_of, service_of
from tests.e2e.process import until

LONGER = queue.LEASE + timedelta(seconds=1)


@dataclass
class Askable(Wire):
    """A wire that knows what went out, and whether it says so."""

    out: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, datetime, Collection[str]]] = field(default_factory=list)
    silent: bool = False

    async def find_sent(
        self, address: str, message: Outgoing, since: datetime, known: Collection[str]
    ) -> str | None:
        self.asked.append((address, message.text, since, known))
        if self.silent:
            raise RetryLater("network")
        return self.out.get(message.text)


def repeats(db: Database) -> list[int]:
    return [row.repeats for row in messages_of(db)]


def test_of_what_the_dead_left_only_the_first_to_an_address_can_be_out(db: Database) -> None:
    world = World(db)
    leave_undelivered(world, *(f"{n}" for n in range(6)), people=2)
    world.clock.now += LONGER
    world.deliver()
    assert world.wire.texts_to("7") == ["eco: 0", "eco: 2", "eco: 4"]
    assert repeats(db) == [1, 1, 0, 0, 0, 0]


def test_each_crash_counts_once_more(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    leave_undelivered(world, "0")
    for _ in range(3):
        world.clock.now += LONGER
        sqlite_db.write(lambda conn: claim(conn, "dying", world.clock.now, 9))
    world.clock.now += LONGER
    world.deliver()
    assert world.wire.texts_to(WHO) == ["eco: 0"]
    assert repeats(sqlite_db) == [1], "those that died before they sent anything told nobody twice"


def test_a_provider_that_can_be_asked_is_asked(db: Database) -> None:
    wire = Askable("sms", out={"eco: 0": "SM7"})
    world = World(db, wire=wire)
    leave_undelivered(world, "0", "1", people=2)
    world.clock.now += LONGER
    world.deliver()
    assert [asked[:3] for asked in sorted(wire.asked)] == [
        ("7", "eco: 0", NOON - timedelta(minutes=1)),
        ("8", "eco: 1", NOON - timedelta(minutes=1)),
    ]
    assert wire.sent == [("8", "eco: 1")]
    out, sent = messages_of(db)
    assert (out.status, out.reason, out.provider_id) == ("sent", "found", "SM7")
    assert (sent.status, sent.provider_id) == ("sent", "provider-1")
    assert repeats(db) == [0, 0]


def test_what_follows_waits_until_the_provider_has_answered(sqlite_db: Database) -> None:
    wire = Askable("sms", silent=True)
    world = World(sqlite_db, wire=wire)
    leave_undelivered(world, "0", "1")
    world.clock.now += LONGER
    world.deliver()
    assert wire.tried == []
    wire.silent = False
    for _ in range(5):
        world.clock.pass_(seconds=1)
        world.deliver()
    assert wire.texts_to(WHO) == ["eco: 0", "eco: 1"]
    assert len(wire.asked) == 2, "still in doubt, it is asked about again"
    assert repeats(sqlite_db) == [0, 0]


def test_it_is_told_which_messages_are_others(sqlite_db: Database) -> None:
    wire = Askable("sms")
    world = World(sqlite_db, wire=wire)
    world.hear("hola", "m1")
    leave_undelivered(world, "hola")
    world.clock.now += LONGER
    world.deliver()
    assert wire.asked[0][3] == {"provider-1"}


def test_a_notice_that_was_claimed_and_not_handed_over_is_in_no_doubt(db: Database) -> None:
    world = World(db, noticing(literal("aviso")))
    world.notify(world.knows())
    db.write(lambda conn: claim(conn, "dead", world.clock.now, 9))
    world.clock.now += LONGER
    world.deliver()
    assert world.wire.texts_to(WHO) == ["aviso"]
    assert world.last.repeats == 0


def test_a_notice_that_was_handed_over_counts(db: Database) -> None:
    world = World(db, noticing(literal("aviso")))
    world.notify(world.knows())
    (row,) = db.write(lambda conn: claim(conn, "dead", world.clock.now, 9))
    assert db.write(lambda conn: sending.hand_over(conn, [row.id], "dead", world.clock.now))
    assert not db.write(lambda conn: sending.hand_over(conn, [row.id], "another", world.clock.now))
    world.clock.now += LONGER
    world.deliver()
    assert (world.last.status, world.last.repeats) == ("sent", 1)


@pytest.mark.parametrize(("error", "again"), [(True, 1), (False, 0)])
def test_a_missing_answer_is_a_doubt_and_a_refusal_is_none(
    sqlite_db: Database, error: bool, again: int
) -> None:
    world = World(sqlite_db)
    world.fails(RetryLater("timeout", maybe_sent=error))
    world.hear("hola", "m1")
    world.clock.pass_(seconds=2)
    world.deliver()
    assert (world.last.status, world.last.repeats) == ("sent", again)


def test_who_stops_gives_back_what_it_has_not_sent(db: Database) -> None:
    """What hangs at the provider may be out; what waits behind it surely is not."""
    world = World(db)

    async def stop() -> None:
        world.wire.held = asyncio.Event()
        for n in range(3):
            await world.service.take(Incoming("telegram", WHO, f"m{n}", f"{n}"))
        await until(lambda: world.wire.begun)
        await world.service.delivery.close(0.05)

    asyncio.run(stop())
    assert {row.status for row in messages_of(db)} == {"queued"}
    world.wire.held = None
    world.deliver(world.process("p2"))
    assert world.wire.texts_to(WHO) == ["eco: 0", "eco: 1", "eco: 2"]
    assert repeats(db) == [1, 0, 0]


def test_who_stops_sends_first_what_it_has_begun(sqlite_db: Database) -> None:
    world = World(sqlite_db)

    async def stop() -> None:
        for n in range(3):
            await world.service.take(Incoming("telegram", WHO, f"m{n}", f"{n}"))
        await world.service.close()

    asyncio.run(stop())
    assert world.wire.texts_to(WHO) == ["eco: 0", "eco: 1", "eco: 2"]
    assert {row.status for row in messages_of(sqlite_db)} == {"sent"}


def test_release_leaves_what_is_not_its_own(db: Database) -> None:
    world = World(db)
    leave_undelivered(world, "0", "1")
    assert db.write(partial(queue.release, owner="another", now=NOON)) == 0
    assert db.write(partial(queue.release, owner="dead", now=NOON)) == 2
    assert world.deliver() == 2
    assert repeats(db) == [0, 0]


def test_an_outcome_is_kept_when_the_database_comes_back(sqlite_db: Database) -> None:
    """What is out must not look like left by the dead because its mark was lost."""
    service = service_of(sqlite_db, Clock(), World(sqlite_db).router, Wire())
    tries: list[int] = []

    async def flaky(work: object) -> list[int]:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("x")
        return [7, 8]

    async def run() -> list[int]:
        writes: Batches[int, int] = Batches(service.db, lambda _conn, items: items)
        object.__setattr__(writes, "db", type("Away", (), {"run": staticmethod(flaky)})())
        return list(await asyncio.gather(writes.add(1), writes.add(2)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.batches.AWAY", 0.0)
        assert asyncio.run(run()) == [7, 8]
    assert len(tries) == 3


def test_one_write_that_fails_stops_no_other(sqlite_db: Database) -> None:
    def work(_conn: object, items: Sequence[int]) -> Sequence[int]:
        if 2 in items:
            raise ValueError
        return items

    async def run() -> list[object]:
        writes: Batches[int, int] = Batches(sqlite_db, work)
        return list(await asyncio.gather(*(writes.add(n) for n in range(4)), return_exceptions=True))

    first, second, third, fourth = asyncio.run(run())
    assert (first, second, fourth) == (0, 1, 3)
    assert isinstance(third, ValueError)


def test_a_throttled_message_is_in_no_doubt(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    leave_undelivered(world, "0")
    world.fails(Throttled("flood", timedelta(seconds=40)))
    world.clock.now += LONGER
    world.deliver()
    assert world.last.repeats == 1
    world.clock.pass_(seconds=40)
    world.deliver()
    assert (world.last.status, world.last.repeats) == ("sent", 1)
