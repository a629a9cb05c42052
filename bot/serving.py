"""A process that serves: the web application, the worker, or both, until it is asked to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import uvicorn
from fastapi import APIRouter

from bot.app import create_app
from bot.channels.telegram import TelegramChannel
from bot.polling import Polling
from bot.service import Service
from bot.settings import Settings
from bot.worker import Job, Loop, work

STOP_SECONDS = 8
"""How long running requests may take to finish after SIGTERM."""


@dataclass(frozen=True, slots=True)
class Composed:
    """Everything put together, ready to run. `routers` is called only by a process that serves the web;
    `jobs` and `chores` (work that is no transaction) are done only by a worker."""

    settings: Settings
    service: Service
    routers: Callable[[], Sequence[APIRouter]]
    jobs: Sequence[Job]
    chores: Sequence[Loop] = ()


def serve_forever(composed: Composed, host: str, port: int, *, web: bool, worker: bool) -> None:
    """Run until SIGINT or SIGTERM; messages on their way are sent first."""
    background = _background(composed) if worker else None
    if not web and background is not None:
        asyncio.run(_alone(composed.service, background))
        return
    app = create_app(composed.service, composed.routers(), background)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # paths hold people's codes
        timeout_graceful_shutdown=STOP_SECONDS,
        server_header=False,
    )


def _background(composed: Composed) -> Loop:
    loops = list(composed.chores)
    channel = composed.service.channels.get("telegram")
    if isinstance(channel, TelegramChannel) and composed.settings.telegram_mode == "polling":
        loops.append(Polling(composed.service, channel).round)
    return partial(work, composed.service, composed.jobs, loops)


async def _alone(service: Service, background: Loop) -> None:
    try:
        await background()
    finally:
        await service.close()
