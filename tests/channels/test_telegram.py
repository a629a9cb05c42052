"""What Telegram has and others do not: buttons, files, places, contacts, polling, set-up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.channels.contract import Misconfigured, RetryLater, Throttled, Unreachable
from bot.channels.telegram import TelegramChannel
from bot.messages import Attachment, Option, Outgoing
from tests.fakes import bot_api
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Person

pytestmark = pytest.mark.anyio

SHORT = (Option("yes", "Sí"), Option("no", "No"), Option("back", "Atrás"), Option("menu", "Menú"))
LONG = (Option("a", "Por mi cuenta"), Option("b", "Estado: municipio, posta"))
TICKET = Attachment("qr", "R7K4", "Tu código")
CALENDAR = Attachment("ics", "E1")


def calendar(item: Attachment) -> tuple[str, bytes] | None:
    """The application's maker of files; it must be called outside the event loop."""
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    return ("taller.ics", b"BEGIN:VCALENDAR") if item.value == "E1" else None


@pytest.fixture
async def fake(anyio_backend: str) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as one:
        yield one
        assert one.faults == []


@pytest.fixture
async def channel(fake: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    one = TelegramChannel(fake.token, f"{fake.url}/", calendar)
    yield one
    await one.close()


@pytest.fixture
def rosa(fake: FakeTelegram) -> Person:
    return fake.person(7, "Rosa")


async def test_options_are_buttons(fake: FakeTelegram, channel: TelegramChannel) -> None:
    await channel.send("7", Outgoing("¿Y?", SHORT))
    assert fake.sent[-1].rows == [[("Sí", "yes"), ("No", "no")], [("Atrás", "back"), ("Menú", "menu")]]
    await channel.send("7", Outgoing("¿Y?", SHORT[:3]))
    assert [len(row) for row in fake.sent[-1].rows] == [1, 1, 1]
    await channel.send("7", Outgoing("¿Y?", LONG))
    assert fake.sent[-1].rows == [[("Por mi cuenta", "a")], [("Estado: municipio, posta", "b")]]


async def test_of_a_cut_text_the_last_piece_has_the_buttons(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    sent = await channel.send("7", Outgoing("Una frase. " * 500, SHORT))
    assert [bool(one.buttons) for one in fake.sent] == [False, True]
    assert sent.split() == [str(one.id) for one in fake.sent], "the one to answer is the last"


async def test_an_emoji_counts_as_two(fake: FakeTelegram, channel: TelegramChannel) -> None:
    await channel.send("7", Outgoing("🎲" * 2049))
    assert [len(one.text) for one in fake.sent] == [2048, 1]


async def test_a_tap_says_what_it_means_and_which_message_it_answers(
    fake: FakeTelegram, channel: TelegramChannel, rosa: Person
) -> None:
    sent = await channel.send("7", Outgoing("¿Y?", SHORT))
    raw = rosa.taps("Sí")
    (said,) = channel.parse(raw)
    assert (said.payload, said.reply_to) == ("yes", sent)
    await channel.acknowledge(raw)
    assert fake.acknowledged == [raw["callback_query"]["id"]]


async def test_an_acknowledgement_that_fails_harms_nothing(
    fake: FakeTelegram, channel: TelegramChannel, rosa: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await channel.acknowledge(rosa.says("hola"))
    await channel.acknowledge({"callback_query": {"id": 5}})
    await channel.send("7", Outgoing("¿Y?", SHORT))
    with caplog.at_level("DEBUG"):
        for status in (400, 429, 500):
            fake.fail("answerCallbackQuery", status, "Bad Request: query is too old")
            await channel.acknowledge(rosa.taps("Sí"))
    assert fake.acknowledged == []
    assert fake.token not in caplog.text


class Proxy(FakeTelegram):
    """Something between us and Telegram answers with a page of its own."""

    async def _answer(self, request: web.Request) -> web.Response:
        return web.Response(status=502, text="<p>Rosa Quispe, 987654321</p>")


async def test_what_a_proxy_answers_is_not_logged(
    anyio_backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Proxy() as proxy:
        channel = TelegramChannel(proxy.token, proxy.url)
        with pytest.raises(RetryLater), caplog.at_level("DEBUG"):
            await channel.send("7", Outgoing("hola"))
        await channel.close()
    assert "Quispe" not in caplog.text


async def test_the_phone_is_asked_beside_the_text_field(
    fake: FakeTelegram, channel: TelegramChannel, rosa: Person
) -> None:
    await channel.send(
        "7", Outgoing("¿Tu número?", (Option("skip", "Saltar"),), ask_contact="Compartir mi número")
    )
    assert fake.sent[-1].asks_contact
    assert fake.sent[-1].rows == [[("Compartir mi número", "")], [("Saltar", "")]]
    (said,) = channel.parse(rosa.shares_contact("51987654321"))
    assert said.phone == "+51987654321"


async def test_attachments_come_before_the_words(fake: FakeTelegram, channel: TelegramChannel) -> None:
    place, street = (Attachment("place", "-5.19,-80.63", caption) for caption in ("", "Plaza, Jr. Lima 1"))
    await channel.send("7", Outgoing("Listo.", SHORT, (TICKET, CALENDAR, place, street)))
    methods = [one.method for one in fake.sent]
    assert methods == ["sendPhoto", "sendDocument", "sendLocation", "sendVenue", "sendMessage"]
    photo, document, location, venue, _ = (one.fields for one in fake.sent)
    assert photo["photo"].startswith(b"\x89PNG")
    assert photo["caption"] == "Tu código"
    assert document["document"] == b"BEGIN:VCALENDAR"
    assert (location["latitude"], location["longitude"]) == (-5.19, -80.63)
    assert (venue["title"], venue["address"]) == ("Plaza", "Jr. Lima 1")


async def test_a_refused_attachment_does_not_hold_the_words_back(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    fake.fail("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    gone = (Attachment("ics", "missing"), Attachment("place", "aquí"))
    await channel.send("7", Outgoing("Listo.", attachments=(TICKET, *gone)))
    assert fake.texts_to(7) == ["Listo."]
    fake.fail("sendPhoto", 403, "Forbidden: bot was blocked by the user")
    with pytest.raises(Unreachable):
        await channel.send("7", Outgoing("Listo.", attachments=(TICKET,)))


@pytest.mark.parametrize(
    ("status", "description", "parameters", "error"),
    [
        (400, "Bad Request: chat not found", {}, Unreachable),
        (403, "Forbidden: user is deactivated", {}, Unreachable),
        (400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -100}, Unreachable),
        (404, "Not Found", {}, Misconfigured),
        (409, "Conflict: terminated by other getUpdates request", {}, Misconfigured),
        (429, "Too Many Requests", {}, Throttled),
        (429, "Too Many Requests", {"retry_after": "pronto"}, Throttled),
        (200, "not an answer of Telegram", {}, RetryLater),
        (302, "Found", {}, RetryLater),
        (500, "Internal Server Error", {}, RetryLater),
        (504, "Gateway Timeout", {}, RetryLater),
    ],
)
async def test_each_refusal_is_one_of_five(
    fake: FakeTelegram,
    channel: TelegramChannel,
    status: int,
    description: str,
    parameters: dict[str, int],
    error: type[Exception],
) -> None:
    fake.fail("sendMessage", status, description, **parameters)
    with pytest.raises(error) as raised:
        await channel.send("7", Outgoing("hola"))
    assert type(raised.value) is error


async def test_only_the_chat_that_is_flooded_waits(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.fail("sendMessage", 429, "Too Many Requests", retry_after=37)
    with pytest.raises(Throttled) as raised:
        await channel.send("7", Outgoing("hola"))
    assert raised.value.retry_after.total_seconds() == 37
    assert not raised.value.whole_account


async def test_a_person_who_blocks_the_bot_is_unreachable_until_they_return(
    fake: FakeTelegram, channel: TelegramChannel, rosa: Person
) -> None:
    assert channel.parse(rosa.blocks())[0].kind == "blocked"
    with pytest.raises(Unreachable):
        await channel.send("7", Outgoing("hola"))
    assert channel.parse(rosa.unblocks())[0].kind == "unblocked"
    await channel.send("7", Outgoing("hola"))


async def test_polling_hands_updates_on_as_they_came(
    fake: FakeTelegram, channel: TelegramChannel, rosa: Person
) -> None:
    sane, broken = rosa.says("hola"), {"update_id": 99, "message": {"nobody": "can read this"}}
    fake.waiting += [sane, broken]
    assert await channel.poll(0, 0) == [sane, broken]
    assert await channel.poll(100, 0) == []
    assert fake.waiting == []
    assert fake.calls[0][1]["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_polling_waits_for_the_first(
    fake: FakeTelegram, channel: TelegramChannel, rosa: Person
) -> None:
    poll = asyncio.create_task(channel.poll(0, 30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    fake.waiting.append(rosa.says("hola"))
    assert len(await poll) == 1


@pytest.mark.parametrize(("status", "error"), [(409, Misconfigured), (401, Misconfigured), (502, RetryLater)])
async def test_polling_fails_as_sending_does(
    fake: FakeTelegram, channel: TelegramChannel, status: int, error: type[Exception]
) -> None:
    fake.fail("getUpdates", status)
    with pytest.raises(error):
        await channel.poll(0, 0)


async def test_the_bot_knows_its_name(fake: FakeTelegram, channel: TelegramChannel) -> None:
    assert await channel.username() == "rimay_bot"


async def test_nothing_is_asked_of_telegram_before_the_first_message(fake: FakeTelegram) -> None:
    channel = TelegramChannel(fake.token, "http://127.0.0.1:9")
    assert channel.parse(fake.person(7).says("hola"))
    await channel.close()


@pytest.mark.skipif(not bot_api.PRESENT, reason="the Bot API's description is not here")
async def test_requests_are_checked_against_the_bot_api_s_description() -> None:
    assert bot_api.faults("sendMessage", {"chat_id": 7, "txt": "hola"}) != []
    assert bot_api.faults("sendMessage", {"chat_id": 7, "text": 5}) == ["sendMessage.text: not String"]
    button = {"text": "Sí", "callback_data": "x" * 65}
    markup = {"inline_keyboard": [[button]]}
    assert bot_api.faults("sendMessage", {"chat_id": 7, "text": "a", "reply_markup": markup}) != []
