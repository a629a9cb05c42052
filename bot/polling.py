"""Telegram without a webhook: ask for updates, take each once, confirm by asking for the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.channels.contract import SendError
from bot.service import Service
from bot.worker import AWAY

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel

log = logging.getLogger(__name__)

WAIT = 25
"""Seconds that Telegram holds a question for updates that are not there yet."""


@dataclass(slots=True)
class Polling:
    """One round a call. The offset lives at Telegram: it forgets what a later question confirms, so a crash
    before that only repeats updates, which are taken once by their id."""

    service: Service
    channel: TelegramChannel
    _offset: int = 0
    _ready: bool = False

    async def round(self) -> float:
        """Fetch once and take what came, each person's in order. Cancelled, it takes what has come."""
        try:
            if not self._ready:
                await self.channel.delete_webhook()
                self._ready = True
            updates = await self.channel.poll(self._offset, WAIT)
        except SendError as error:
            log.warning("Telegram does not answer: %s", error.reason)
            return AWAY
        taking = asyncio.create_task(self._take(updates))
        try:
            await asyncio.shield(taking)
        except asyncio.CancelledError:
            await asyncio.gather(taking, return_exceptions=True)
            raise
        return 0.0

    async def _take(self, updates: Sequence[dict[str, Any]]) -> None:
        for update in updates:
            if "callback_query" in update:
                self.service.delivery.background(self.channel.acknowledge(update))
        await asyncio.gather(
            *(self.service.receive(self.channel, update, f"u{update['update_id']}") for update in updates)
        )
        # nothing came: all is confirmed, and after an idle week Telegram numbers anew, perhaps lower
        self._offset = max((update["update_id"] + 1 for update in updates), default=0)
