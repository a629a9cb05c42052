"""What stands around every request: a bound on its body, and an answer whatever happens inside."""

from __future__ import annotations

import logging

from fastapi.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import metrics

log = logging.getLogger(__name__)

MAX_BODY = 1024 * 1024


class BodyLimit:
    """Answers 413 to a body over 1 MiB, whether or not its length was announced."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > MAX_BODY:
            await PlainTextResponse("", 413)(scope, receive, send)
            return
        await self._limited(scope, receive, send)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MAX_BODY:
                raise _TooLarge
            return message

        try:
            await self._app(scope, bounded, send)
        except _TooLarge:
            await PlainTextResponse("", 413)(scope, receive, send)


class _TooLarge(Exception):
    """The body went on past its limit."""


class NeverFails:
    """An error that nothing expected: 503, so that a provider repeats it, and its kind in the log. The web
    server would print it whole, with what people wrote in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def noticed(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, receive, noticed)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("a request failed: %s", type(error).__name__)
            metrics.failed("request", error)
            if not began:
                await PlainTextResponse("", 503, headers={"Retry-After": "10"})(scope, receive, send)
