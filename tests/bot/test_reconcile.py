"""What Twilio took while nobody listened is taken in later, once, and never in place of a newer answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table

import main
from bot import reconcile
from bot.channels.contract import Channel
from bot.channels.sms import SmsChannel
from bot.channels.twilio_http import TwilioAccount
from bot.channels.whatsapp import WhatsAppChannel
from bot.reconcile import Reconcile
from bot.service import Service
from bot.site import Site
from storage.database import Database
from storage.tables import addresses, dead_letters, inbound, media, outbox
from tests.bot.test_turn import everything, rows
from tests.bot.world import Clock
from tests.fakes.twilio import FakeTwilio, Form
from tests.storage.seating import make_event

pytestmark = pytest.mark.anyio
ROSA, ELSA = "+51987654321", "+51987654322"
START = datetime(2026, 11, 22, 23, 58, tzinfo=UTC)  # midnight comes soon: Twilio's filter knows days


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class World:
    """A service that talks with a faked Twilio. Time passes only when it is told to."""

    db: Database
    twilio: FakeTwilio
    clock: Clock = field(default_factory=lambda: Clock(START))

    def __post_init__(self) -> None:
        account = TwilioAccount(self.twilio.sid, self.twilio.auth_token, self.twilio.url)
        self.whatsapp = WhatsAppChannel(account, self.twilio.whatsapp_sender)
        sms = SmsChannel(account, self.twilio.sms_sender)
        channels: dict[str, Channel] = {"whatsapp": self.whatsapp, "sms": sms}
        self.service = Service(self.db, channels, main.router(), Site(), clock=self.clock)

    def sends(self, text: str, who: str = ROSA, **extra: str) -> Form:
        """A person sends a message by WhatsApp; Twilio has it."""
        form = self.twilio.whatsapp(who, text, **extra)
        self.twilio.received[-1].at = self.clock.now
        return form

    async def says(self, text: str, who: str = ROSA, **extra: str) -> str:
        """The same, and its webhook reaches us. Returns the answer."""
        form = dict(self.sends(text, who, **extra))
        await self.service.receive(self.whatsapp, form, form["MessageSid"])
        await self.service.delivery.drain()
        return self.twilio.texts_to(who)[-1]

    async def rows(self, table: Table) -> list[Any]:
        return await asyncio.to_thread(rows, self.db, table)

    async def everything(self) -> dict[str, list[Any]]:
        return await asyncio.to_thread(everything, self.db)

    async def reconciles(self) -> None:
        await Reconcile(self.service, self.whatsapp).round()
        await self.service.delivery.drain()


@asynccontextmanager
async def world_on(db: Database) -> AsyncIterator[World]:
    async with FakeTwilio() as twilio:
        await asyncio.to_thread(make_event, db)  # with a process, to which people propose
        one = World(db, twilio)
        await one.reconciles()  # as at the start of a worker
        yield one
        assert twilio.faults == []
        await one.service.close()


@pytest.fixture
async def world(sqlite_db: Database) -> AsyncIterator[World]:
    async with world_on(sqlite_db) as one:
        yield one


async def test_a_message_that_never_arrived_is_answered_once(db: Database) -> None:
    async with world_on(db) as world:
        await _never_arrived(world)


async def _never_arrived(world: World) -> None:
    await world.says("hola")
    world.clock.pass_(seconds=30)
    world.sends("TALLERES EN PIURA")
    world.clock.pass_(seconds=30)
    await world.reconciles()
    assert len(world.twilio.texts_to(ROSA)) == 1, "it may still be on its way"
    world.clock.pass_(minutes=2)
    await world.reconciles()
    assert len(world.twilio.texts_to(ROSA)) == 2
    before = await world.everything()
    for minutes in (0, 1, 3):
        world.clock.pass_(minutes=minutes)
        await world.reconciles()
    after = await world.everything()
    assert {name for name in before if before[name] != after[name]} == {"reconciled"}


async def test_after_a_long_silence_everything_missing_comes_oldest_first(world: World) -> None:
    world.twilio.page = 2
    for number in range(5):
        world.clock.pass_(minutes=20)
        world.sends(f"hola {number}", who=ROSA if number % 2 else ELSA)
    world.clock.pass_(hours=20)
    await world.reconciles()
    kept = [row.message_id for row in await world.rows(inbound)]
    assert kept == [one.form["MessageSid"] for one in world.twilio.received]
    assert [len(world.twilio.texts_to(who)) for who in (ROSA, ELSA)] == [2, 3]
    pages = [call for call in world.twilio.calls if "PageSize" in call]
    assert len(pages) > 3


async def test_a_form_is_answered_in_order_by_what_was_missing(world: World) -> None:
    await world.says("quiero proponer algo")
    for text in ("Sí, tengo 18 o más", "no hay medicinas en las postas de ayabaca"):
        world.clock.pass_(minutes=1)
        world.sends(text)
    world.clock.pass_(minutes=5)
    await world.reconciles()
    assert "¿Qué debería hacer" in world.twilio.texts_to(ROSA)[-1]


async def test_one_older_than_the_last_heard_answers_no_form_and_the_question_comes_again(
    world: World,
) -> None:
    await world.says("quiero proponer algo")
    world.clock.pass_(seconds=20)
    await world.says("1")
    world.clock.pass_(seconds=20)
    world.sends("no sé cómo decirlo todavía")  # lost
    world.clock.pass_(seconds=20)
    question = await world.says("no hay medicinas en las postas de ayabaca desde marzo")
    open_before = (await world.rows(addresses))[0].state["open"]
    world.clock.pass_(minutes=3)
    await world.reconciles()
    told = world.twilio.texts_to(ROSA)[-1]
    assert told.startswith("Recién me llegó un mensaje tuyo del dom. 22 nov., 6:58 p. m.: «no sé cómo")
    assert told.endswith(question)
    assert (await world.rows(addresses))[0].state["open"] == open_before
    world.clock.pass_(seconds=20)
    assert "Anoté el lugar: Ayabaca" in await world.says("que avisen cada mes qué medicinas hay")


async def test_a_late_number_chooses_nothing_and_the_options_stay(world: World) -> None:
    await world.says("hola")
    world.clock.pass_(seconds=20)
    world.sends("2")  # lost
    world.clock.pass_(seconds=20)
    await world.says("menú")
    world.clock.pass_(minutes=3)
    await world.reconciles()
    told = world.twilio.texts_to(ROSA)[-1]
    assert "«2». Llegó tarde" in told
    assert "\n1 " in told
    assert (await world.says("1")) != told


async def test_late_baja_is_heard(world: World) -> None:
    await world.says("hola")
    world.clock.pass_(seconds=20)
    world.sends("BAJA")
    world.clock.pass_(seconds=20)
    await world.says("talleres")
    world.clock.pass_(minutes=3)
    await world.reconciles()
    assert "no te escribiré más" in world.twilio.texts_to(ROSA)[-1]


async def test_files_come_with_their_message(world: World) -> None:
    await world.says("quiero proponer algo")
    await world.says("1")
    await world.says("Rosa Quispe")
    world.clock.pass_(seconds=20)
    path = f"/2010-04-01/Accounts/{world.twilio.sid}/Messages/MM1/Media/ME1"
    photo = {"MediaUrl0": f"https://api.twilio.com{path}", "MediaContentType0": "image/jpeg"}
    world.sends("", NumMedia="1", **photo)
    world.clock.pass_(minutes=3)
    await world.reconciles()
    assert [(one.kind, one.reference) for one in await world.rows(media)] == [("photo", path)]


async def test_trouble_is_asked_again_and_what_is_unreadable_stops_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.sends("hola", who="+1")
    world.sends("hola", who=ELSA)
    world.clock.pass_(minutes=3)
    for code, status in ((0, 500), (20429, 429), (20003, 401)):
        world.twilio.fail(code, status=status)
        await world.reconciles()
        assert await world.rows(inbound) == []
    world.clock.pass_(minutes=30)
    await world.reconciles()
    assert len(world.twilio.texts_to(ELSA)) == 1
    assert [one.channel for one in await world.rows(dead_letters)] == ["whatsapp"]
    assert ELSA not in caplog.text
    before = await world.everything()
    await world.reconciles()
    assert {**await world.everything(), "reconciled": []} == {**before, "reconciled": []}


async def test_two_numbers_have_their_own_lists_and_nobody_looks_too_far_back(world: World) -> None:
    world.twilio.sms(ELSA, "hola")
    world.twilio.received[-1].at = world.clock.now
    world.sends("hola")
    world.clock.pass_(days=4)
    world.sends("hola otra vez")
    world.clock.pass_(minutes=2)
    await world.reconciles()
    assert len(await world.rows(inbound)) == 1
    assert len(await world.rows(outbox)) == 1
    assert timedelta(days=7) > reconcile.BACK
