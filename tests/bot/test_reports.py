"""What a provider reports later: in any order, before the mark of its message, or that it failed."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest
from sqlalchemy import insert, select, update

from bot.reports import note_report
from storage import statuses
from storage.database import Database
from storage.tables import addresses, early_reports, outbox
from tests.bot.delivering import WHO, World, leave_undelivered, noticing
from tests.bot.world import NOON, Wire, literal, messages_of
from tests.storage.pausing import paused_accounts

SID = "provider-1"


class Told(NamedTuple):
    provider_id: str
    status: str
    error_code: int | None = None


def report(world: World, status: str, code: int | None = None, sid: str = SID) -> None:
    told = Told(sid, status, code)
    world.db.write(partial(note_report, told=told, channels=("sms", "telegram"), now=world.clock.now))


def early(db: Database) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(early_reports.c.provider_id, early_reports.c.status)).all())


def spoken(db: Database, *, notice: bool = False) -> World:
    """Somebody got an answer by SMS, and perhaps a notice after it."""
    world = World(db, noticing(literal("aviso")), Wire("sms", reports=True))
    if notice:
        person = world.knows()
        db.write(lambda conn: conn.execute(update(outbox).values(provider_id="before")))
        world.notify(person)
        world.deliver()
    else:
        world.hear("hola", "m1")
    return world


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["failed", "delivered", "sent"], "delivered"),
        (["failed", "sent"], "failed"),
    ],
)
def test_a_report_before_the_mark_counts_when_it_is_made(db: Database, told: list[str], kept: str) -> None:
    world = World(db, wire=Wire("sms", reports=True))
    for status in told:
        report(world, status)
    world.hear("hola", "m1")
    assert (world.last.provider_id, world.last.status, world.last.delivery) == (SID, "sent", kept)
    assert early(db) == []


def test_a_report_that_crosses_the_mark_is_applied_soon(db: Database) -> None:
    world = World(db, wire=Wire("telegram"))  # its marks look for no report
    report(world, "read")
    report(world, "read", sid="of nobody")
    world.hear("hola", "m1")
    assert world.last.delivery == ""
    assert db.write(lambda conn: statuses.settle_early(conn, NOON + timedelta(hours=23))) is False
    assert world.last.delivery == "read"
    assert [row.provider_id for row in early(db)] == ["of nobody"]
    db.write(lambda conn: statuses.settle_early(conn, NOON + timedelta(hours=25)))
    assert early(db) == []


def test_who_blocked_us_is_not_written_to_until_they_write(db: Database) -> None:
    world = spoken(db)
    report(world, "failed", 63033)
    report(world, "failed", 63033)
    assert (world.last.delivery, world.last.reason) == ("failed", "provider_63033")
    assert world.address().unreachable_since == NOON
    world.hear("hola", "m2")
    assert world.address().unreachable_since is None
    report(world, "undelivered", 63033, "provider-2")
    assert world.address().unreachable_since == NOON


def test_a_late_report_about_somebody_who_has_written_since_means_little(sqlite_db: Database) -> None:
    world = spoken(sqlite_db)
    world.clock.pass_(seconds=5)
    world.hear("sigo", "m2")
    report(world, "failed", 63033)
    assert world.address().unreachable_since is None


def test_what_failed_for_a_while_is_sent_again(db: Database) -> None:
    world = spoken(db)
    report(world, "failed", 30003)
    assert (world.last.status, world.last.attempts) == ("queued", 1)
    world.clock.pass_(seconds=2)
    world.deliver()
    assert world.wire.texts_to(WHO) == ["eco: hola", "eco: hola"]
    assert (world.last.status, world.last.provider_id, world.last.delivery) == ("sent", "provider-2", "")
    for n in range(2, 9):
        report(world, "failed", 30003, f"provider-{n}")
        world.clock.pass_(hours=2)
        world.deliver()
    assert (world.last.status, world.last.delivery) == ("sent", "failed")
    assert len(world.wire.sent) == 3


def test_a_limit_of_the_account_rests_it(sqlite_db: Database) -> None:
    world = spoken(sqlite_db)
    report(world, "failed", 63018)
    assert list(paused_accounts(sqlite_db, NOON)) == ["sms"]


@pytest.mark.parametrize("code", [63016, 63024, 63032])
def test_a_notice_that_did_not_arrive_goes_to_another_address(db: Database, code: int) -> None:
    world = spoken(db, notice=True)
    person = world.last.person_id
    report(world, "undelivered", code)
    assert (world.last.status, world.last.delivery) == ("sent", "failed"), "there is no other"
    db.write(lambda conn: conn.execute(update(outbox).values(delivery="")))
    more = {"language": "es", "created_at": NOON, "last_in_at": NOON, "state": {}, "shown": {}}
    row = insert(addresses).values(channel="telegram", external_id="99", person_id=person, **more)
    db.write(lambda conn: conn.execute(row))
    report(world, "undelivered", code)
    telegram = Wire("telegram")
    world.deliver(world.process("p2", world.wire, telegram))
    assert telegram.sent == [("99", "aviso")]
    assert (world.last.status, world.last.delivery) == ("sent", "")


def test_a_reply_goes_nowhere_else(sqlite_db: Database) -> None:
    world = spoken(sqlite_db)
    report(world, "undelivered", 63024)
    assert (world.last.status, world.last.delivery) == ("sent", "failed")


def test_a_report_without_a_code_is_kept_and_nothing_else(sqlite_db: Database) -> None:
    world = World(sqlite_db, wire=Wire("sms", reports=True))
    leave_undelivered(world, "hola")
    report(world, "failed")
    assert [row.status for row in messages_of(sqlite_db)] == ["leased"]
