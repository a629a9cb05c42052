"""Twilio's mock, made from Twilio's own descriptions, answers our client."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.contents import SHAPES
from bot.channels.contract import Rejected
from bot.channels.sms import SmsChannel
from bot.channels.twilio_content import approval, create_content, submit
from bot.channels.twilio_http import TwilioAccount
from bot.channels.whatsapp import WhatsAppChannel
from bot.messages import Option, Outgoing
from tests.specs import twilio_api
from tests.specs.peers import needs_node, twilio_mock

pytestmark = [
    pytest.mark.anyio,
    needs_node,
    pytest.mark.skipif(not twilio_api.PRESENT, reason="Twilio's descriptions of its API are not here"),
]
SID, ROSA, SENDER = "AC" + "0" * 32, "+51987654321", "+51900000002"
CONTENT = "HX" + "0" * 32
MENU = Outgoing(
    "¿Qué quieres hacer?", (Option("menu.events", "Ver talleres"), Option("menu.propose", "Proponer"))
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_it_answers_our_client(tmp_path: Path) -> None:
    async with twilio_mock(tmp_path) as url:
        account = TwilioAccount(SID, "token", url, url, public_url="https://rimay.example")
        await _sends(account)
        await _makes_contents(account)
        await _lists(account)
        await _deletes(account)
        await account.close()
        await _refuses_what_is_not_described(url)


async def _sends(account: TwilioAccount) -> None:
    for channel in (WhatsAppChannel(account, f"whatsapp:{SENDER}"), SmsChannel(account, SENDER)):
        sid = await channel.send(ROSA, channel.render(MENU))
        assert sid[:2] in ("SM", "MM")
    assert await account.send_content(f"whatsapp:{ROSA}", f"whatsapp:{SENDER}", CONTENT, {"1": "hola"})


async def _makes_contents(account: TwilioAccount) -> None:
    for shape in (SHAPES[0], SHAPES[-1]):
        assert (await create_content(account, shape.name, shape.types(), shape.samples(), "es"))[:2] == "HX"
    assert (await submit(account, CONTENT, "recordatorio", "utility")).status == "unsubmitted"
    assert (await approval(account, CONTENT)).status


async def _lists(account: TwilioAccount) -> None:
    since = datetime(2026, 11, 22, tzinfo=UTC)
    channel = SmsChannel(account, SENDER)
    assert await channel.received(since) is not None
    assert await channel.find_sent(ROSA, MENU, since, ()) is None


async def _deletes(account: TwilioAccount) -> None:
    assert await SmsChannel(account, SENDER).delete("", [f"SM{SID[2:]}"])
    with pytest.raises(Rejected):
        await SmsChannel(account, SENDER).delete("", ["XX1"])


async def _refuses_what_is_not_described(url: str) -> None:
    """The control: it is no server that says yes to everything."""
    strange, account = TwilioAccount("ACx", "token", url, url), TwilioAccount(SID, "token", url, url)
    with pytest.raises(Rejected):
        await strange.send_text(ROSA, SENDER, "hola")
    with pytest.raises(Rejected):
        await account.send_content(f"whatsapp:{ROSA}", f"whatsapp:{SENDER}", "HX1", {})
    with pytest.raises(Rejected):
        await create_content(account, "x", {"twilio/quick-reply": {"cuerpo": "x"}}, {}, "es")
    await strange.close()
    await account.close()
