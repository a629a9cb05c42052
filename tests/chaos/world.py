"""A service in processes of its own, two rough providers, and the people between them."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from panel.imports import import_events
from storage.database import Database
from tests.chaos.carrier import Carrier
from tests.chaos.citizen import Citizen
from tests.chaos.ledger import Doubts
from tests.chaos.mailbox import Mailboxes
from tests.chaos.memory import Event, Memory
from tests.chaos.providers import RoughTelegram, RoughTwilio
from tests.chaos.trouble import SHARES, Dice
from tests.chaos.voices import OnPhone, OnTelegram, Voice
from tests.e2e.process import Rimay, in_days, zone_of_noon
from tests.e2e.telegram import SECRET

TITLES = ("Taller de agua potable", "Charla de presupuesto", "Mesa de salud rural", "Encuentro de juventudes")
CAPACITIES = (0.04, 0.1, 0.3, 2)
"""Seats for each of the people."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How large and where. `patience`: seconds until an answer counts as lost; `pause`: the longest between
    two wishes of a person; `tries`: how often Twilio brings a message (0: until it is taken). `split`: web
    and worker are two processes; `installed`: they are started as people start them."""

    folder: Path
    database_url: str
    seed: int
    people: int
    patience: float
    pause: float = 1.0
    tries: int = 0
    split: bool = False
    installed: bool = False
    troubles: Mapping[str, float] = field(default_factory=lambda: SHARES)


@dataclass
class World:
    """Everything of one run."""

    plan: Plan
    rng: Random
    parts: Sequence[Rimay]
    telegram: RoughTelegram
    twilio: RoughTwilio
    carrier: Carrier
    dice: Dice
    mailboxes: Mailboxes
    db: Database
    events: Sequence[Event]
    citizens: Sequence[Citizen]
    lives: Sequence[asyncio.Task[None]]
    closing: asyncio.Event
    doubts: Doubts = field(default_factory=Doubts)
    kills: int = 0

    @property
    def log(self) -> str:
        return self.parts[0].log


@asynccontextmanager
async def living(plan: Plan) -> AsyncIterator[World]:
    """A world whose people have begun to talk."""
    rng = Random(plan.seed)
    dice, mailboxes = Dice(Random(rng.random()), plan.troubles), Mailboxes()
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(RoughTelegram(dice=dice, mailboxes=mailboxes))
        twilio = await stack.enter_async_context(RoughTwilio(dice=dice, mailboxes=mailboxes))
        parts = [await stack.enter_async_context(one) for one in _parts(plan, telegram, twilio)]
        carrier = await stack.enter_async_context(
            Carrier([parts[0].url], parts[0].url, twilio, dice, plan.tries)
        )
        twilio.report = carrier.status
        db = Database(plan.database_url, connections=2)
        stack.callback(db.close)
        events = await asyncio.to_thread(_agenda, db, plan)
        closing = asyncio.Event()
        citizens = [
            _citizen(number, plan, telegram, twilio, carrier, events, closing, db)
            for number in range(plan.people)
        ]
        tasks = [asyncio.create_task(citizen.live()) for citizen in citizens]
        stack.push_async_callback(_end, tasks)
        yield World(
            plan, rng, parts, telegram, twilio, carrier, dice, mailboxes, db, events, citizens, tasks, closing
        )


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _parts(plan: Plan, telegram: RoughTelegram, twilio: RoughTwilio) -> list[Rimay]:
    settings = {"RIMAY_DATABASE_URL": plan.database_url, **_providers(telegram, twilio)}
    if not plan.split:
        return [Rimay(plan.folder, settings, installed=plan.installed)]
    web = Rimay(plan.folder, settings, role="web", installed=plan.installed)
    settings["RIMAY_PUBLIC_URL"] = web.url
    return [web, Rimay(plan.folder, settings, role="worker", installed=plan.installed)]


def _providers(telegram: RoughTelegram, twilio: RoughTwilio) -> Mapping[str, str]:
    return {
        "RIMAY_TELEGRAM_TOKEN": telegram.token,
        "RIMAY_TELEGRAM_API_URL": telegram.url,
        "RIMAY_TELEGRAM_MODE": "webhook",
        "RIMAY_TELEGRAM_SECRET": SECRET,
        "RIMAY_TELEGRAM_RATE": "500",
        "RIMAY_TELEGRAM_CHAT_RATE": "50",
        "RIMAY_TWILIO_ACCOUNT_SID": twilio.sid,
        "RIMAY_TWILIO_AUTH_TOKEN": twilio.auth_token,
        "RIMAY_TWILIO_API_URL": twilio.url,
        "RIMAY_TWILIO_CONTENT_URL": twilio.url,
        "RIMAY_WHATSAPP_FROM": twilio.whatsapp_sender,
        "RIMAY_SMS_FROM": twilio.sms_sender,
        "RIMAY_SMS_RATE": "500",
    }


def _agenda(db: Database, plan: Plan) -> list[Event]:
    """Comes in as organisers bring it."""
    events = [
        Event(f"EV{number}", title, max(1, round(share * plan.people)))
        for number, (title, share) in enumerate(zip(TITLES, CAPACITIES, strict=True))
    ]
    same = {"kind": "taller", "process": "VI", "ubigeo": "20", "timezone": zone_of_noon()}
    path = plan.folder / "agenda.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["code", "title", "starts_at", "capacity", *same])
        writer.writeheader()
        for day, event in enumerate(events, start=20):
            own = {"code": event.code, "title": event.title, "capacity": event.capacity}
            writer.writerow({**own, **same, "starts_at": in_days(day)})
    report = import_events(db, path, datetime.now(UTC))
    assert report.ok, report
    return events


def _citizen(
    number: int,
    plan: Plan,
    telegram: RoughTelegram,
    twilio: RoughTwilio,
    carrier: Carrier,
    events: Sequence[Event],
    closing: asyncio.Event,
    db: Database,
) -> Citizen:
    rng = Random(f"{plan.seed}:{number}")
    memory = Memory(number, events)
    return Citizen(
        _voice(number, rng, memory, telegram, twilio, carrier),
        telegram.mailboxes,
        memory,
        rng,
        closing,
        plan.patience,
        plan.pause,
        db,
    )


def _voice(
    number: int, rng: Random, memory: Memory, telegram: RoughTelegram, twilio: RoughTwilio, carrier: Carrier
) -> Voice:
    """Seven of ten on Telegram, two on WhatsApp, one by SMS."""
    if number % 10 < 7:
        return OnTelegram(telegram.person(1_000 + number, memory.name.split()[0]), carrier, rng)
    channel = "sms" if number % 10 == 9 else "whatsapp"
    return OnPhone(twilio, carrier, channel, f"+519{number:08d}", rng)
