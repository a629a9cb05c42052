"""The web application: every route under one roof, started and stopped with its worker."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from bot import metrics
from bot.guards import BodyLimit, NeverFails
from bot.lifetime import Work, lifetime
from bot.metrics_page import metrics_page
from bot.service import Service
from bot.stopping import Stopping
from storage import figures
from storage.database import Unavailable

log = logging.getLogger(__name__)

_SAY_AGAIN = 60.0
"""Seconds between two lines about the same trouble."""


def create_app(
    service: Service, routers: Sequence[APIRouter], work: Work | None = None, stopping: Stopping | None = None
) -> FastAPI:
    """An application for these routes; `work` goes on beside it until the service stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with lifetime(service, work, stopping or Stopping()):
            yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    for router in (
        _health(service),
        metrics_page(service),
        *routers,
    ):  # the public pages take every other path
        app.include_router(router)
    app.add_exception_handler(Unavailable, _Away())
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
            found = await service.db.run(figures.readiness)  # by the way that turns take
        except Unavailable:
            found = {"database": "away", "queue": "away"}
        return JSONResponse(found, 200 if set(found.values()) == {"ready"} else 503)

    return router


class _Away:
    """Nothing was written: whoever sent this will send it again. Why is said, but not each time."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    async def __call__(self, _request: Request, error: Exception) -> Response:
        metrics.failed("request", error)
        why, now = str(error), monotonic()
        if now - self._said.get(why, -_SAY_AGAIN) >= _SAY_AGAIN:
            self._said[why] = now
            log.error("nothing can be kept, so nothing is taken: %s", why)
        return PlainTextResponse("", 503, headers={"Retry-After": "2"})
