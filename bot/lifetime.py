"""What a process does from its start to its end, whatever it serves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.service import Service
from bot.stopping import Stopping

log = logging.getLogger(__name__)

REQUESTS, WORK, SENDS = 4, 5, 7
"""Seconds after the signal until requests, rounds of work and messages on their way are given up. What was
not sent then goes back to the queue, and the leases too: that may take the rest of the ten."""

Work = Callable[[], Awaitable[None]]


@asynccontextmanager
async def lifetime(service: Service, work: Work | None, stopping: Stopping) -> AsyncIterator[None]:
    """`work` goes on beside what is inside; then all that has begun is finished, within bounds."""
    asyncio.get_running_loop().set_exception_handler(_unnoticed)
    going = asyncio.ensure_future(work()) if work is not None else None
    try:
        yield
    finally:
        stopping.tell()
        if going is not None:
            await _within(stopping.left(WORK), going)
        await service.close(stopping.left(SENDS))
        await asyncio.to_thread(service.db.close)


async def _within(seconds: float, going: asyncio.Future[None]) -> None:
    """Let it end by itself for so long, then end it."""
    await asyncio.wait([going], timeout=seconds)
    if not going.done():
        log.warning("not everything was finished in time: the rest is left to the next process")
        going.cancel()
        await asyncio.wait([going], timeout=1)


def _unnoticed(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An error that nobody waited for: its kind only, because its message may hold what people wrote."""
    error = context.get("exception")
    log.error("an error was left behind: %s", type(error).__name__ if error else "no exception")
