"""However often, in whatever order and to however many processes a message is sent, it has one effect."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import Connection, text

from bot.channels.telegram import TelegramChannel
from bot.context import Context
from bot.messages import Incoming
from bot.reply import Reply
from bot.router import Router
from bot.service import Service
from bot.site import Site
from storage import conversations
from storage.database import Database
from storage.sql import Query
from storage.tables import addresses, help_requests, inbound, outbox
from tests.bot.repeating import counting_router, post_all
from tests.bot.test_turn import everything, rows
from tests.bot.world import Clock, Wire, hear, literal, register_person, service_of
from tests.e2e.process import DEADLINE, until
from tests.fakes.telegram import FakeTelegram
from tests.support.forks import context

PROCESSES = 3
PEOPLE, SAID = 6, 8


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, context) as started:
        yield started


def test_in_any_order_to_any_process_everything_counts_once(db: Database, pool: ProcessPoolExecutor) -> None:
    async def race() -> tuple[set[str], FakeTelegram]:
        async with FakeTelegram() as telegram:
            people = [telegram.person(1 + number) for number in range(PEOPLE)]
            updates = [one.says(f"mensaje {number}") for number in range(SAID) for one in people]
            loop = asyncio.get_running_loop()
            known = (telegram.token, telegram.url)
            post = partial(post_all, db.url, known, updates)
            answers = await asyncio.gather(*(loop.run_in_executor(pool, post, n) for n in range(PROCESSES)))
            await _deliver_the_rest(db, telegram)
            before = await asyncio.to_thread(everything, db)
            again = await loop.run_in_executor(pool, post, 99)
            assert await asyncio.to_thread(everything, db) == before, "a repeated message writes nothing"
            return set.union(again, *answers), telegram

    bodies, telegram = asyncio.run(race())
    assert bodies == {""}, "and has the same answer"
    kept = rows(db, inbound)
    assert len(kept) == PEOPLE * SAID
    assert Counter(row.inbound_id for row in rows(db, outbox)) == {row.id: 1 for row in kept}
    assert {row.status for row in rows(db, outbox)} == {"sent"}
    assert Counter(one.chat for one in telegram.sent) == dict.fromkeys(range(1, PEOPLE + 1), SAID)
    for address in rows(db, addresses):
        counted = sorted(int(row.text) for row in rows(db, help_requests) if row.address_id == address.id)
        assert counted == list(range(1, len(counted) + 1)), "one at a time: no count was lost"
        late = [text for text in telegram.texts_to(int(address.external_id)) if "Llegó tarde" in text]
        assert len(counted) + len(late) == SAID


async def _deliver_the_rest(db: Database, telegram: FakeTelegram) -> None:
    """As a worker does: what two processes had to say to one person at once was put in order."""
    channel = TelegramChannel(telegram.token, telegram.url)
    later = Clock(datetime.now(UTC) + timedelta(minutes=1))
    service = Service(db, {"telegram": channel}, counting_router(), Site(), clock=later)
    while await service.delivery.deliver_due():
        later.pass_(seconds=5)
    await service.close()


@pytest.fixture
def two(postgres_url: str) -> Iterator[tuple[Database, Database]]:
    """Two connections' worth of two processes: nothing in memory is shared by what uses them."""
    found = Database(postgres_url), Database(postgres_url)
    yield found
    for one in found:
        one.close()


class Held:
    """A router whose answer to «espera» waits until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.router: Router = counting_router()
        self.router.guard(self._wait)

    def _wait(self, ctx: Context, said: str) -> Reply | None:
        if said != "espera":
            return None
        self.begun.set()
        assert self.let_go.wait(60)
        ctx.remember(said=ctx.conversation.memory.get("said", 0) + 1)
        return literal("esperé")


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "control"])
def test_one_persons_messages_wait_for_each_other_across_processes_and_nobody_elses(
    two: tuple[Database, Database], locked: bool
) -> None:
    """The control: without the lock the second message is handled beside the first, and its count is lost."""
    first, second = two
    held, wires = Held(), (Wire(), Wire())
    one = service_of(first, Clock(), held.router, wires[0], owner="p1")
    later = Clock()
    other = service_of(second, later, counting_router(), wires[1], owner="p2")

    async def talk() -> None:
        await hear(one, "7", "hola", "m0")
        waiting = asyncio.create_task(hear(one, "7", "espera", "m1"))
        await until(held.begun.is_set)
        behind = asyncio.create_task(hear(other, "7", "después", "m2"))
        await hear(other, "8", "soy otra persona", "m3")
        assert wires[1].texts_to("8") == ["1: soy otra persona"]
        await until(partial(_waits_for_a_lock, second) if locked else behind.done)
        assert behind.done() is not locked
        held.let_go.set()
        await asyncio.gather(waiting, behind)
        later.pass_(minutes=1)  # what found the other process still speaking waits for a worker
        while await other.delivery.deliver_due():
            pass

    with ExitStack() as stack:
        if not locked:
            stack.enter_context(mock.patch.object(conversations, "_find", _finding_without_lock()))
        asyncio.run(talk())
    assert wires[0].texts_to("7") == ["1: hola", "esperé"]
    assert wires[1].texts_to("7") == ["3: después" if locked else "2: después"]


async def _waits_for_a_lock(db: Database) -> bool:
    def look(conn: Connection) -> bool:
        locked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(conn.execute(text(locked)).scalar())

    return await db.look(look)


def _finding_without_lock() -> Query:
    """The very statement, but for its last words."""
    unlocked: Any = copy(conversations._find._statement)
    assert unlocked._for_update_arg is not None
    unlocked._for_update_arg = None
    return Query(unlocked)


def test_two_addresses_of_one_person_wait_for_each_other(two: tuple[Database, Database]) -> None:
    first, second = two
    held, wires = Held(), (Wire("whatsapp"), Wire("telegram"))
    one = service_of(first, Clock(), held.router, wires[0], owner="p1")
    other = service_of(second, Clock(), counting_router(), wires[1], owner="p2")

    async def talk() -> None:
        await hear(one, "+51987654321", "hola", "m0", "whatsapp")
        await hear(other, "7", "hola", "m0", "telegram")
        await asyncio.to_thread(_make_one_person, first)
        waiting = asyncio.create_task(hear(one, "+51987654321", "espera", "m1", "whatsapp"))
        await until(held.begun.is_set)
        behind = asyncio.create_task(hear(other, "7", "después", "m2"))
        await until(partial(_waits_for_a_lock, second))
        assert not behind.done()
        held.let_go.set()
        await asyncio.gather(waiting, behind)

    asyncio.run(talk())


def _make_one_person(db: Database) -> None:
    person = register_person(db, "7")
    db.write(lambda conn: conn.execute(addresses.update().values(person_id=person)))


def test_forty_messages_of_one_person_hold_up_nobody(db: Database) -> None:
    """In one process: hers wait for each other outside the database, so another person's turn comes next. Her
    second turn waits until the others have been heard."""
    order, waited = list[str](), list[bool]()
    heard, router = threading.Event(), counting_router()

    @router.guard
    def note(ctx: Context, _said: str) -> Reply | None:
        order.append(ctx.address.external_id)
        if len({*order} - {"rosa"}) == 3:
            heard.set()
        if order[-1] == "rosa" and order.count("rosa") == 2:
            waited.append(heard.wait(DEADLINE))
        return None

    service = service_of(db, Clock(), router, Wire())

    async def say(who: str, message_id: str) -> None:
        await service.take(Incoming("telegram", who, message_id, "hola"))

    async def talk() -> None:
        rosas = [asyncio.create_task(say("rosa", f"r{number}")) for number in range(40)]
        await asyncio.gather(*rosas, *(say(f"elsa {number}", f"e{number}") for number in range(3)))
        await service.delivery.drain()

    asyncio.run(talk())
    assert len(order) == 43
    assert waited == [True]
