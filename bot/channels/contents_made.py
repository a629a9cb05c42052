"""Which contents of the account exist; the first message that needs another one has it made."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Protocol

from bot.channels.contents import Shape
from bot.channels.contract import SendError
from bot.channels.twilio_content import create_content
from bot.channels.twilio_http import TwilioAccount

log = logging.getLogger(__name__)

REST = timedelta(minutes=10)
"""After trouble with a content its messages go as text for so long."""


class Kept(Protocol):
    """Where the ids of contents are kept, for every process."""

    async def find(self, name: str) -> str | None:
        """The sid of a content."""
        ...

    async def keep(self, name: str, sid: str) -> str:
        """A content was made; the sid to use, which is another where another process was faster."""
        ...


class Contents:
    """The contents for buttons and lists. No message waits for one to be made: until then it is text."""

    def __init__(self, account: TwilioAccount, kept: Kept) -> None:
        self._account, self._kept = account, kept
        self._sids: dict[str, str] = {}
        self._resting: dict[str, float] = {}
        self._making: dict[str, asyncio.Task[None]] = {}

    async def sid(self, shape: Shape) -> str | None:
        """The content of a shape; None while there is none."""
        name = shape.name
        if asyncio.get_running_loop().time() < self._resting.get(name, 0.0):
            return None
        if name not in self._sids and name not in self._making:
            found = await self._kept.find(name)
            if found is not None:
                self._sids[name] = found
            else:
                self._make_soon(shape)
        return self._sids.get(name)

    def rest(self, shape: Shape) -> None:
        """A message with this content was refused: do without it for a while, then look it up again."""
        self._sids.pop(shape.name, None)
        self._resting[shape.name] = asyncio.get_running_loop().time() + REST.total_seconds()

    async def close(self) -> None:
        """Leave what is not made yet to the next message."""
        for task in (tasks := list(self._making.values())):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _make_soon(self, shape: Shape) -> None:
        task = asyncio.create_task(self._make(shape))
        self._making[shape.name] = task
        task.add_done_callback(lambda _: self._making.pop(shape.name, None))

    async def _make(self, shape: Shape) -> None:
        try:
            sid = await create_content(self._account, shape.name, shape.types(), shape.samples(), "es")
            self._sids[shape.name] = await self._kept.keep(shape.name, sid)
        except SendError as error:
            log.warning("whatsapp: a %s could not be made: %s", shape.kind, error.reason)
            self.rest(shape)
        except Exception as error:
            log.error("whatsapp: a %s could not be kept: %s", shape.kind, type(error).__name__)
            self.rest(shape)
