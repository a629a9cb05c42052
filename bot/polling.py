"""Telegram without a webhook: ask for updates, take each once, confirm by asking for the next."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from bot.channels.contract import SendError
from bot.channels.telegram import TelegramChannel
from bot.service import Service
from bot.worker import AWAY

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

    async def round(self) -> None:
        """Fetch once and take what came, each person's in order."""
        try:
            if not self._ready:
                await self.channel.delete_webhook()
                self._ready = True
            updates = await self.channel.poll(self._offset, WAIT)
        except SendError as error:
            log.warning("Telegram does not answer: %s", error.reason)
            await asyncio.sleep(AWAY)
            return
        for update in updates:
            if "callback_query" in update:
                self.service.delivery.background(self.channel.acknowledge(update))
        await asyncio.gather(
            *(self.service.receive(self.channel, update, f"u{update['update_id']}") for update in updates)
        )
        if updates:
            self._offset = max(update["update_id"] for update in updates) + 1
