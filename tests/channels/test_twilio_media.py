"""Files from Twilio: our credentials go to Twilio alone; what is too big or of no known kind is left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import encode_basic_auth, web

from bot.channels import twilio_media
from bot.channels.contract import Fetches, Misconfigured, Rejected, RetryLater, SendError
from bot.channels.sms import SmsChannel
from bot.channels.twilio_http import TwilioAccount
from bot.channels.whatsapp import WhatsAppChannel

pytestmark = pytest.mark.anyio
SID, TOKEN = "AC" + "0" * 32, "twilio-token-that-must-never-be-logged"
PATH = f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"
PHOTO = b"\xff\xd8\xff" + b"x" * 1000
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def host(answer: Answer) -> AsyncIterator[tuple[str, list[web.Request]]]:
    """A host that answers everything so; its address, and what it was asked."""
    asked: list[web.Request] = []

    async def noted(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        return await answer(request)

    app = web.Application()
    app.router.add_get("/{path:.*}", noted)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    await runner.cleanup()


def photo(kind: str = "image/jpeg", content: bytes = PHOTO) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=content, content_type=kind)

    return answer


def to(url: str, status: int = 307) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": url})

    return answer


async def fetched(url: str, path: str = PATH) -> bytes | SendError:
    account = TwilioAccount(SID, TOKEN, url)
    channel = WhatsAppChannel(account, "whatsapp:+51900000001")
    assert isinstance(channel, Fetches)
    try:
        return await channel.fetch(path)
    except SendError as error:
        return error
    finally:
        await channel.close()


async def test_the_credentials_open_the_file() -> None:
    async with host(photo()) as (twilio, asked):
        assert await fetched(twilio) == PHOTO
        assert asked[0].path == PATH
        assert asked[0].headers["Authorization"] == encode_basic_auth(SID, TOKEN)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_they_never_follow_to_another_host(status: int) -> None:
    async with host(photo()) as (elsewhere, asked), host(to(f"{elsewhere}/file", status)) as (twilio, _):
        assert await fetched(twilio) == PHOTO
        assert "Authorization" not in asked[0].headers


async def test_another_port_is_another_host_and_a_relative_address_is_not() -> None:
    async def hop(request: web.Request) -> web.StreamResponse:
        return await (photo() if request.path == "/there" else to("/there"))(request)

    async with host(hop) as (twilio, asked):
        assert await fetched(twilio) == PHOTO
        assert asked[1].headers["Authorization"] == encode_basic_auth(SID, TOKEN)


@pytest.mark.parametrize(
    "location", ["https://other.example/x", "ftp://x/y", "//user:pass@host/x", "file:///etc/passwd", ""]
)
async def test_a_redirect_to_nowhere_good_is_not_followed(location: str) -> None:
    async with host(to(location)) as (twilio, asked):
        error = await fetched(twilio)
        assert isinstance(error, RetryLater)
        assert len(asked) <= 3


@pytest.mark.parametrize(
    "path",
    [
        "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",  # of another account
        "/anything",
        "sha256:" + "0" * 64,
        "",
    ],
)
async def test_nothing_else_is_asked_for(path: str) -> None:
    async with host(photo()) as (twilio, asked):
        error = await fetched(twilio, path)
        assert isinstance(error, Rejected)
        assert asked == []


@pytest.mark.parametrize("kind", ["text/html", "application/x-msdownload", "application/octet-stream"])
async def test_a_kind_that_nobody_sends_is_left(kind: str) -> None:
    async with host(photo(kind)) as (twilio, _):
        error = await fetched(twilio)
        assert isinstance(error, Rejected)
        assert error.reason == "type"


@pytest.mark.parametrize("kind", ["audio/ogg", "video/mp4", "application/pdf", "text/vcard"])
async def test_voices_films_and_documents_are_taken(kind: str) -> None:
    async with host(photo(kind)) as (twilio, _):
        assert await fetched(twilio) == PHOTO


async def test_too_big_is_left_whether_or_not_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_media, "MOST", 500)

    async def unsaid(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "image/png"})
        await answer.prepare(request)
        for _ in range(3):
            await answer.write(b"x" * 300)
        return answer

    for how in (photo(), unsaid):
        async with host(how) as (twilio, _):
            error = await fetched(twilio)
            assert isinstance(error, Rejected)
            assert error.reason == "too_big"


@pytest.mark.parametrize(
    ("status", "kind"), [(404, Rejected), (410, Rejected), (401, Misconfigured), (503, RetryLater)]
)
async def test_trouble_is_one_of_five(status: int, kind: type[SendError]) -> None:
    async def refused(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with host(refused) as (twilio, _):
        assert type(await fetched(twilio)) is kind


def test_both_channels_can() -> None:
    assert isinstance(SmsChannel(TwilioAccount(SID, TOKEN), "+51900000002"), Fetches)
