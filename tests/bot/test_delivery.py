"""Sending: every answer of a provider has its outcome, and what a dead process left goes out once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels.contract import Misconfigured, Rejected, RetryLater, SendError, Throttled, Unreachable
from bot.failures import BACKOFF, MEND
from storage import outbox as queue
from storage.database import Database
from tests.bot.delivering import WHO, World, leave_undelivered, noticing
from tests.bot.world import NOON, literal, messages_of


@pytest.mark.parametrize(
    ("error", "status", "waits", "attempts"),
    [
        (RetryLater("network"), "queued", BACKOFF[0], 1),
        (Throttled("flood", timedelta(seconds=7)), "queued", timedelta(seconds=7), 0),
        (Misconfigured("token"), "queued", MEND, 0),
        (Rejected("too_long"), "rejected", None, 0),
        (Unreachable("blocked"), "unreachable", None, 0),
    ],
)
def test_each_error_has_its_outcome(
    sqlite_db: Database, error: SendError, status: str, waits: timedelta | None, attempts: int
) -> None:
    world = World(sqlite_db)
    world.fails(error)
    world.hear("hola", "m1")
    row = world.last
    assert (row.status, row.reason, row.attempts) == (status, error.reason, attempts)
    assert row.lease_owner is None
    if waits is not None:
        assert row.due_at == NOON + waits


def test_what_is_sent_is_marked_with_the_providers_id(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.hear("hola", "m1")
    assert (world.last.status, world.last.provider_id, world.last.sent_at) == ("sent", "provider-1", NOON)
    assert world.deliver() == 0


def test_retries_back_off_and_end_as_rejected(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.fails(*[RetryLater("network")] * (len(BACKOFF) + 1))
    world.hear("hola", "m1")
    for wait in BACKOFF:
        assert world.last.due_at == world.clock.now + wait
        world.clock.now = world.last.due_at - timedelta(milliseconds=1)
        assert world.deliver() == 0
        world.clock.now = world.last.due_at
        assert world.deliver() == 1
    assert (world.last.status, world.last.reason) == ("rejected", "network")
    assert len(world.wire.tried) == len(BACKOFF) + 1
    assert world.wire.sent == []


def test_being_throttled_is_no_failed_try(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.fails(*[Throttled("flood", timedelta(seconds=40))] * 20)
    world.hear("hola", "m1")
    for _ in range(19):
        world.clock.pass_(seconds=39)
        assert world.deliver() == 0
        world.clock.pass_(seconds=1)
        assert world.deliver() == 1
    world.clock.pass_(seconds=40)
    world.deliver()
    assert (world.last.status, world.last.attempts) == ("sent", 0)


def test_wrong_settings_wait_until_somebody_mends_them(sqlite_db: Database) -> None:
    """An organiser may need the whole weekend."""
    world = World(sqlite_db)
    world.fails(*[Misconfigured("token")] * 50)
    world.hear("hola", "m1")
    for _ in range(49):
        world.clock.now = world.last.due_at
        assert world.deliver() == 1
    assert world.last.status == "queued"
    world.clock.now = world.last.due_at
    world.deliver()
    assert world.last.status == "sent"


def test_an_unreachable_address_is_reachable_again_when_the_person_writes(db: Database) -> None:
    world = World(db, noticing(literal("aviso")))
    person = world.knows()
    world.fails(Unreachable("blocked"))
    world.hear("hola", "m1")
    assert world.address().unreachable_since == NOON
    world.notify(person)
    world.deliver()
    assert (world.last.status, world.last.reason) == ("unreachable", "no_address")
    world.hear("volví", "m2")
    assert world.address().unreachable_since is None
    world.notify(person, "k2")
    world.deliver()
    assert world.wire.texts_to(WHO) == ["eco: volví", "aviso"]


def test_what_a_dead_process_had_leased_is_taken_over_when_the_lease_ends(db: Database) -> None:
    world = World(db)
    leave_undelivered(world, "0", "1", "2")
    assert world.deliver() == 0
    world.clock.now = NOON + queue.LEASE
    assert world.deliver() == 0, "until its last moment it is the other's"
    world.clock.pass_(seconds=1)
    assert world.deliver() == 3
    assert world.wire.texts_to(WHO) == ["eco: 0", "eco: 1", "eco: 2"]
    assert {row.status for row in messages_of(db)} == {"sent"}


def test_two_workers_send_each_message_once(db: Database) -> None:
    world = World(db)
    leave_undelivered(world, *(f"{n}" for n in range(8)))
    world.clock.now = NOON + queue.LEASE + timedelta(seconds=1)
    first, second = world.process("w1"), world.process("w2")

    async def race() -> None:
        await asyncio.gather(*(one.delivery.deliver_due() for one in (first, second) * 3))

    asyncio.run(race())
    assert world.wire.texts_to(WHO) == [f"eco: {n}" for n in range(8)]
