"""Notices: told where the person last wrote, in time, while they hold, and to nobody who wants silence."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from bot.channels.contract import RetryLater
from bot.context import NoticeContext
from bot.notices import Preparing
from bot.reply import Reply
from bot.rooms import Rooms
from bot.site import Site
from storage import outbox as queue
from storage import sending, suppressions
from storage.claims import claim
from storage.database import Database
from storage.notices import Notice, notify
from storage.tables import addresses
from tests.bot.delivering import (
    WHO,
    World,
    answering,
    leave_undelivered,
    noticing,
    touch_form,
    world_address,
)
from tests.bot.world import NOON, Wire, hear, literal, messages_of
from tests.storage.pulling import pulled_after


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
            return [row.body["text"] for row in pulled_after(conn, world_address(conn), after)]

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


NIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)  # 22:00 in Lima
MORNING = datetime(2026, 11, 23, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("not_after", "sent_at"),
    [
        (None, MORNING),
        (MORNING + timedelta(hours=3), MORNING),
        (MORNING + timedelta(hours=1), NIGHT),
    ],
)
def test_nobody_is_woken_unless_the_morning_is_too_late(
    sqlite_db: Database, not_after: datetime | None, sent_at: datetime
) -> None:
    """A notice of the evening that a worker comes to in the night: it was down, or the provider was."""
    world = World(sqlite_db, noticing(literal("aviso")))
    person = world.knows()
    world.clock.now = NIGHT
    world.notify(person, not_after=not_after)
    world.deliver()
    assert world.wire.texts_to(WHO) == (["aviso"] if sent_at == NIGHT else [])
    world.clock.now = MORNING
    world.deliver()
    assert (world.last.status, world.last.sent_at, world.last.attempts) == ("sent", sent_at, 0)


def test_replies_are_sent_at_night(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.clock.now = NIGHT
    world.hear("hola", "m1")
    assert world.last.status == "sent"


def test_silence_asked_for_at_the_last_moment_is_kept(db: Database) -> None:
    """The notice is ready and waits for its turn when the person writes BAJA."""
    world = World(db, noticing(literal("aviso")))
    world.notify(world.knows())
    (row,) = db.write(lambda conn: claim(conn, "w", NOON, 9))
    preparing = Preparing(world.router, {"telegram": world.wire}, Site())
    take = partial(preparing.take, rows=[row], rooms=Rooms({}), now=NOON)
    assert len(db.write(take).ready) == 1
    db.write(lambda conn: suppressions.opt_out(conn, world_address(conn), None, NOON))
    assert not db.write(lambda conn: sending.hand_over(conn, [row.id], "w", NOON))
    world.clock.now += queue.LEASE + timedelta(seconds=1)
    world.deliver()
    assert (world.last.status, world.last.reason) == ("unreachable", "no_address")


def test_one_broken_notice_stops_no_other(sqlite_db: Database, caplog: pytest.LogCaptureFixture) -> None:
    router = noticing(literal("aviso"))

    @router.notice("test.broken")
    def broken(_ctx: NoticeContext, _facts: Mapping[str, Any]) -> Reply | None:
        raise KeyError("+51987654321")

    world = World(sqlite_db, router)
    person = world.knows()
    bad = Notice(person, "test.broken", {}, "k0", NOON - timedelta(minutes=1))
    sqlite_db.write(lambda conn: notify(conn, bad, NOON))
    world.notify(person)
    world.deliver()
    assert world.wire.texts_to(WHO) == ["aviso"]
    for _ in range(30):
        world.clock.pass_(hours=1)
        world.deliver()
    (row,) = [row for row in messages_of(sqlite_db) if row.kind == "test.broken"]
    assert (row.status, row.reason) == ("rejected", "broken")
    assert "987654321" not in caplog.text


def test_a_clock_that_is_put_back_strands_nothing(db: Database) -> None:
    """What a process had leased when it died, an hour later than it is now."""
    world = World(db)
    world.clock.pass_(hours=1)
    leave_undelivered(world, "0")
    world.clock.now = NOON
    assert world.deliver() == 1
    assert world.wire.texts_to(WHO) == ["eco: 0"]


def test_after_a_long_stop_only_what_still_makes_sense_is_said(db: Database) -> None:
    world = World(db, noticing(literal("aviso")))
    person = world.knows()
    world.notify(person, "late", not_after=NOON + timedelta(hours=2))
    world.notify(person, "still", not_after=NOON + timedelta(days=2))
    world.clock.pass_(days=1)
    while world.deliver():
        continue
    late, still = messages_of(db)[-2:]
    assert (late.status, late.reason, still.status) == ("missed", "late", "sent")
    assert world.wire.texts_to(WHO) == ["aviso"]
