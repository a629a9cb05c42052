"""BORRAR reaches what Telegram and Twilio keep, and what came of it is written down."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, update

import main
from bot import deleting
from bot.channels.contract import Channel, Misconfigured, Rejected, RetryLater, Throttled, Unreachable
from bot.channels.twilio_http import TwilioAccount
from bot.channels.whatsapp import WhatsAppChannel
from bot.deleting import Deleting
from bot.service import Service
from bot.site import Site
from domain.channels import TELEGRAM
from mensajes import catalog
from storage import retention
from storage.database import Database
from storage.tables import addresses, deletions
from tests.bot.world import NOON, Clock, Wire
from tests.channels.test_telegram_talk import talking, up_to_the_name
from tests.fakes.twilio import FakeTwilio
from tests.storage.seating import make_people

pytestmark = pytest.mark.anyio

DONE = catalog.text("es", "erase.done")
ROSA = "+51987654321"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_on_telegram_both_sides_go_and_what_is_too_old_is_said(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        await up_to_the_name(chat)
        old = {one.id for one in chat.rosa.read}
        chat.clock.pass_(hours=49)
        await chat.say("Rosa Quispe")
        for text in ("Piura", "por mi cuenta", "borrar"):
            await chat.say(text)
        last = await chat.tap("Sí, borrar")
        assert last.text == DONE
        await _all(Deleting(sqlite_db, chat.channel, chat.clock), sqlite_db)
        young = {one.id for one in chat.rosa.read} - old - {last.id}
        theirs = {fields["message_ids"][0] for name, fields in chat.fake.calls if name == "deleteMessages"}
        assert theirs <= chat.fake.deleted
        assert young <= chat.fake.deleted
        assert not (old | {last.id}) & chat.fake.deleted
        outcomes = Counter(row.outcome for row in await _rows(sqlite_db))
        assert outcomes["deleted"] == len(chat.fake.deleted) == len(young) + 4, "four texts of hers"
        assert outcomes["too_old"] >= len(old)


async def test_at_twilio_all_goes_and_what_is_on_its_way_is_asked_for_again(sqlite_db: Database) -> None:
    await asyncio.to_thread(_known, sqlite_db)
    clock = Clock()
    async with FakeTwilio() as fake:
        channel = WhatsAppChannel(TwilioAccount(fake.sid, fake.auth_token, fake.url), fake.whatsapp_sender)
        service = Service(sqlite_db, {"whatsapp": channel}, main.router(), Site(secret_key=b"k"), clock=clock)
        for text in ("ayuda", "borrar", "sí"):
            clock.pass_(seconds=20)
            form = dict(fake.whatsapp(ROSA, text))
            await service.receive(channel, form, form["MessageSid"])
            await service.delivery.drain()
        last = fake.sent[-1]
        assert last.body == DONE
        fake.on_its_way.add(fake.sent[1].sid)
        fake.deleted.append(fake.sent[0].sid)
        job = Deleting(sqlite_db, channel, clock)
        await _all(job, sqlite_db)
        assert Counter(row.outcome for row in await _rows(sqlite_db)) == {"deleted": 3, "gone": 1, "": 1}
        fake.on_its_way.clear()
        clock.pass_(minutes=2)
        await _all(job, sqlite_db)
        assert {row.outcome for row in await _rows(sqlite_db)} == {"deleted", "gone"}
        clock.pass_(days=8)
        await asyncio.to_thread(sqlite_db.write, partial(retention.forget, now=clock.now))
        await _all(job, sqlite_db)
        assert set(fake.deleted) == {one.sid for one in fake.sent} | {
            one.form["MessageSid"] for one in fake.received
        }
        await service.close()


@pytest.mark.parametrize(
    ("troubles", "waits", "outcomes"),
    [
        ([Unreachable("blocked")], [deleting.PACE], {"refused": 3}),
        ([Rejected("undeletable")] * 2, [deleting.PACE] * 4, {"refused": 1, "deleted": 2}),
        ([RetryLater("provider")], [deleting.PACE], {"": 3}),
        ([Throttled("flood", timedelta(seconds=7))], [7.0, deleting.PACE], {"deleted": 3}),
        ([Misconfigured("token")], [deleting.AWAY, deleting.PACE], {"deleted": 3}),
    ],
)
async def test_whatever_is_answered_has_its_outcome(
    sqlite_db: Database, troubles: list[Exception], waits: list[float], outcomes: dict[str, int]
) -> None:
    wire = Wire(troubles={"7": list(troubles)})
    row: dict[str, Any] = {"channel": TELEGRAM, "address": "7", "asked_at": NOON, "due_at": NOON}
    rows = [{**row, "message_id": str(one), "attempts": 0, "outcome": "", "code": ""} for one in range(3)]
    await asyncio.to_thread(sqlite_db.write, lambda conn: conn.execute(insert(deletions), rows))
    channel: Channel = wire
    job = Deleting(sqlite_db, channel, Clock())
    assert [await job.round() for _ in range(len(waits) + 1)] == [*waits, deleting.EVERY]
    found = await _rows(sqlite_db)
    assert Counter(one.outcome for one in found) == outcomes
    assert {one.address for one in found} == ({"7"} if "" in outcomes else {""})


def _known(db: Database) -> None:
    make_people(db, ["Rosa"], ["whatsapp"])
    db.write(lambda conn: conn.execute(update(addresses).values(external_id=ROSA)))


async def _all(job: Deleting, db: Database) -> None:
    """Until nothing is due."""
    while await job.round() != deleting.EVERY:
        pass


async def _rows(db: Database) -> list[Any]:
    return await db.look(lambda conn: list(conn.execute(select(deletions))))
