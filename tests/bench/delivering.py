"""Delivery of many due reminders on two channels, against providers that refuse what is faster than their
rate, while people write and want their answers."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import aiohttp
from sqlalchemy import Connection, cast, func, insert, literal, select, update
from sqlalchemy.types import JSON, String

from bot.service import utc_now
from domain.pacing import BULK_SHARE
from storage.database import Database
from storage.notices import NOTICE_LANE, REMINDER
from storage.tables import addresses, events, outbox, registrations
from tests.bench import filling, turns
from tests.bench.filling import FIRST_CHAT, Crowd
from tests.bench.people import SECRET
from tests.bench.processes import Server, running
from tests.e2e.process import zone_of_noon
from tests.fakes.twilio import FakeTwilio
from tests.support.ports import free_port

TWILIO = FakeTwilio()
ASKING = 8.0
"""Turns a second on each channel while reminders go out."""

_FOREVER = 300.0
_WITHOUT = 100_000.0
"""Messages a second that nobody reaches."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Messages a second that the accounts may send; the reminders are spread in the same proportion."""

    telegram: float
    whatsapp: float

    @property
    def mille(self) -> int:
        return round(self.telegram / (self.telegram + self.whatsapp) * 1_000)

    def of(self, channel: str) -> float:
        return self.telegram if channel == "telegram" else self.whatsapp


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the providers saw. `shares`: of what bulk may use, by channel; `rate`: reminders a second, all of
    them; `replies`: seconds from a person's message to its answer, shortest first; `cpu`: of the server, µs a
    message."""

    shares: Mapping[str, float]
    rate: float
    refused: int
    twice: int
    left: int
    unanswered: int
    replies: Sequence[float]
    cpu: float

    def reply(self, share: float) -> float:
        """Seconds that this share of the replies took at most."""
        return self.replies[int(len(self.replies) * share)] if self.replies else 0.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message that came to a provider: `at` by the machine's clock, `taken` or answered 429."""

    channel: str
    chat: str
    at: float
    taken: bool

    @property
    def reminder(self) -> bool:
        """Who is reminded belongs to the crowd; who asks meanwhile does not."""
        return self.chat.startswith("+5191") or (self.channel == "telegram" and int(self.chat) > FIRST_CHAT)


Asked = dict[tuple[str, str], float]
"""When each person wrote, by channel and address."""


def limited(url: str, rows: int, rates: Rates) -> Delivered:
    """`rows` reminders in a new database, at these rates, with people who write meanwhile."""
    return _measured(url, rows, rates, lifted=False)


def lifted(url: str, rows: int) -> Delivered:
    """As fast as it goes, with nobody writing."""
    return _measured(url, rows, Rates(1, 1), lifted=True)


def _measured(url: str, rows: int, rates: Rates, *, lifted: bool) -> Delivered:
    db = Database(url)
    filling.fill(url, Crowd(rows, telegram=rates.mille, starts=timedelta(days=10)), utc_now())
    db.write(lambda conn: remind(conn, utc_now()))
    db.write(analyse)
    allowed = Rates(_WITHOUT, _WITHOUT) if lifted else rates
    try:
        with _providers(None if lifted else rates) as providers, _serving(url, providers, allowed) as server:
            cpu = server.cpu()
            db.write(lambda conn: make_due(conn, utc_now()))
            asked, arrivals = asyncio.run(_watched(server, providers, rows, 0 if lifted else ASKING))
            cpu = server.cpu() - cpu
    finally:
        db.close()
    return judged(asked, [Arrival(*one) for one in arrivals], rows, allowed, cpu)


def analyse(conn: Connection) -> None:
    """What PostgreSQL does by itself within a minute of so many rows: without it, its plans are for a few."""
    if conn.dialect.name != "sqlite":
        conn.exec_driver_sql("ANALYZE")


def remind(conn: Connection, now: datetime) -> None:
    """One for each registration, due when the bench says."""
    facts = func.json_object if conn.dialect.name == "sqlite" else func.json_build_object
    own, event = registrations.c, events.c
    given = {
        "lane": literal(NOTICE_LANE),
        "person_id": own.person_id,
        "kind": literal(REMINDER),
        "facts": facts("event", event.id, "registration", own.id, "schedule_version", event.schedule_version),
        "body": literal(None, JSON(none_as_null=True)),
        "dedupe_key": literal("bench:") + cast(own.id, String),
        "event_id": event.id,
        "registration_id": own.id,
        "due_at": literal(now + timedelta(hours=1), outbox.c.due_at.type),
        "not_after": literal(now + timedelta(days=1), outbox.c.not_after.type),
        "status": literal("queued"),
        "reason": literal(""),
        "attempts": literal(0),
        "delivery": literal(""),
        "created_at": literal(now, outbox.c.created_at.type),
    }
    rows = select(*given.values()).select_from(registrations.join(events)).order_by(own.id)
    conn.execute(insert(outbox).from_select(list(given), rows, include_defaults=False))


def make_due(conn: Connection, now: datetime) -> None:
    """All at once, of people who wrote within WhatsApp's 24 hours: templates are not what is measured."""
    conn.execute(update(addresses).values(last_in_at=now))
    conn.execute(update(outbox).values(due_at=now))


@contextmanager
def _providers(rates: Rates | None) -> Iterator[str]:
    port = free_port()
    limits = [] if rates is None else [str(rates.telegram), str(rates.whatsapp)]
    with running("-m", "tests.bench.providers", str(port), *limits, port=port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _serving(url: str, providers: str, rates: Rates) -> Iterator[Server]:
    port = free_port()
    settings = {
        "RIMAY_DATABASE_URL": url,
        "RIMAY_TIMEZONE": zone_of_noon(),  # nobody is written to at night
        "RIMAY_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "RIMAY_TELEGRAM_TOKEN": "1:bench",
        "RIMAY_TELEGRAM_MODE": "webhook",
        "RIMAY_TELEGRAM_SECRET": SECRET,
        "RIMAY_TELEGRAM_API_URL": providers,
        "RIMAY_TELEGRAM_RATE": str(rates.telegram),
        "RIMAY_TWILIO_ACCOUNT_SID": TWILIO.sid,
        "RIMAY_TWILIO_AUTH_TOKEN": TWILIO.auth_token,
        "RIMAY_TWILIO_API_URL": providers,
        "RIMAY_TWILIO_CONTENT_URL": providers,
        "RIMAY_WHATSAPP_FROM": TWILIO.whatsapp_sender,
        "RIMAY_WHATSAPP_RATE": str(rates.whatsapp),
    }
    with running(*turns.serve(port), port=port, settings=settings) as server:
        yield server


async def _watched(
    server: Server, providers: str, rows: int, asking: float
) -> tuple[Asked, list[tuple[str, str, float, bool]]]:
    """Until every reminder has arrived, or none has for a while; people write in the meantime."""
    asked: Asked = {}
    async with aiohttp.ClientSession() as http:
        people = asyncio.create_task(_people(http, server, asking, asked))
        arrivals: list[tuple[str, str, float, bool]] = []
        deadline = time.monotonic() + _FOREVER
        while time.monotonic() < deadline:
            await asyncio.sleep(1)
            arrivals = await _arrivals(http, providers)
            reminded = {
                one.chat for one in (Arrival(*each) for each in arrivals) if one.taken and one.reminder
            }
            if len(reminded) >= rows:
                break
        people.cancel()
        await asyncio.wait([people])
        await asyncio.sleep(1)  # the last answers
        return asked, await _arrivals(http, providers)


async def _arrivals(http: aiohttp.ClientSession, providers: str) -> list[tuple[str, str, float, bool]]:
    async with http.get(f"{providers}/arrivals") as answer:
        found: list[tuple[str, str, float, bool]] = await answer.json(content_type=None)
        return found


async def _people(http: aiohttp.ClientSession, server: Server, asking: float, asked: Asked) -> None:
    """Somebody new writes on each channel, `asking` times a second, whether or not others were answered."""
    number = 0
    async with asyncio.TaskGroup() as posts:
        while asking:
            number += 1
            posts.create_task(_telegram(http, server, number, asked))
            posts.create_task(_whatsapp(http, server, number, asked))
            await asyncio.sleep(1 / asking)


async def _telegram(http: aiohttp.ClientSession, server: Server, number: int, asked: Asked) -> None:
    person = {"id": number, "is_bot": False, "first_name": "Rosa", "language_code": "es"}
    chat = {"id": number, "type": "private", "first_name": "Rosa"}
    message = {"message_id": 1, "date": int(time.time()), "chat": chat, "from": person, "text": "hola"}
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    asked["telegram", str(number)] = time.monotonic()
    url = f"http://127.0.0.1:{server.port}/webhooks/telegram"
    async with http.post(url, json={"update_id": number, "message": message}, headers=headers) as answer:
        await answer.read()


async def _whatsapp(http: aiohttp.ClientSession, server: Server, number: int, asked: Asked) -> None:
    phone = f"+5199{number:07d}"
    url = f"http://127.0.0.1:{server.port}/webhooks/twilio"
    form = TWILIO.whatsapp(phone, "hola")
    headers = {
        "X-Twilio-Signature": TWILIO.sign(url, form),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    asked["whatsapp", phone] = time.monotonic()
    async with http.post(url, data=urlencode(form), headers=headers) as answer:
        await answer.read()


def judged(asked: Asked, arrivals: Sequence[Arrival], rows: int, allowed: Rates, cpu: float) -> Delivered:
    """What these arrivals say about the delivery of `rows` reminders. `cpu`: seconds of the server."""
    taken = [one for one in arrivals if one.taken]
    reminders = [one for one in taken if one.reminder]
    answered: Asked = {}
    for one in taken:
        if not one.reminder:
            answered.setdefault((one.channel, one.chat), one.at)
    chats = Counter((one.channel, one.chat) for one in reminders)
    waits = sorted(at - asked[who] for who, at in answered.items() if who in asked)
    return Delivered(
        {channel: _share(reminders, channel, allowed) for channel in ("telegram", "whatsapp")},
        _rate(reminders),
        len(arrivals) - len(taken),
        sum(number - 1 for number in chats.values()),
        rows - len(chats),
        len(asked) - len(waits),
        waits,
        cpu / max(1, len(taken)) * 1e6,
    )


def _share(reminders: Sequence[Arrival], channel: str, allowed: Rates) -> float:
    return _rate([one for one in reminders if one.channel == channel]) / (allowed.of(channel) * BULK_SHARE)


def _rate(arrivals: Sequence[Arrival]) -> float:
    """A second, from the first to the last."""
    moments = [one.at for one in arrivals]
    return (len(moments) - 1) / (max(moments) - min(moments)) if len(moments) > 1 else 0.0
