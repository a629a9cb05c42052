"""The web application: every route under one roof, started and stopped with its worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.service import Service
from storage import schema
from storage.database import Unavailable

log = logging.getLogger(__name__)

MAX_BODY = 1024 * 1024

Work = Callable[[], Awaitable[None]]


def create_app(service: Service, routers: Sequence[APIRouter], work: Work | None = None) -> FastAPI:
    """An application for these routes; `work` goes on beside it until the service stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        worker = asyncio.create_task(_run(work)) if work is not None else None
        yield
        if worker is not None:
            worker.cancel()
            await asyncio.wait([worker])
        await service.close()
        await asyncio.to_thread(service.db.close)

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    for router in (_health(service), *routers):
        app.include_router(router)
    app.add_exception_handler(Unavailable, _away)
    app.add_exception_handler(Exception, _failed)
    app.add_middleware(BodyLimit)
    return app


def _health(service: Service) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def alive() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @router.get("/readyz")
    async def ready() -> Response:
        try:
            current = await service.db.look(schema.is_current)
        except Unavailable:
            return JSONResponse({"database": "away"}, 503)
        return JSONResponse({"database": "ready" if current else "old schema"}, 200 if current else 503)

    return router


async def _run(work: Work) -> None:
    await work()


async def _away(_request: Request, _error: Exception) -> Response:
    """Nothing was written: whoever sent this will send it again."""
    return PlainTextResponse("", 503, headers={"Retry-After": "2"})


async def _failed(_request: Request, error: Exception) -> Response:
    log.error("a request failed: %s", type(error).__name__)
    return PlainTextResponse("", 503, headers={"Retry-After": "10"})


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
