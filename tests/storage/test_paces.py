"""An account's rate is taken from one row, by however many processes at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from domain.pacing import BULK_SHARE, BURST
from storage import paces
from storage.database import Database
from storage.tables import addresses
from storage.tables import paces as table
from tests.bot.world import NOON
from tests.storage.pausing import paused_accounts
from tests.storage.seating import make_person


def test_a_lease_is_the_next_ones_beginning(db: Database) -> None:
    take = partial(paces.lease, channel="telegram", rate=40, wanted=100, now=NOON, bulk=True)
    first, second = db.write(take), db.write(take)
    assert (first.grant.count, second.grant.count) == (8, 8)
    assert second.grant.at - first.grant.at == 8 * first.grant.gap
    assert first.grant.gap == timedelta(seconds=1 / (40 * BULK_SHARE))


def test_processes_that_ask_at_once_never_get_the_same_turn(db: Database) -> None:
    take = partial(paces.lease, channel="sms", rate=10, wanted=1, now=NOON, bulk=False)
    with ThreadPoolExecutor(8) as threads:
        leases = list(threads.map(lambda _: db.write(take), range(24)))
    given = sum(lease.grant.count for lease in leases)
    assert given == int(10 * BURST.total_seconds()) + 1
    with db.read() as conn:
        row = conn.execute(select(table)).one()
    assert row.next_at == NOON + timedelta(seconds=given / 10)


def test_each_account_has_its_own_pace(db: Database) -> None:
    later = NOON + timedelta(minutes=1)
    db.write(lambda conn: paces.pause(conn, "whatsapp", later, NOON))
    take = partial(paces.lease, rate=10, wanted=1, now=NOON, bulk=False)
    assert db.write(partial(take, channel="whatsapp")).grant.at == later
    assert db.write(partial(take, channel="telegram")).grant.count == 1
    assert paused_accounts(db, NOON) == {"whatsapp": later}
    assert paused_accounts(db, later) == {}


def test_a_shorter_wait_does_not_end_a_longer_one(db: Database) -> None:
    long, short = NOON + timedelta(hours=1), NOON + timedelta(seconds=5)
    for until in (long, short):
        db.write(partial(paces.pause, channel="sms", until=until, now=NOON, bulk=True))
    take = partial(paces.lease, channel="sms", rate=10, wanted=1, now=NOON)
    assert db.write(partial(take, bulk=True)).grant.at == long
    assert db.write(partial(take, bulk=False)).grant.count == 1


def test_a_lease_tells_which_chats_must_wait(db: Database) -> None:
    make_person(db)
    with db.read() as conn:
        chat = conn.execute(select(addresses.c.id)).scalar_one()
    until = NOON + timedelta(seconds=30)
    db.write(lambda conn: paces.pause_chat(conn, chat, until))
    take = partial(paces.lease, channel="sms", rate=10, wanted=1, bulk=False)
    assert db.write(partial(take, now=NOON)).paused_chats == {chat: until}
    assert db.write(partial(take, now=until)).paused_chats == {}
