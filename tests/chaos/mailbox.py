"""What reached people, each message once for every time that the provider took it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from tests.fakes.telegram_people import Sent

Key = tuple[str, str]
"""(channel, address)."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message on somebody's screen. `sent`: as Telegram shows it, with its buttons."""

    text: str
    sent: Sent | None = None

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.sent.buttons] if self.sent else []


@dataclass
class Mailboxes:
    """Everybody's messages, oldest first. `doubtful`: texts that a provider took without saying so."""

    arrived: dict[Key, list[Arrived]] = field(default_factory=lambda: defaultdict(list))
    doubtful: list[tuple[Key, str]] = field(default_factory=list)
    total: int = 0
    last: Key = ("", "")
    _bells: dict[Key, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def put(self, key: Key, message: Arrived) -> None:
        self.arrived[key].append(message)
        self.total, self.last = self.total + 1, key
        self._bells[key].set()

    def doubt(self) -> None:
        """Whoever sent the last message was not told that it arrived."""
        self.doubtful.append((self.last, self.arrived[self.last][-1].text))

    def read(self, key: Key) -> list[Arrived]:
        return self.arrived[key]

    async def more(self, key: Key, seen: int) -> None:
        """Wait until there are more than `seen`."""
        while len(self.arrived[key]) <= seen:
            self._bells[key].clear()
            await self._bells[key].wait()
