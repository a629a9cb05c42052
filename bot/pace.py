"""The pace of what we send on our own initiative: a share of each rate, so that replies still flow."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

BULK_SHARE = 0.8


@dataclass(slots=True)
class Pace:
    """Spaces bulk messages evenly. `rates`: messages a second by channel; a channel without one is free."""

    rates: Mapping[str, float] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)

    async def wait(self, channel: str) -> None:
        """Wait for this channel's next bulk slot."""
        rate = self.rates.get(channel)
        if rate is None:
            return
        now = asyncio.get_running_loop().time()
        slot = max(now, self._next.get(channel, now))
        self._next[channel] = slot + 1 / (rate * BULK_SHARE)
        await asyncio.sleep(slot - now)
