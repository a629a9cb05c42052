"""A real process at its loudest, through conversations and every kind of trouble: its log names nobody."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.e2e import process
from tests.e2e.process import in_days, until
from tests.e2e.telegram import Chat, served
from tests.e2e.test_twilio import Phone, post, settings
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio

pytestmark = pytest.mark.anyio

PHONE, NAME = "987654321", ("Hermelinda", "Ñahuincopa")
WORDS = "chirimoya"
WRITTEN = (
    "ValueError at raise_words",
    "IntegrityError",
    "settings do not work",
    "py.warnings",
    "%s wrote",
    "nobody caught this",
    "httptools",
    "a.library",
    "sqlalchemy.engine.Engine",
    "twilio.async_http_client",
)
"""What is in the log when every trouble has been there."""

REGISTERS = ("TALLER PIURA", "1", "1", " ".join(NAME), "ayabaca", "1")


async def test_nobody_is_in_the_log(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MAIN", Path(process.__file__).parents[1] / "support" / "loud.py")
    async with FakeTwilio() as twilio:
        quiet = {**settings(twilio), "PYTHONPATH": str(process.__file__).rpartition("/tests/")[0]}
        async with served(folder, quiet) as (rimay, telegram):
            await rimay.import_event(
                code="TS01", title="Taller", kind="taller", process="VI", ubigeo="20", starts_at=in_days(20)
            )
            phone = Phone(rimay, twilio, f"+51{PHONE}")
            chat = Chat(rimay, telegram.person(int(PHONE), *NAME))
            for text in REGISTERS:
                await phone.say(text)
            assert rimay.rows("SELECT name, phone FROM persons") == [(" ".join(NAME), f"+51{PHONE}")]
            for text in ("mis datos", "mis inscripciones"):
                await phone.say(text)
            await chat.say(WORDS)
            await _troubles_of_providers(chat, telegram, twilio, phone)
            await chat.deliver(chat.person.says("gracias"))
            await _raw(rimay.port, f"GET /e/{PHONE} HTTP/9.9\r\nX: {NAME[0]}\r\n\r\n")
            await rimay.http.get(f"/e/{PHONE}?{NAME[0]}", headers={"X-Name": "Hermelinda"})
            await until(lambda: all(words in rimay.log for words in WRITTEN))
        log = rimay.log
    lines = [json.loads(line) for line in log.splitlines() if not line.startswith("Rimay ")]
    planted = (PHONE, *NAME, WORDS, telegram.token, telegram.token.partition(":")[2], twilio.auth_token)
    assert [line for line in lines if any(word.lower() in str(line).lower() for word in planted)] == []
    assert [words for words in WRITTEN if words not in str(lines)] == []
    assert {"a.library", "sqlalchemy.engine.Engine", "twilio.async_http_client"} <= {
        line["logger"] for line in lines
    }


async def _troubles_of_providers(
    chat: Chat, telegram: FakeTelegram, twilio: FakeTwilio, phone: Phone
) -> None:
    """Each refuses one message, in words that a log must not repeat."""
    telegram.fail("sendMessage", 429, f"{NAME[0]} +51{PHONE}", retry_after=1)
    for status in (400, 500, 403, 401):  # after the last one the whole account rests
        telegram.fail("sendMessage", status, f"{NAME[0]} +51{PHONE}")
    for number in range(5):
        who = Chat(chat.rimay, telegram.person(int(PHONE) + number, NAME[0]))
        await who.deliver(who.person.says(WORDS))
    twilio.fail(21610)
    twilio.fail(status=503)
    for sender in (f"+51{PHONE}", f"+51{PHONE[:-1]}9"):
        form = twilio.whatsapp(sender, WORDS, profile=NAME[0])
        assert (await post(phone.rimay, twilio, form)).status_code == 200
    await until(lambda: not telegram._failures and not twilio._failures)


async def _raw(port: int, request: str) -> None:
    """What no client would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode())
    await reader.read()
    writer.close()
