"""How a process is asked to stop, and how much time it has then."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from types import FrameType

LIMIT = 9.5
"""Seconds after which a process that was asked to stop is gone, whatever it was doing."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Told once; whatever goes on looks at it, or waits for it."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._told_at: float | None = None

    @property
    def told(self) -> bool:
        return self._told_at is not None

    def tell(self) -> None:
        """Stop now. On the loop's thread."""
        if self._told_at is None:
            self._told_at = time.monotonic()
            self._event.set()

    def left(self, seconds: float) -> float:
        """What is left of these seconds, which began when it was told."""
        return seconds if self._told_at is None else max(0.0, self._told_at + seconds - time.monotonic())

    async def wait(self) -> None:
        """Until it is told."""
        await self._event.wait()

    async def pause(self, seconds: float) -> None:
        """Sleep, but no longer than until it is told."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return

    def on_signals(self) -> None:
        """From now on SIGINT and SIGTERM tell it. A second one ends the process at once; so does LIMIT."""
        loop = asyncio.get_running_loop()

        def tell(_number: int, _frame: FrameType | None) -> None:
            for one in _SIGNALS:
                signal.signal(one, signal.SIG_DFL)
            end = threading.Timer(LIMIT, os._exit, (1,))
            end.daemon = True
            end.start()
            loop.call_soon_threadsafe(self.tell)

        for one in _SIGNALS:
            signal.signal(one, tell)
