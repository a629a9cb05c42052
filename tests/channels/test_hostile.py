"""Malformed, hostile and unknown requests to the application: no 500, nobody stuck, nothing changed.

RIMAY_HOSTILE says how many (in .ci/run: 10,000).
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import Update, func, select, update

import main
from bot.app import create_app
from bot.channels.signatures import TwilioSignatures
from bot.messages import Incoming, Outgoing
from bot.pace import Rates
from bot.service import Service
from bot.webhooks import TELEGRAM, telegram_webhook, twilio_webhooks
from storage.database import Database
from storage.tables import addresses, dead_letters, inbound, metadata
from tests.bot.world import Clock
from tests.channels import hostile, test_telegram_updates
from tests.channels.test_twilio_forms import PHONE
from tests.conversations.world import _channel
from tests.fakes.telegram_people import START
from tests.fakes.twilio import FakeTwilio
from tests.handlers.talking import SITE
from tests.parity.seeds import seed
from tests.storage.seating import NOW

COUNT = int(os.environ.get("RIMAY_HOSTILE", "1500"))
SEED = int(os.environ.get("RIMAY_HOSTILE_SEED", "20261122"))
SAID_ANEW = {"contributions", "contribution_media"}
"""Words of known people that happened to come in the right order are a new proposal."""

Rows = dict[tuple[Any, ...], set[tuple[str, str]]]

URL, SECRET = "http://rimay.example", "secreto"
OURS = {
    *("inbound", "outbox", "dead_letters", "addresses", "media", "help_requests", "early_reports", "paces"),
    *("usage", "leases", "links"),
}
"""Tables that say what came in and what is on its way; all others say what people registered or said."""
PAUSE = 7
"""Seconds between two of them: a machine's pace would be answered with silence."""
ROSA = "7"
"""Whose Telegram's recorded updates are."""


@dataclass
class Door:
    """The application's webhooks, asked as providers ask."""

    http: httpx.AsyncClient
    twilio: FakeTwilio
    service: Service
    time: Clock

    async def update(self, raw: Mapping[str, Any]) -> int:
        self.time.pass_(seconds=PAUSE)
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        answer = await self.http.post(TELEGRAM, content=json.dumps(raw).encode(), headers=headers)
        return answer.status_code

    async def form(self, raw: Mapping[str, Any]) -> int:
        self.time.pass_(seconds=PAUSE)
        pairs = [(name, str(value).encode("utf-8", "replace").decode()) for name, value in raw.items()]
        path = "/webhooks/twilio/status" if "MessageStatus" in raw else "/webhooks/twilio"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers["X-Twilio-Signature"] = self.twilio.sign(URL + path, pairs)
        return (await self.http.post(path, content=urlencode(pairs).encode(), headers=headers)).status_code


def _quiet(name: str) -> Any:
    """A real channel whose wire is cut."""
    channel = _channel(name)

    async def send(address: str, message: Outgoing) -> str:
        return f"{name}-{address}-{id(message)}"

    async def nothing(*_: Any, **__: Any) -> None: ...

    for method in ("acknowledge", "show_typing"):
        setattr(channel, method, nothing)
    setattr(channel, "send", send)  # noqa: B010  # a method is not assigned to
    return channel


@asynccontextmanager
async def _open(db: Database) -> AsyncIterator[Door]:
    channels = {name: _quiet(name) for name in ("telegram", "whatsapp", "sms")}
    time, twilio = Clock(NOW), FakeTwilio()
    service = Service(db, channels, main.router(), SITE, clock=time, rates=Rates({}, {}))
    signatures = TwilioSignatures(URL, twilio.auth_token)
    routers = [telegram_webhook(service, channels["telegram"], SECRET), twilio_webhooks(service, signatures)]
    transport = httpx.ASGITransport(create_app(service, routers), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=URL) as http:
        yield Door(http, twilio, service, time)
        await service.close()


def _rows(db: Database) -> Rows:
    """What people registered and said: by table and key, the values that are there."""
    found: Rows = {}
    with db.read() as conn:
        for table in metadata.sorted_tables:
            keys = [column.name for column in table.primary_key]
            for row in conn.execute(select(table)).mappings() if table.name not in OURS else ():
                there = {(name, repr(value)) for name, value in row.items() if value is not None}
                found[(table.name, *(row[key] for key in keys))] = there
    return found


def test_nothing_that_comes_in_breaks_or_changes_anything(sqlite_db: Database) -> None:
    seed(sqlite_db)
    _at_home(sqlite_db)
    before = _rows(sqlite_db)
    asyncio.run(_storm(sqlite_db))
    after = _rows(sqlite_db)
    assert _changed(before, after) == set()
    assert {key[0] for key in after.keys() - before.keys()} <= SAID_ANEW
    asyncio.run(_control(sqlite_db))
    assert {key[0] for key in _changed(before, _rows(sqlite_db))} == {"persons"}


def _changed(before: Rows, after: Rows) -> set[tuple[Any, ...]]:
    """What is gone or says something else; what was empty may be filled (a shared phone, a place)."""
    return {key for key, there in before.items() if not there <= after.get(key, set())}


def _at_home(db: Database) -> None:
    """Those that the recorded requests are from are people who have something to lose."""
    homes = {"rosa": ("telegram", ROSA), "espera": ("whatsapp", PHONE)}
    for name, (channel, address) in {**homes, "ofrecida": ("sms", PHONE)}.items():
        there = update(addresses).where(addresses.c.external_id == name)
        _do(db, there.values(channel=channel, external_id=address, last_in_at=NOW))


def _do(db: Database, change: Update) -> None:
    db.write(lambda conn: conn.execute(change))


async def _storm(db: Database) -> None:
    async with _open(db) as door:
        half = COUNT // 2
        for raw in hostile.updates(half, SEED):
            assert await door.update(raw) in (200, 400), f"{SEED}: {raw!r:.2000}"
        for raw in hostile.forms(COUNT - half, SEED):
            assert await door.form(raw) == 200, f"{SEED}: {raw!r:.2000}"
        door.time.pass_(days=1)
        await _nobody_is_stuck(door)


async def _control(db: Database) -> None:
    """Much of it was heard, some could not be read; and what Rosa really says does change what is kept."""
    async with _open(db) as door:
        counts = [select(func.count()).select_from(table) for table in (inbound, dead_letters)]
        heard, buried = await door.service.db.run(lambda conn: [conn.scalar(one) or 0 for one in counts])
        assert heard > COUNT / 3
        assert buried > COUNT / 20
        door.time.pass_(days=2)
        assert await door.update(test_telegram_updates.ROSA.says("sin avisos", date=START * 2)) == 200


async def _nobody_is_stuck(door: Door) -> None:
    """Everybody in whose name something came is answered "hola" with what can be done."""
    written = select(addresses.c.channel, addresses.c.external_id).where(addresses.c.channel != "terminal")
    everybody = await door.service.db.run(lambda conn: conn.execute(written).all())
    assert len(everybody) > 3
    for number, (channel, address) in enumerate(everybody):
        taken = await door.service.take(Incoming(channel, address, f"last-{number}", "hola"))
        (answer,) = taken.answers
        payloads = [option.payload for option in answer.message.options]
        assert "menu:events" in payloads, f"{channel} {address}: {answer.message}"
