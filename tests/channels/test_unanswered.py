"""No answer: without a connection nothing was sent; after it nobody knows, and delivery must know that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from aiohttp import web

from bot.channels import telegram_http
from bot.channels.contract import RetryLater, SendError
from bot.channels.telegram import TelegramChannel
from bot.channels.twilio_http import TwilioAccount
from bot.messages import Outgoing

pytestmark = pytest.mark.anyio

TOKEN = "1234567:fake-token-that-must-never-be-logged"


async def _cut_off(request: web.Request) -> web.Response:
    await request.read()
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def _silent(request: web.Request, status: int) -> web.Response:
    await request.read()
    return web.Response(status=status, text="<html>Bad Gateway</html>")


async def _served(handler: object) -> tuple[web.AppRunner, str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest.fixture(params=["cut off", "502", "nothing there"])
async def trouble(request: pytest.FixtureRequest, anyio_backend: str) -> AsyncIterator[tuple[str, bool]]:
    """An address, and whether a message to it may have arrived."""
    handler = partial(_silent, status=502) if request.param == "502" else _cut_off
    runner, url = await _served(handler)
    if request.param == "nothing there":
        await runner.cleanup()
    yield url, request.param != "nothing there"
    await runner.cleanup()


async def _error(sending: object) -> SendError:
    with pytest.raises(SendError) as caught:
        await sending  # type: ignore[misc]
    return caught.value


async def test_telegram(trouble: tuple[str, bool]) -> None:
    url, maybe = trouble
    channel = TelegramChannel(TOKEN, url)
    error = await _error(channel.send("7", Outgoing("hola")))
    await channel.close()
    assert isinstance(error, RetryLater)
    assert error.maybe_sent is maybe


async def test_twilio(trouble: tuple[str, bool]) -> None:
    url, maybe = trouble
    account = TwilioAccount("AC" + "0" * 32, "token", url)
    error = await _error(account.send_text("+51987654321", "+51900000001", "hola"))
    await account.close()
    assert isinstance(error, RetryLater)
    assert error.maybe_sent is maybe


async def test_an_answer_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_http, "_READ_SECONDS", 0.05)
    release = asyncio.Event()

    async def hold(_request: web.Request) -> web.Response:
        await release.wait()
        return web.Response()

    runner, url = await _served(hold)
    channel = TelegramChannel(TOKEN, url)
    error = await _error(channel.send("7", Outgoing("hola")))
    release.set()
    await channel.close()
    await runner.cleanup()
    assert (error.reason, getattr(error, "maybe_sent", None)) == ("timeout", True)
