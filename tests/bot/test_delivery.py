"""Sending: every answer of a provider has its outcome, order holds, and what a dead process left goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.channels.contract import Misconfigured, Rejected, RetryLater, SendError, Throttled, Unreachable
from bot.context import NoticeContext
from bot.delivery import BACKOFF, MEND
from bot.messages import Incoming
from bot.reply import Reply
from bot.router import Router
from bot.service import Service
from bot.site import Site
from bot.turn import TurnTaker
from storage import identity
from storage import outbox as queue
from storage.database import Database
from storage.notices import Notice, notify
from storage.tables import addresses
from tests.bot.world import (
    NOON,
    Clock,
    Wire,
    echo_router,
    hear,
    literal,
    messages_of,
    register_person,
    service_of,
)

WHO = "7"


class World:
    """One process with one channel, and a person who can be told things."""

    def __init__(self, db: Database, router: Router | None = None, wire: Wire | None = None) -> None:
        self.db, self.clock = db, Clock()
        self.wire = wire or Wire()
        self.router = router or echo_router()
        self.service = self.process("p1")

    def process(self, owner: str, *wires: Wire) -> Service:
        return service_of(self.db, self.clock, self.router, *(wires or (self.wire,)), owner=owner)

    def hear(self, text: str, message_id: str, who: str = WHO) -> None:
        asyncio.run(hear(self.service, who, text, message_id, self.wire.name))

    def deliver(self, service: Service | None = None) -> int:
        return asyncio.run((service or self.service).delivery.deliver_due())

    def fails(self, *errors: SendError, who: str = WHO) -> None:
        self.wire.troubles[who] = list(errors)

    @property
    def last(self) -> Any:
        return messages_of(self.db)[-1]

    def address(self) -> Any:
        with self.db.read() as conn:
            return conn.execute(select(addresses).where(addresses.c.external_id == WHO)).one()

    def knows(self) -> int:
        """The person is known from here on."""
        self.hear("hola", "m0")
        self.wire.sent.clear()
        self.wire.tried.clear()
        return register_person(self.db, WHO)

    def notify(self, person: int, key: str = "k1", **more: Any) -> None:
        notice = Notice(person, "test.notice", {"n": 1}, key, self.clock.now, **more)
        self.db.write(lambda conn: notify(conn, notice, self.clock.now))


def noticing(reply: Reply | None) -> Router:
    router = echo_router()

    @router.notice("test.notice")
    def tell(_ctx: NoticeContext, _facts: Mapping[str, Any]) -> Reply | None:
        return reply

    return router


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


def leave_undelivered(world: World, *texts: str, people: int = 1) -> None:
    """A process takes turns, commits, and dies before it sends."""
    taker = TurnTaker(world.router, Site(), world.wire.render, "dead")
    for n, text in enumerate(texts):
        said = Incoming(world.wire.name, str(int(WHO) + n % people), f"d{n}", text)
        world.db.write(partial(taker.take, incoming=said, now=world.clock.now))


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


def test_a_notice_is_sent_where_the_person_last_wrote(db: Database) -> None:
    world = World(db, noticing(literal("aviso")))
    other = Wire("whatsapp")
    service = world.process("p2", world.wire, other)
    person = world.knows()
    asyncio.run(hear(service, "+51987654321", "hola", "w1", "whatsapp"))
    world.clock.pass_(minutes=1)
    adopt = update(addresses).where(addresses.c.channel == "whatsapp").values(person_id=person)
    db.write(lambda conn: conn.execute(adopt))
    asyncio.run(hear(service, "+51987654321", "otra vez", "w2", "whatsapp"))
    world.notify(person)
    world.deliver(service)
    assert other.texts_to("+51987654321")[-1] == "aviso"
    assert world.last.status == "sent"


def test_a_notice_that_is_too_late_is_missed(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")))
    world.notify(world.knows(), not_after=NOON)
    world.clock.pass_(seconds=1)
    world.deliver()
    assert (world.last.status, world.last.reason) == ("missed", "late")
    assert world.wire.sent == []


def test_a_notice_that_no_longer_holds_is_superseded(db: Database) -> None:
    world = World(db, noticing(None))
    world.notify(world.knows())
    world.deliver()
    assert (world.last.status, world.last.reason) == ("superseded", "no_longer_holds")


def test_a_notice_that_nobody_renders_is_rejected(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.notify(world.knows())
    world.deliver()
    assert (world.last.status, world.last.reason) == ("rejected", "unknown_kind")


def test_whoever_opted_out_gets_no_notices_but_answers(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")))
    person = world.knows()
    sqlite_db.write(lambda conn: identity.opt_out(conn, world_address(conn), True, NOON))
    world.notify(person)
    world.deliver()
    assert (world.last.status, world.last.reason) == ("unreachable", "no_address")
    world.hear("hola", "m1")
    assert world.wire.texts_to(WHO) == ["eco: hola"]


def world_address(conn: Connection) -> int:
    return int(conn.execute(select(addresses.c.id).where(addresses.c.external_id == WHO)).scalar_one())


def touch_form(world: World) -> None:
    """A form that heard something just now."""
    progress = {"flow": "f", "run": "1", "answers": []}
    state = {"open": progress, "touched": world.clock.now.isoformat()}
    change = update(addresses).where(addresses.c.external_id == WHO).values(state=state)
    world.db.write(lambda conn: conn.execute(change))


def test_a_notice_waits_while_a_form_is_being_filled_in(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")))
    person = world.knows()
    touch_form(world)
    world.notify(person, not_after=NOON + timedelta(days=1))
    for _ in range(14):
        world.deliver()
        assert world.wire.sent == []
        world.clock.pass_(minutes=1)
    world.clock.pass_(minutes=2)
    world.deliver()
    assert world.wire.texts_to(WHO) == ["aviso"]
    assert world.last.attempts == 0


def test_an_urgent_notice_does_not_wait(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")))
    person = world.knows()
    touch_form(world)
    world.notify(person, not_after=NOON + timedelta(minutes=119))
    world.deliver()
    assert world.wire.texts_to(WHO) == ["aviso"]


def test_a_notice_in_retry_is_checked_again(db: Database) -> None:
    """While it waited it may have come too late, or the person may have asked for silence."""
    world = World(db, noticing(literal("aviso")))
    person = world.knows()
    world.fails(RetryLater("network"), RetryLater("network"))
    world.notify(person, "k1", not_after=NOON + timedelta(seconds=1))
    world.notify(person, "k2")
    world.deliver()
    world.clock.pass_(seconds=5)
    db.write(lambda conn: identity.opt_out(conn, world_address(conn), True, NOON))
    world.deliver()
    assert world.wire.sent == []
    late, silent = messages_of(db)[-2:]
    assert (late.status, silent.status) == ("missed", "unreachable")


def test_on_a_pull_channel_a_notice_waits_to_be_asked_for(db: Database) -> None:
    world = World(db, noticing(literal("aviso")), Wire("web", pull=True, with_numbers=True))
    person = world.knows()
    seen = world.last.id
    world.notify(person)
    world.hear("sigo aquí", "m1")
    read = world.last.id
    world.deliver()
    assert world.wire.tried == [], "nothing is pushed to a page"

    def pulled(after: int) -> list[str]:
        with db.read() as conn:
            return [row.body["text"] for row in queue.after(conn, world_address(conn), after)]

    assert pulled(seen) == ["eco: sigo aquí", "aviso"]
    assert pulled(read) == ["aviso"], "a notice made earlier comes after what was already seen"
    notice = next(row for row in messages_of(db) if row.kind == "test.notice")
    assert (notice.status, notice.reason) == ("sent", "pulled")


def answering(wire: Wire) -> tuple[Router, Wire]:
    reply = literal("¿Vienes?").labelled("yes:1", "Sí, voy").labelled("no:1", "No podré")
    router = noticing(reply)
    router.action("yes")(lambda _ctx, _argument: literal("te espero"))
    router.action("no")(lambda _ctx, _argument: literal("lo siento"))
    return router, wire


def test_a_notices_options_are_answered_in_words_and_never_by_number(sqlite_db: Database) -> None:
    world = World(sqlite_db, *answering(Wire("sms", with_numbers=True)))
    world.notify(world.knows())
    world.deliver()
    (told,) = world.wire.texts_to(WHO)
    assert "1 " not in told
    assert "Sí, voy" in told
    world.hear("1", "m1")
    world.notify(world.last.person_id, "k2")
    world.deliver()
    world.hear("si voy", "m2")
    assert world.wire.texts_to(WHO)[1:] == ["eco: 1", told, "te espero"]


def test_a_batch_never_puts_one_persons_messages_out_of_order(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    leave_undelivered(world, *(f"{n}" for n in range(120)), people=3)
    world.clock.now = NOON + queue.LEASE + timedelta(seconds=1)
    while world.deliver():
        pass
    for who in range(3):
        assert world.wire.texts_to(str(int(WHO) + who)) == [f"eco: {n}" for n in range(120) if n % 3 == who]
