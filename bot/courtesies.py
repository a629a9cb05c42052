"""What Telegram shows while an answer is made: a button that stops turning, and "typing"."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.service import Service
from bot.turn import Taken

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel

TAP = 0.25
"""Seconds that a tap waits for its answer, which may have words for it; then it is acknowledged without."""

TYPING = 1.0
"""Seconds after which an answer is slow."""


class Courtesies:
    """For one update, from now until `done`. Nothing is asked of Telegram on a quick message."""

    def __init__(self, service: Service, channel: TelegramChannel, update: Mapping[str, Any]) -> None:
        self._service, self._channel, self._update = service, channel, update
        loop = asyncio.get_running_loop()
        self._typing = loop.call_later(TYPING, self._type)
        self._tap = loop.call_later(TAP, self._acknowledge) if "callback_query" in update else None
        self._acknowledged = False

    def done(self, taken: Sequence[Taken] = ()) -> None:
        """The turn is over, however it went."""
        self._typing.cancel()
        if self._tap is not None:
            self._tap.cancel()
            if not self._acknowledged:
                said = (answer.message.toast for one in taken for answer in one.answers)
                self._acknowledge(next((toast for toast in said if toast), ""))

    def _acknowledge(self, toast: str = "") -> None:
        self._acknowledged = True
        self._service.delivery.background(self._channel.acknowledge(self._update, toast))

    def _type(self) -> None:
        self._service.delivery.background(self._channel.show_typing(self._update))


async def receive(
    service: Service, channel: TelegramChannel, update: Mapping[str, Any], shown: Courtesies | None = None
) -> None:
    """Take one update, with its courtesies. Raises Unavailable."""
    shown = shown or Courtesies(service, channel, update)
    taken: Sequence[Taken] = ()
    try:
        taken = await service.receive(channel, update, f"u{update['update_id']}")
    finally:
        shown.done(taken)
