"""Every request that a test makes to a faked provider is checked: here, that the checks catch something."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from bot.channels.contents import SHAPES
from bot.channels.contract import Rejected
from bot.channels.telegram import TelegramChannel
from bot.messages import Outgoing
from tests.fakes import bot_api
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio
from tests.specs import twilio_api
from tests.specs.lengths import outside, segments

pytestmark = pytest.mark.anyio
MESSAGES = "/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json"
FORM = "application/x-www-form-urlencoded"
ROSA = "+51987654321"
PHOTO: dict[str, Any] = {"chat_id": 7, "photo": b"png"}
RIGHT: dict[str, Any] = {"To": ROSA, "From": "+51900000002", "Body": "hola"}
TELEGRAM_SPEC = pytest.mark.skipif(not bot_api.PRESENT, reason="the Bot API's description is not here")
TWILIO_SPEC = pytest.mark.skipif(
    not twilio_api.PRESENT, reason="Twilio's descriptions of its API are not here"
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def _tapped(**button: Any) -> dict[str, Any]:
    return {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [[button]]}}


@TELEGRAM_SPEC
@pytest.mark.parametrize(
    ("method", "fields", "fault"),
    [
        ("sendMessage", {"chat_id": 7, "text": "hola"}, ""),
        ("sendMessage", _tapped(text="Sí", callback_data="yes:1"), ""),
        ("sendMesage", {"chat_id": 7, "text": "hola"}, "sendMesage: no such method"),
        ("sendMessage", {"chat_id": 7, "text": "hola", "txt": "a"}, "sendMessage.txt: unknown"),
        ("sendMessage", {"text": "hola"}, "sendMessage.chat_id: missing"),
        ("sendMessage", {"chat_id": 7, "text": 5}, "sendMessage.text: not String"),
        ("sendMessage", {"chat_id": 7, "text": "a" * 4097}, "sendMessage.text: 4097 outside [1, 4096]"),
        ("sendMessage", {"chat_id": 7, "text": "🙂" * 2049}, "sendMessage.text: 4098 outside [1, 4096]"),
        ("sendPhoto", {**PHOTO, "caption": "a" * 1025}, "sendPhoto.caption: 1025 outside [0, 1024]"),
        ("sendPhoto", {**PHOTO, "has_spoiler": "no"}, "sendPhoto.has_spoiler: not Boolean"),
    ],
)  # fmt: skip
def test_what_telegram_would_refuse_is_a_fault(method: str, fields: dict[str, Any], fault: str) -> None:
    assert bot_api.faults(method, fields) == ([fault] if fault else [])


@TELEGRAM_SPEC
@pytest.mark.parametrize(
    "button",
    [
        {"text": "Sí", "data": "yes"},
        {"text": 1},
        {"callback_data": "yes"},
        {"text": "Sí", "callback_data": "ñ" * 33},
    ],
)
def test_a_button_is_looked_into(button: dict[str, Any]) -> None:
    assert bot_api.faults("sendMessage", _tapped(**button)) != []


@TWILIO_SPEC
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (RIGHT, ""),
        ({**RIGHT, "StatusCallback": "https://rimay.example/x", "ValidityPeriod": "60"}, ""),
        ({**RIGHT, "Bodyy": "hola"}, "Bodyy"),
        ({"From": RIGHT["From"], "Body": "hola"}, "'To' is a required property"),
        ({**RIGHT, "ContentSid": "HX1"}, "ContentSid"),
        ({**RIGHT, "ValidityPeriod": "pronto"}, "'pronto' is not of type 'integer'"),
        ({**RIGHT, "ContentRetention": "siempre"}, "'siempre' is not one of"),
    ],
)
def test_what_twilio_s_description_forbids_is_a_fault(fields: dict[str, Any], words: str) -> None:
    found = twilio_api.request_faults("POST", MESSAGES, fields, FORM)
    assert words in " ".join(found)
    assert bool(found) == bool(words)


@TWILIO_SPEC
def test_paths_queries_and_kinds_of_body_too() -> None:
    assert twilio_api.request_faults("GET", MESSAGES, {"To": ROSA, "PageSize": "50"}, "") == []
    assert twilio_api.request_faults("GET", MESSAGES, {"PageSize": "5000"}, "") != []
    assert twilio_api.request_faults("GET", MESSAGES, {"Since": "ayer"}, "") != []
    assert twilio_api.request_faults("POST", MESSAGES, RIGHT, "application/json") != []
    assert twilio_api.request_faults("POST", "/v1/Contents", {}, "application/json") != []
    assert twilio_api.answer_faults("POST", MESSAGES, 201, {"status": "volando"}) != []
    assert twilio_api.answer_faults("POST", MESSAGES, 204, {}) != []


@TWILIO_SPEC
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.kind}-{shape.options}")
def test_contents_are_what_the_content_api_takes(shape: Any) -> None:
    body = {
        "friendly_name": shape.name,
        "language": "es",
        "variables": shape.samples(),
        "types": shape.types(),
    }
    assert twilio_api.request_faults("POST", "/v1/Content", body, "application/json") == []
    (wrong,) = ({name: {**one, "boton": "x"}} for name, one in shape.types().items())
    assert (
        twilio_api.request_faults("POST", "/v1/Content", {**body, "types": wrong}, "application/json") != []
    )
    del body["language"]
    assert twilio_api.request_faults("POST", "/v1/Content", body, "application/json") != []


async def _asks_telegram_wrongly() -> None:
    async with FakeTelegram() as fake:
        channel = TelegramChannel(fake.token, fake.url)
        await channel.send("7", Outgoing("hola"))
        with pytest.raises(Exception, match="outside"):
            await channel._bot.send_venue(7, 1.0, 2.0, "a" * 257, "Jr. Lima")
        await channel.close()


async def test_a_test_whose_bot_asks_telegram_wrongly_fails() -> None:
    with pytest.raises(AssertionError, match=r"sendVenue\.title: 257 outside"):
        await _asks_telegram_wrongly()


async def _asks_twilio_wrongly(fields: dict[str, str]) -> None:
    async with FakeTwilio() as fake, aiohttp.ClientSession() as session:
        header = {"Authorization": aiohttp.encode_basic_auth(fake.sid, fake.auth_token)}
        async with session.post(fake.url + MESSAGES, data=fields, headers=header) as answer:
            assert answer.status == 400


@pytest.mark.parametrize("wrong", [{"Body": "a" * 1601}, {"Bodi": "hola"}, {"ContentSid": "HX" + "0" * 32}])
async def test_a_test_whose_bot_asks_twilio_wrongly_fails(wrong: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match="requests that Twilio refuses"):
        await _asks_twilio_wrongly({**RIGHT, **wrong})


async def _fails(fake: FakeTelegram | FakeTwilio) -> None:
    async with fake:
        fake.faults.append("something")
        raise Rejected("mine")


async def test_a_test_that_fails_by_itself_says_its_own_reason() -> None:
    for fake in (FakeTelegram(), FakeTwilio()):
        with pytest.raises(Rejected):
            await _fails(fake)


def test_the_table_counts_as_each_provider_does() -> None:
    assert outside("telegram", "InlineKeyboardButton.callback_data", "ñ" * 32) == ""
    assert outside("telegram", "InlineKeyboardButton.callback_data", "ñ" * 33) == "66 outside [1, 64]"
    assert outside("whatsapp", "title", "🙂" * 10) == ""
    assert outside("whatsapp", "title", "🙂" * 11) != ""
    assert outside("telegram", "nobody.knows", "x" * 9999) == ""
    assert [segments("a" * size) for size in (1, 160, 161, 306, 307)] == [1, 1, 2, 2, 3]
    assert [segments("[" * size) for size in (80, 81)] == [1, 2]
    with pytest.raises(ValueError, match="alphabet"):
        segments("está")


@pytest.mark.parametrize("name", twilio_api.FILES)
@TWILIO_SPEC
def test_twilio_s_own_examples_pass_its_own_description(name: str) -> None:
    document = json.loads((bot_api.SPECS / name).read_text("utf-8"))
    path = MESSAGES if "v2010" in name else "/v1/Content"
    template = next(one for one in document["paths"] if one.replace("{AccountSid}", "AC" + "0" * 32) == path)
    for status, answer in document["paths"][template]["post"]["responses"].items():
        for example in answer["content"]["application/json"]["examples"].values():
            assert twilio_api.answer_faults("POST", path, int(status), example["value"]) == []
