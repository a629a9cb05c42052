"""Notices: told where the person last wrote, in time, while they hold, and to nobody who wants silence."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import update

from bot.channels.contract import RetryLater
from storage import outbox as queue
from storage import suppressions
from storage.database import Database
from storage.tables import addresses
from tests.bot.delivering import WHO, World, answering, noticing, touch_form, world_address
from tests.bot.world import NOON, Wire, hear, literal, messages_of


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
    sqlite_db.write(lambda conn: suppressions.opt_out(conn, world_address(conn), None, NOON))
    world.notify(person)
    world.deliver()
    assert (world.last.status, world.last.reason) == ("unreachable", "no_address")
    world.hear("hola", "m1")
    assert world.wire.texts_to(WHO) == ["eco: hola"]


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
    db.write(lambda conn: conn.execute(update(addresses).values(opted_out_at=NOON)) and None)
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
