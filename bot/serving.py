"""A process that serves: the web application, the worker, or both, until it is asked to stop."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import uvicorn
from fastapi import APIRouter

from bot.app import create_app
from bot.compose import telegram_in
from bot.lifetime import REQUESTS, Work, lifetime
from bot.polling import Polling
from bot.service import Service
from bot.settings import Settings
from bot.stopping import Stopping
from bot.worker import Chore, Job, work


@dataclass(frozen=True, slots=True)
class Composed:
    """Everything put together, ready to run. `routers` is called only by a process that serves the web;
    `jobs` and `chores` are done only by a worker."""

    settings: Settings
    service: Service
    routers: Callable[[], Sequence[APIRouter]]
    jobs: Sequence[Job]
    chores: Sequence[Chore] = ()


def can_listen(host: str, port: int) -> bool:
    """Whether nobody has that port and this process may take it. Other troubles show when it is taken."""
    try:
        for family, kind, protocol, _name, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server itself does
                if family == socket.AF_INET6:
                    trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                trial.bind(address)
    except OSError as error:
        return error.errno not in (errno.EADDRINUSE, errno.EACCES)
    return True


def serve_forever(composed: Composed, host: str, port: int | None, *, web: bool, worker: bool) -> None:
    """Run until SIGINT or SIGTERM; what has begun is finished first, within 10 seconds. Without `web`
    there is no port, or one that says how it goes and nothing else."""
    stopping = Stopping()
    background = (
        partial(work, composed.service, composed.jobs, _chores(composed), stopping) if worker else None
    )
    if port is None:
        asyncio.run(_alone(composed.service, background, stopping))
        return
    app = create_app(composed.service, composed.routers() if web else (), background, stopping)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,  # its lines go where ours go (bot/logs.py)
        access_log=False,  # paths hold people's codes
        timeout_graceful_shutdown=REQUESTS,
        server_header=False,
        proxy_headers=False,  # nothing here believes a header that says who is asking
    )
    _Server(config, stopping).run()


def _chores(composed: Composed) -> list[Chore]:
    found = list(composed.chores)
    channel = telegram_in(composed.service.channels)
    if channel is not None and composed.settings.telegram_mode == "polling":
        found.append(Chore("telegram polling", Polling(composed.service, channel).round))
    return found


async def _alone(service: Service, background: Work | None, stopping: Stopping) -> None:
    stopping.on_signals()
    async with lifetime(service, background, stopping):
        await stopping.wait()


class _Server(uvicorn.Server):
    """Stops when it is told with everything else; by itself it would take a second SIGTERM for the first."""

    def __init__(self, config: uvicorn.Config, stopping: Stopping) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        watching = asyncio.create_task(self._exit_when_told())
        await super().serve(sockets)
        watching.cancel()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        self._stopping.on_signals()
        yield

    async def _exit_when_told(self) -> None:
        await self._stopping.wait()
        self.should_exit = True
