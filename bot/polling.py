"""Telegram without a webhook: ask for updates, take each once, confirm by asking for the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.channels.contract import SendError
from bot.courtesies import Courtesies, receive
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
        """Fetch once and take what came, each person's in order. Cancelled, it takes what has come. After an
        outage Telegram gives what it kept for 24 hours, the oldest first, 100 at a time: every message has
        its answer, and more are fetched no faster than answers can be sent."""
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
        await self.service.room(self.channel.name)
        return 0.0

    async def _take(self, updates: Sequence[dict[str, Any]]) -> None:
        shown = {one["update_id"]: Courtesies(self.service, self.channel, one) for one in updates}
        theirs = (self._in_order(one, shown) for one in _by_sender(updates))
        taken = await asyncio.gather(*theirs, return_exceptions=True)
        for left in shown.values():
            left.done()
        for problem in taken:
            if isinstance(problem, BaseException):
                raise problem
        # nothing came: all is confirmed, and after an idle week Telegram numbers anew, perhaps lower
        self._offset = max((update["update_id"] + 1 for update in updates), default=0)

    async def _in_order(self, updates: Sequence[dict[str, Any]], shown: dict[int, Courtesies]) -> None:
        """One person's. Where one fails, those after it wait until it comes again: none overtakes it."""
        for update in updates:
            await receive(self.service, self.channel, update, shown.pop(update["update_id"], None))


def _by_sender(updates: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    found: dict[object, list[dict[str, Any]]] = {}
    for update in updates:
        found.setdefault(_sender(update), []).append(update)
    return list(found.values())


def _sender(update: dict[str, Any]) -> object:
    """Whose act it is; of what cannot be read, the update itself."""
    for act in update.values():
        if isinstance(act, dict) and isinstance(sender := act.get("from"), dict) and "id" in sender:
            return str(sender["id"])
    return update["update_id"]
