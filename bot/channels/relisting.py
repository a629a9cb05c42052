"""What a channel can do whose provider repeats a message a few times only, but keeps a list of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from bot.channels.contract import Channel


@dataclass(frozen=True, slots=True)
class Received:
    """A message that a provider took for us: its id, when (its clock, aware), and what `parse` reads."""

    id: str
    sent_at: datetime
    raw: Mapping[str, Any]


@runtime_checkable
class Relisting(Channel, Protocol):
    """Its provider can be asked later what it took."""

    async def received(self, since: datetime) -> list[Received]:
        """What people sent since a moment, oldest first. Raises a SendError."""
        ...

    async def whole(self, one: Received) -> Received:
        """The message with what a list leaves out. Raises a SendError."""
        ...
