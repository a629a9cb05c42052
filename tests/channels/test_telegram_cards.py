"""One card that turns: lists and events are edited in place, and only where that is what a person sees."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import button_data, read_data
from bot.courtesies import receive
from bot.delivery import Delivery
from bot.messages import Option, Outgoing
from panel import demo
from storage.database import Database
from tests.bot.world import NOON
from tests.channels.test_telegram_talk import Chat, talking
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Sent

pytestmark = pytest.mark.anyio

CARD = Outgoing("dos", (Option("b", "B"),), card="2", edits="101")


async def with_agenda(db: Database) -> None:
    await asyncio.to_thread(demo.load_demo_if_empty, db, NOON)


async def list_of(chat: Chat) -> Sent:
    """The events of everywhere: a list whose buttons are events."""
    await chat.say("talleres")
    return await chat.say("piura")


async def test_lists_events_and_details_take_each_other_s_place(db: Database) -> None:
    await with_agenda(db)
    async with talking(db) as chat:
        first = await list_of(chat)
        labels = (first.buttons[0][0], "Saber más", "Ver otros")
        shown = [first, *[await chat.tap(label) for label in labels]]
        assert [one.method for one in shown] == ["sendMessage", *["editMessageText"] * 3]
        assert {one.id for one in shown} == {first.id}
        assert shown[-1].text == first.text
        assert len({one.text for one in shown}) == 3


async def test_lessons_turn_like_pages_of_one_book(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        topics = await chat.say("aprender")
        lesson = await chat.tap(topics.buttons[0][0])
        following = await chat.tap(lesson.buttons[0][0])
        assert topics.id == lesson.id == following.id
        assert topics.text != lesson.text != following.text


async def test_a_card_above_other_messages_stays_as_it_is(db: Database) -> None:
    async with talking(db) as chat:
        topics = await chat.say("aprender")
        label = topics.buttons[0][0]
        await chat.say("gracias")
        lesson = await chat.tap(label, topics)
        assert (lesson.method, lesson.id > topics.id) == ("sendMessage", True)
        again = await chat.tap(label, topics)
        assert (again.method, again.id > lesson.id) == ("sendMessage", True)
        assert (await chat.tap(again.buttons[0][0])).id == again.id


async def test_of_two_equal_cards_only_the_last_one_turns(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        old, new = await chat.say("aprender"), await chat.say("aprender")
        assert old.text == new.text
        assert (await chat.tap(old.buttons[0][0], old)).method == "sendMessage"


async def test_what_must_not_be_lost_is_never_a_card(sqlite_db: Database) -> None:
    await with_agenda(sqlite_db)
    async with talking(sqlite_db) as chat:
        greeting = await chat.say("hola")
        assert (await chat.tap(greeting.buttons[0][0])).method == "sendMessage", "the greeting stays"
        listed = await chat.say("piura")
        card = await chat.tap(listed.buttons[0][0])
        assert card.id == listed.id
        asked = await chat.tap("Sí")
        assert (asked.method, "¿Aceptas?" in asked.text) == ("sendMessage", True)
        assert (await chat.tap("Sí, tengo 18 o más")).method == "sendMessage", "answers of a form stay"


async def test_files_are_sent_below_the_card(sqlite_db: Database) -> None:
    await with_agenda(sqlite_db)
    async with talking(sqlite_db) as chat:
        listed = await list_of(chat)
        await chat.tap(listed.buttons[0][0])
        details = await chat.tap("Saber más")
        assert details.id == listed.id
        assert (await chat.tap(_ics(details))).method == "sendMessage"
        assert (await chat.tap("Ver otros", details)).method == "sendMessage"


def _ics(details: Sent) -> str:
    return next(label for label, data in details.buttons if data.startswith("event.ics"))


async def test_a_double_tap_leaves_one_card(db: Database) -> None:
    async with talking(db) as chat:
        topics = await chat.say("aprender")
        label = topics.buttons[0][0]
        taps = [chat.rosa.taps(label, topics), chat.rosa.taps(label, topics)]
        for tap in taps:
            await receive(chat.service, chat.channel, tap)
        await chat.service.delivery.drain()
        assert {one.id for one in chat.rosa.read} == {topics.id}
        following = chat.rosa.read[-1].buttons[0][0]
        assert (await chat.tap(following)).id == topics.id


async def test_a_tap_that_comes_again_edits_nothing_again(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        topics = await chat.say("aprender")
        tap = chat.rosa.taps(topics.buttons[0][0], topics)
        lesson = await chat.post(tap)
        await chat.post(tap)
        assert chat.rosa.read[-1] is lesson


async def test_a_deleted_card_is_sent_anew(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        topics = await chat.say("aprender")
        chat.fake.deleted.add(topics.id)
        lesson = await chat.tap(topics.buttons[0][0])
        assert (lesson.method, lesson.id > topics.id) == ("sendMessage", True)
        assert (await chat.tap(lesson.buttons[0][0])).id == lesson.id


async def test_an_edit_left_by_a_process_that_died_is_made_by_another(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row says which message it edits."""
    async with talking(db) as chat:
        topics = await chat.say("aprender")
        tap = chat.rosa.taps(topics.buttons[0][0], topics)
        with monkeypatch.context() as dying:
            dying.setattr(Delivery, "soon", lambda *_: None)
            await receive(chat.service, chat.channel, tap)
        chat.clock.pass_(minutes=1)
        await chat.service.delivery.deliver_due()
        assert [one.method for one in chat.rosa.read] == ["sendMessage", "editMessageText"]
        assert {one.id for one in chat.rosa.read} == {topics.id}


async def test_answering_a_card_by_number_means_what_it_shows_now(sqlite_db: Database) -> None:
    async with talking(sqlite_db) as chat:
        topics = await chat.say("aprender")
        lesson = await chat.tap(topics.buttons[0][0])
        following = await chat.post(chat.rosa.answers(lesson, "1"))
        assert following.method == "sendMessage"
        assert following.text == (await chat.tap(lesson.buttons[0][0], lesson)).text


@pytest.mark.parametrize(
    ("prepare", "methods"),
    [
        (lambda _fake: None, ["editMessageText"]),
        (lambda fake: fake.deleted.add(101), ["sendMessage"]),
        (
            lambda fake: fake.fail("editMessageText", 400, "Bad Request: message can't be edited"),
            ["sendMessage"],
        ),
        (lambda fake: fake.fail("editMessageText", 400, "Bad Request: MESSAGE_ID_INVALID"), ["sendMessage"]),
        (lambda fake: fake.fail("editMessageText", 400, "Bad Request: message is not modified"), []),
    ],
)
async def test_where_editing_fails_the_card_is_sent(
    anyio_backend: str, prepare: Callable[[FakeTelegram], None], methods: list[str]
) -> None:
    async with FakeTelegram() as fake:
        fake.next_id()
        channel = TelegramChannel(fake.token, fake.url)
        assert await channel.send("7", Outgoing("uno", (Option("a", "A"),), card="1")) == "101"
        prepare(fake)
        sent = await channel.send("7", CARD)
        assert [one.method for one in fake.sent[1:]] == methods
        assert sent == (str(fake.sent[-1].id) if methods else "101")
        await channel.close()
        assert fake.faults == []


async def test_the_same_edit_twice_is_done_once(anyio_backend: str) -> None:
    async with FakeTelegram() as fake:
        fake.next_id()
        channel = TelegramChannel(fake.token, fake.url)
        await channel.send("7", Outgoing("uno"))
        assert [await channel.send("7", CARD) for _ in range(2)] == ["101", "101"]
        assert len(fake.sent) == 2
        await channel.close()


def test_a_mark_goes_with_what_a_button_means_where_it_fits() -> None:
    assert read_data(button_data("event.view:42", "1a")) == ("event.view:42", "1a")
    assert read_data(button_data("x" * 63, "1a")) == ("x" * 63, "")
    assert read_data("f:1:step:a~b") == ("f:1:step:a~b", ""), "a form is no card"
    assert Outgoing.from_json(CARD.to_json()) == CARD
