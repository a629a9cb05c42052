"""The web application: every route under one roof, started and stopped with its worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from bot.guards import BodyLimit, NeverFails
from bot.service import Service
from storage import schema
from storage.database import Unavailable

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


def create_app(service: Service, routers: Sequence[APIRouter], work: Work | None = None) -> FastAPI:
    """An application for these routes; `work` goes on beside it until the service stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(_unnoticed)
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
    app.add_middleware(BodyLimit)
    app.add_middleware(NeverFails)
    return app


def _health(service: Service) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def alive() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @router.get("/readyz")
    async def ready() -> Response:
        try:
            current = await service.db.run(schema.is_current)  # by the way that turns take
        except Unavailable:
            return JSONResponse({"database": "away"}, 503)
        return JSONResponse({"database": "ready" if current else "old schema"}, 200 if current else 503)

    return router


def _unnoticed(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An error that nobody waited for: its kind only, because its message may hold what people wrote."""
    error = context.get("exception")
    log.error("an error was left behind: %s", type(error).__name__ if error else "no exception")


async def _run(work: Work) -> None:
    await work()


async def _away(_request: Request, _error: Exception) -> Response:
    """Nothing was written: whoever sent this will send it again."""
    return PlainTextResponse("", 503, headers={"Retry-After": "2"})
