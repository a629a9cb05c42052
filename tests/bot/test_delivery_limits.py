"""What a provider asks for is obeyed: by the chat alone, by the account, by all processes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select, update

from bot.channels.contract import Misconfigured, Rejected, SendError, Throttled, Unreachable
from bot.chat_pace import ChatPace
from bot.failures import MEND, STOPPED
from bot.rooms import FREE, Rooms
from storage import claims
from storage.claims import claim
from storage.database import Database
from storage.notices import Notice, notify
from storage.tables import addresses, outbox
from storage.tables import paces as pace_rows
from tests.bot.delivering import WHO, World, leave_undelivered, noticing
from tests.bot.world import NOON, Wire, literal, messages_of
from tests.storage.pausing import paused_accounts

MINUTE = timedelta(minutes=1)


def test_a_throttled_chat_is_left_alone_by_every_process(db: Database) -> None:
    world = World(db)
    world.fails(Throttled("flood", timedelta(seconds=90)))
    world.hear("0", "m0")
    assert world.address().paused_until == NOON + timedelta(seconds=90)
    other = World(db, wire=world.wire)
    other.clock = world.clock
    world.clock.pass_(seconds=70)
    other.service = other.process("p2")
    other.hear("1", "m1")
    assert world.wire.tried == [(WHO, "eco: 0")]
    other.hear("2", "n0", who="8")
    assert world.wire.texts_to("8") == ["eco: 2"]
    world.clock.pass_(seconds=20)
    other.deliver()
    assert world.wire.texts_to(WHO) == ["eco: 0", "eco: 1"]


@pytest.mark.parametrize(
    ("error", "until"),
    [
        (Throttled("twilio_63018", timedelta(seconds=5), whole_account=True), NOON + timedelta(seconds=5)),
        (Misconfigured("token", whole_account=True), NOON + MEND),
    ],
)
def test_what_stops_the_account_stops_its_queue(db: Database, error: SendError, until: object) -> None:
    world = World(db)
    other = Wire("sms")
    service = world.process("p2", world.wire, other)
    world.fails(error)
    world.hear("0", "m0")
    leave_undelivered(world, "1", "2", people=2)
    db.write(lambda conn: conn.execute(update(outbox).values(status="queued")))
    assert paused_accounts(db, NOON) == {"telegram": until}
    assert world.deliver(service) == 0, "all of them would get the same answer"


def test_one_wrong_message_of_ours_stops_no_other(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.fails(Misconfigured("sandbox"))
    world.hear("0", "m0")
    assert paused_accounts(sqlite_db, NOON) == {}


def test_several_chats_throttled_at_once_are_the_account(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    for who in ("7", "8", "9"):
        world.fails(Throttled("flood", timedelta(seconds=20)), who=who)
        world.hear("hola", f"m{who}", who=who)
    assert paused_accounts(sqlite_db, NOON) == {"telegram": NOON + timedelta(seconds=20)}


def test_a_message_called_spam_stops_bulk_and_no_reply(db: Database) -> None:
    world = World(db, noticing(literal("aviso")))
    person = world.knows()
    world.fails(Rejected("policy", stops_bulk=True))
    world.notify(person)
    world.deliver()
    assert (world.last.status, world.last.reason) == ("rejected", "policy")
    with db.read() as conn:
        row = conn.execute(select(pace_rows)).one()
    assert (row.paused_until, row.bulk_paused_until) == (None, NOON + STOPPED)


@pytest.mark.parametrize("error", [Unreachable("blocked"), Rejected("outside_window", elsewhere=True)])
def test_a_notice_looks_for_another_address(db: Database, error: SendError) -> None:
    world = World(db, noticing(literal("aviso")))
    sms = Wire("sms")
    service = world.process("p2", world.wire, sms)
    person = world.knows()
    more = {"language": "es", "created_at": NOON, "last_in_at": NOON - MINUTE, "state": {}, "shown": {}}
    row = insert(addresses).values(channel="sms", external_id="+519", person_id=person, **more)
    db.write(lambda conn: conn.execute(row))
    world.fails(error)
    world.notify(person)
    while world.deliver(service):
        world.clock.pass_(seconds=1)
    assert (world.wire.sent, sms.sent) == ([], [("+519", "aviso")])
    assert world.last.status == "sent"


def test_a_notice_that_no_address_takes_has_an_outcome(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")))
    sms = Wire("sms")
    service = world.process("p2", world.wire, sms)
    person = world.knows()
    more = {"language": "es", "created_at": NOON, "last_in_at": NOON - MINUTE, "state": {}, "shown": {}}
    row = insert(addresses).values(channel="sms", external_id="+519", person_id=person, **more)
    sqlite_db.write(lambda conn: conn.execute(row))
    refusals = [Rejected("outside_window", elsewhere=True)] * 9
    world.fails(*refusals)
    sms.troubles["+519"] = list(refusals)
    world.notify(person)
    for _ in range(12):
        world.deliver(service)
        world.clock.pass_(seconds=1)
    assert (world.last.status, world.last.reason) == ("rejected", "outside_window")
    assert len(world.wire.tried) + len(sms.tried) == 2, "each is tried once"


def test_replies_go_before_reminders_and_these_before_announcements(db: Database) -> None:
    world = World(db, noticing(literal("aviso")))
    person = world.knows()
    for lane in (2, 1):
        one = Notice(person, "test.notice", {}, f"k{lane}", NOON - MINUTE, lane=lane)
        db.write(partial(notify, notice=one, now=NOON))
    leave_undelivered(world, "hola")
    world.clock.pass_(minutes=1)
    rows = [row.lane for _ in range(4) for row in db.write(lambda conn: claim(conn, "w", world.clock.now, 1))]
    assert rows == [0, 1, 2]


def test_bulk_waits_while_replies_pile_up(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "BACKLOG", 3)
    world = World(db, noticing(literal("aviso")))
    world.notify(world.knows())
    leave_undelivered(world, *(f"{n}" for n in range(101)), people=30)
    assert db.write(lambda conn: claim(conn, "w", NOON, 9)) == []
    world.clock.pass_(minutes=1)
    while world.deliver():
        continue
    told = [text for _, text in world.wire.sent]
    assert len(told) == 102
    assert told.index("aviso") >= 101 - 3, "only when few replies were left"


def test_two_notices_to_one_person_are_never_with_two_processes(db: Database) -> None:
    world = World(db, noticing(literal("aviso")))
    person = world.knows()
    world.notify(person, "k1")
    (first,) = db.write(lambda conn: claim(conn, "w1", NOON, 1))
    world.notify(person, "k2")
    assert db.write(lambda conn: claim(conn, "w2", NOON, 9)) == []
    later = NOON + MINUTE
    assert next(row.id for row in db.write(lambda conn: claim(conn, "w2", later, 9))) == first.id


def test_a_chat_gets_a_few_replies_at_once_and_then_one_a_second() -> None:
    chats = ChatPace({"telegram": 1.0})
    assert [chats.delay("telegram", 7, 100.0, bulk=False) for _ in range(8)] == [0, 0, 0, 0, 0, 1, 2, 3]
    assert chats.delay("telegram", 8, 100.0, bulk=False) == 0
    assert chats.delay("telegram", 7, 120.0, bulk=False) == 0
    assert [chats.delay("telegram", 9, 100.0, bulk=True) for _ in range(3)] == [0, 1, 2]
    assert [chats.delay("web", 7, 100.0, bulk=True) for _ in range(3)] == [0, 0, 0]


def test_a_full_channel_puts_off_what_does_not_fit() -> None:
    rooms = Rooms({"sms": 1.0})
    assert rooms.size("sms") == 3
    for _ in range(3):
        assert rooms.is_free("sms", 1, NOON)
        rooms.enter("sms", 1)
    assert not rooms.is_free("sms", 1, NOON)
    first, second = (rooms.later("sms", 1, NOON) for _ in range(2))
    assert NOON < first < second
    announcement = rooms.later("sms", 2, NOON)
    assert announcement > second
    rooms.leave("sms", 1)
    assert rooms.is_free("sms", 1, NOON)
    assert not rooms.is_free("sms", 2, NOON), "reminders were put off: they go first"
    assert rooms.is_free("sms", 2, second)
    assert (rooms.free(["sms"]), rooms.free([])) == (1, FREE)


def test_what_does_not_fit_comes_back_in_time(sqlite_db: Database) -> None:
    world = World(sqlite_db, noticing(literal("aviso")))
    world.service.delivery._rooms.rates = {"telegram": 0.5}
    person = world.knows()
    for n in range(5):
        world.notify(person, f"k{n}")
    world.deliver()
    put_off = [row for row in messages_of(sqlite_db) if row.reason == "channel_full"]
    assert len(put_off) == 3
    assert all(row.due_at > NOON and row.attempts == 0 for row in put_off)
    for _ in range(20):
        world.clock.pass_(seconds=1)
        world.deliver()
    assert len(world.wire.texts_to(WHO)) == 5
