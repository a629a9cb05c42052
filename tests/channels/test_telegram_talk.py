"""Telegram's own ways, from the raw update to what is read: corrections, groups, blocks, slow answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

import main
from bot import courtesies
from bot.channels.telegram import TelegramChannel
from bot.courtesies import receive
from bot.pace import Rates
from bot.service import Service
from bot.site import Site
from storage.database import Database
from storage.tables import addresses, inbound
from tests.bot.world import Clock
from tests.e2e.process import until
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Person, Sent
from tests.handlers.proposing import open_process
from tests.storage.seating import make_event

pytestmark = pytest.mark.anyio

GROUP = {"id": -100, "type": "supergroup", "title": "Mesa de salud"}
SITE = Site(telegram="rimay_bot")


@dataclass
class Chat:
    """Rosa's chat with the whole of Rimay. Time passes between what she says."""

    fake: FakeTelegram
    service: Service
    channel: TelegramChannel
    clock: Clock
    rosa: Person = field(init=False)

    def __post_init__(self) -> None:
        self.rosa = self.fake.person(7, "Rosa")

    async def post(self, update: dict[str, Any]) -> Sent:
        """One update; the last message that she has then."""
        self.clock.pass_(seconds=20)
        await receive(self.service, self.channel, update)
        await self.service.delivery.drain()
        return self.rosa.read[-1]

    async def say(self, text: str) -> Sent:
        return await self.post(self.rosa.says(text))

    async def tap(self, label: str, sent: Sent | None = None) -> Sent:
        return await self.post(self.rosa.taps(label, sent))


@asynccontextmanager
async def talking(db: Database) -> AsyncIterator[Chat]:
    await asyncio.to_thread(open_process, db)
    await asyncio.to_thread(make_event, db)
    async with FakeTelegram() as fake:
        channel, clock = TelegramChannel(fake.token, fake.url), Clock()
        rates = Rates({"telegram": 10_000}, {"telegram": 10_000})
        service = Service(db, {"telegram": channel}, main.router(), SITE, clock=clock, rates=rates)
        try:
            yield Chat(fake, service, channel, clock)
        finally:
            await service.close()
        assert fake.faults == []


async def up_to_the_name(chat: Chat) -> None:
    await chat.say("/start ev_TALLER")
    await chat.tap("Sí")
    assert "¿Cómo te llamas?" in (await chat.tap("Sí, tengo 18 o más")).text


async def up_to_the_problem(chat: Chat) -> Sent:
    await chat.say("quiero proponer algo")
    return await chat.tap("Sí, tengo 18 o más")


async def test_an_edited_message_corrects_the_last_answer(db: Database) -> None:
    async with talking(db) as chat:
        await up_to_the_name(chat)
        said = chat.rosa.says("rosa quispe ramo")
        asked = await chat.post(said)
        told = await chat.post(chat.rosa.edits("rosa quispe ramos", said))
        assert told.text == f"Cambié tu respuesta.\n\n{asked.text}"
        assert "Cambié tu respuesta." in (await chat.post(chat.rosa.edits("rosa quispe rojas", said))).text
        address = (await state_of(chat))["open"]
        assert [one[1] for one in address["answers"] if one[0] == "name"] == ["Rosa Quispe Rojas"]


async def test_an_edited_message_answers_what_it_was_meant_to_answer(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        await up_to_the_name(chat)
        said = chat.rosa.says("rosa")
        assert "Escribe tu nombre y tu apellido" in (await chat.post(said)).text
        told = await chat.post(chat.rosa.edits("rosa quispe", said))
        assert told.text.startswith("Cambié tu respuesta.\n\n¿Dónde vives?")


async def test_a_correction_that_does_not_hold_asks_again(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        await up_to_the_name(chat)
        said = chat.rosa.says("rosa quispe")
        await chat.post(said)
        told = await chat.post(chat.rosa.edits("rosa", said))
        assert told.text.startswith("Escribe tu nombre y tu apellido")
        assert "¿Dónde vives?" in (await chat.say("rosa quispe")).text


async def test_any_other_edited_message_is_explained(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        explained = "Vi que cambiaste un mensaje, pero ya leí el primero."
        before = chat.rosa.says("hola")
        await chat.post(before)
        assert (await chat.post(chat.rosa.edits("hola, Rimay", before))).text.startswith(explained)
        await up_to_the_name(chat)
        name = chat.rosa.says("rosa quispe")
        await chat.post(name)
        asked = await chat.say("piura")
        told = await chat.post(chat.rosa.edits("elsa ramos", name))
        assert told.text == f"{explained} Para cambiar una respuesta: CORREGIR.\n\n{asked.text}"


async def test_an_edit_is_heard_by_those_who_guard(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        said = chat.rosa.says("bajar")
        await chat.post(said)
        assert "no te escribiré más" in (await chat.post(chat.rosa.edits("BAJA", said))).text


async def test_a_group_is_told_once_where_to_talk(db: Database) -> None:
    async with talking(db) as chat:
        for text in ("hola", "¿qué talleres hay?", "mi número es 987654321"):
            await receive(chat.service, chat.channel, chat.rosa.sends(text=text, chat=GROUP))
        await chat.service.delivery.drain()
        (told,) = chat.fake.texts_to(-100)
        assert "https://t.me/rimay_bot" in told
        kept = await chat.service.db.look(lambda conn: [row.body for row in conn.execute(select(inbound))])
        assert kept == [{}, {}, {}]
        assert "¿Qué quieres hacer?" in (await chat.say("hola")).text, "the private chat is another"


async def test_who_blocks_the_bot_is_not_written_to_until_they_return(db: Database) -> None:
    async with talking(db) as chat:
        await chat.say("hola")
        await receive(chat.service, chat.channel, chat.rosa.blocks())
        assert await unreachable(chat)
        await receive(chat.service, chat.channel, chat.rosa.unblocks())
        assert not await unreachable(chat)


async def test_a_stale_tap_is_explained_beside_it_too(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesies, "TAP", 600.0)
    async with talking(sqlite_db) as chat:
        await chat.say("quiero proponer algo")
        old = chat.rosa.read[-1]
        await chat.tap("Sí, tengo 18 o más")
        told = await chat.tap("No, o tengo menos", old)
        assert told.text.startswith("Eso era de una pregunta anterior")
        toasts = [fields.get("text") for method, fields in chat.fake.calls if method == "answerCallbackQuery"]
        assert toasts == [None, "Ese botón ya pasó. Mira mi último mensaje."]


async def test_a_slow_answer_shows_typing_and_lets_the_button_go_first(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesies, "TYPING", 600.0)
    async with talking(sqlite_db) as chat:
        await chat.say("hola")
        assert "sendChatAction" not in dict(chat.fake.calls), "a quick one shows nothing"
        monkeypatch.setattr(courtesies, "TAP", 0.0)
        monkeypatch.setattr(courtesies, "TYPING", 0.01)
        held, take = asyncio.Event(), chat.service.take

        async def slow(*arguments: Any) -> Any:
            await held.wait()
            return await take(*arguments)

        monkeypatch.setattr(Service, "take", lambda _self, incoming: slow(incoming))
        update = chat.rosa.taps("Proponer algo")
        turn = asyncio.create_task(chat.post(update))
        await until(lambda: {"sendChatAction", "answerCallbackQuery"} <= dict(chat.fake.calls).keys())
        assert dict(chat.fake.calls)["sendChatAction"] == {"chat_id": "7", "action": "typing"}
        held.set()
        await turn
        assert chat.fake.acknowledged == [update["callback_query"]["id"]]


async def test_courtesies_that_fail_harm_nothing(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesies, "TYPING", 0.0)
    async with talking(sqlite_db) as chat:
        chat.fake.fail("sendChatAction", 429, retry_after=3)
        assert "Hola" in (await chat.say("hola")).text


async def state_of(chat: Chat) -> dict[str, Any]:
    state: dict[str, Any] = await chat.service.db.look(
        lambda conn: conn.execute(select(addresses.c.state)).scalar_one()
    )
    return state


async def unreachable(chat: Chat) -> bool:
    found = select(addresses.c.unreachable_since)
    return await chat.service.db.look(lambda conn: conn.execute(found).scalar_one() is not None)


async def test_where_a_problem_is_can_be_shared_and_the_button_goes_away(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        asked = await up_to_the_problem(chat)
        button = {"text": "Mandar dónde estoy", "request_location": True}
        assert asked.fields["reply_markup"]["keyboard"] == [[button]]
        kept = await chat.post(chat.rosa.sends_location(-4.63, -79.71))
        assert kept.text.startswith("Recibí el lugar y va con lo que me cuentas.")
        assert kept.fields["reply_markup"] == {"remove_keyboard": True}
        assert "reply_markup" not in (await chat.say("no hay medicinas en las postas")).fields
        assert (await state_of(chat))["open"]["place"] == [-4.63, -79.71]


async def test_a_button_that_shares_goes_away_before_others_come(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        await up_to_the_problem(chat)
        menu = await chat.say("menú")
        gone = chat.rosa.read[-2]
        assert (gone.text, gone.fields["reply_markup"]) == ("Sigamos.", {"remove_keyboard": True})
        assert len(menu.buttons) > 3
        before = len(chat.rosa.read)
        await chat.say("menú")
        assert len(chat.rosa.read) == before + 1


async def test_a_phone_is_taken_only_from_its_owner(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        await chat.say("hola")
        told = await chat.post(chat.rosa.shares_contact("51987654321", own=False))
        assert "número" in told.text
        assert await phone_of(chat) is None
        await chat.post(chat.rosa.shares_contact("51987654321"))
        assert await phone_of(chat) == "+51987654321"


async def phone_of(chat: Chat) -> str | None:
    found = select(addresses.c.phone)
    phone: str | None = await chat.service.db.look(lambda conn: conn.execute(found).scalar_one())
    return phone
