"""Telegram's HTTP: python-telegram-bot's calls over aiohttp, and its errors as ours."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
from telegram import error as telegram_errors
from telegram.request import BaseRequest, RequestData

from bot.channels.contract import Misconfigured, Rejected, RetryLater, SendError, Throttled, Unreachable
from bot.channels.unanswered import no_answer

# the library's debug lines hold the token (in the address) and people's words
logging.getLogger("telegram").setLevel(logging.INFO)
# and this one quotes whatever was answered, with a traceback; what it means is in the error that follows
logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 20.0
_GATEWAY = (502, 504)  # said by what stands before Telegram, which may have the message
_LONGEST_WAIT = 86_400  # seconds; a wrong answer must not hold a chat for ever


class FloodControl(telegram_errors.TelegramError):
    """Telegram asks to wait. The library's own RetryAfter warns of its deprecation each time it is made."""

    def __init__(self, seconds: int) -> None:
        super().__init__("flood control")
        self.wait = timedelta(seconds=seconds)


class Unanswered(telegram_errors.NetworkError):
    """The request may have arrived, its answer did not."""


class AiohttpRequest(BaseRequest):
    """One pool of connections, opened by the first call inside the loop that makes it. No error that leaves
    here holds an address, because the address holds the token."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return _READ_SECONDS

    async def initialize(self) -> None:
        """Nothing: the first call opens the connections."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # the library's shape
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        seconds = _READ_SECONDS if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        try:
            return await self._exchange(method, url, request_data, seconds)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            missing = no_answer(error)
            kind = Unanswered if missing.maybe_sent else telegram_errors.NetworkError
            raise kind(missing.reason) from None

    async def download(self, url: str, most: int) -> bytes:
        """A file of at most `most` bytes. Raises Rejected `too_big`, and the library's errors."""
        try:
            async with self._opened().get(
                url, timeout=_timeout(_READ_SECONDS), allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    raise telegram_errors.NetworkError("download")
                return await _at_most(answer.content, most)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise telegram_errors.NetworkError(no_answer(error).reason) from None

    async def _exchange(
        self, method: str, url: str, data: RequestData | None, seconds: float | None
    ) -> tuple[int, bytes]:
        async with self._opened().request(
            method, url, timeout=_timeout(seconds), allow_redirects=False, **_body(data)
        ) as response:
            payload = await response.read()
            if response.status == 429:
                raise FloodControl(_wait(payload))
            if response.status in _GATEWAY:
                raise Unanswered("provider")
            return response.status, payload

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


def _timeout(seconds: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=seconds)


async def _at_most(content: aiohttp.StreamReader, most: int) -> bytes:
    found = bytearray()
    async for piece in content.iter_chunked(65_536):
        found += piece
        if len(found) > most:
            raise Rejected("too_big")
    return bytes(found)


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        return {"json": data.parameters}
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


def _wait(payload: bytes) -> int:
    """The seconds that a 429 asks for, at least one."""
    try:
        seconds = json.loads(payload)["parameters"]["retry_after"]
        return max(1, min(int(seconds), _LONGEST_WAIT))
    except (ValueError, KeyError, TypeError):
        return 1


@asynccontextmanager
async def our_errors() -> AsyncIterator[None]:
    """Telegram's errors inside leave as one of the five of the contract, without its words."""
    try:
        yield
    except telegram_errors.TelegramError as error:
        raise send_error(error) from None
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
    ):  # an answer that is not Telegram's: a proxy's page
        raise RetryLater("unreadable_answer", maybe_sent=True) from None


def send_error(error: telegram_errors.TelegramError) -> SendError:
    """What an error of Telegram means to the outbox."""
    if isinstance(error, FloodControl):
        return Throttled("flood", error.wait)
    if isinstance(error, telegram_errors.Forbidden):
        return Unreachable("deactivated" if "deactivated" in error.message.lower() else "blocked")
    if isinstance(error, telegram_errors.BadRequest):  # a NetworkError, so it is asked about first
        return Unreachable("chat_not_found") if _no_such_chat(error) else Rejected(_refusal(error))
    if isinstance(error, telegram_errors.ChatMigrated):  # whoever writes from the new group is a new address
        return Unreachable("chat_migrated")
    if isinstance(error, telegram_errors.InvalidToken):
        return Misconfigured("token", whole_account=True)
    if isinstance(error, telegram_errors.Conflict):
        return Misconfigured("conflict")
    if isinstance(error, Unanswered):
        return RetryLater(error.message, maybe_sent=True)
    return RetryLater(error.message if error.message in ("network", "timeout") else "provider")


_REFUSALS = (
    ("too_big", "file is too big"),
    ("same", "message is not modified"),
    ("uneditable", "message can't be edited"),
    ("uneditable", "message to edit not found"),
    ("uneditable", "message_id_invalid"),
    ("missing", "message to delete not found"),
    ("undeletable", "message can't be deleted"),
)


def _refusal(error: telegram_errors.BadRequest) -> str:
    """Those that a channel asks about have a word of their own."""
    words = error.message.lower()
    return next((word for word, sign in _REFUSALS if sign in words), "bad_request")


def _no_such_chat(error: telegram_errors.BadRequest) -> bool:
    words = error.message.lower()
    return any(sign in words for sign in ("chat not found", "user not found", "peer_id_invalid"))
