"""The pace of one chat: answers may come a few at once, then one a second; what we start, one a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BURST = 5
"""Replies that a chat may get at once."""

_MANY = 10_000  # chats remembered before those are dropped whose time has passed


@dataclass(slots=True)
class ChatPace:
    """`rates`: messages a second to one chat, by channel; a channel without one is free. Of this process
    alone: a chat is written to by one process at a time."""

    rates: Mapping[str, float]
    _next: dict[int, float] = field(default_factory=dict)

    def delay(self, channel: str, address_id: int, now: float, *, bulk: bool) -> float:
        """Take the next place of a chat: the seconds until it, from `now` in seconds of any steady clock."""
        rate = self.rates.get(channel)
        if rate is None:
            return 0.0
        before = max(self._next.get(address_id, now), now)
        self._next[address_id] = before + 1 / rate
        if len(self._next) > _MANY:
            self._next = {chat: at for chat, at in self._next.items() if at > now}
        return max(0.0, before - now - (0 if bulk else (BURST - 1) / rate))
