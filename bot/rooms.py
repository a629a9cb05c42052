"""How much a process may hold ready for each channel: enough to use its rate, and no more.

What does not fit is put off to about the moment when its turn comes, so that a slow channel's thousands of
notices keep nobody else's waiting, and reminders stay before announcements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.pacing import BULK_SHARE

AHEAD = 4.0
"""Seconds of a channel's bulk rate that one process holds ready."""

FREE = 200
"""Messages held ready for a channel without a rate."""

_HURRY = 1.1
"""What is put off comes back a little early, so that the channel never waits for it."""


@dataclass(slots=True)
class Rooms:
    """`rates`: messages a second of each account. Counts what is ready, and keeps up to which moment notices
    were put off, by channel and lane."""

    rates: Mapping[str, float]
    ready: Counter[str] = field(default_factory=Counter)
    put_off: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def copy(self) -> Rooms:
        """The same, to be changed apart: a transaction that is rolled back has changed nothing."""
        return Rooms(self.rates, self.ready.copy(), dict(self.put_off))

    def size(self, channel: str) -> int:
        """How many notices may be ready for a channel."""
        rate = self.rates.get(channel)
        return FREE if rate is None else max(2, min(round(rate * BULK_SHARE * AHEAD), 10 * FREE))

    def is_free(self, channel: str, lane: int, now: datetime) -> bool:
        """Whether another notice may be made ready: none of an earlier lane was put off."""
        earlier = any(self.put_off.get((channel, before), now) > now for before in range(lane))
        return not earlier and self.ready[channel] < self.size(channel)

    def enter(self, channel: str, lane: int) -> None:
        """One more is ready; replies need no room."""
        self.ready[channel] += lane > 0

    def leave(self, channel: str, lane: int) -> None:
        """It has gone, or goes back."""
        self.ready[channel] -= lane > 0

    def later(self, channel: str, lane: int, now: datetime) -> datetime:
        """When to come back: a little before the turn of whoever does not fit now."""
        rate = self.rates.get(channel, FREE) * BULK_SHARE
        first = now + timedelta(seconds=self.size(channel) / rate / 4)
        queued = [self.put_off.get((channel, before), first) for before in range(lane + 1)]
        moment = max(first, *queued) + timedelta(seconds=1 / rate / _HURRY)
        self.put_off[channel, lane] = moment
        return moment

    def free(self, channels: Sequence[str]) -> int:
        """How many more notices may be made ready: none until there is room for several. Without a channel
        that pushes there is nothing to wait for."""
        left = {channel: self.size(channel) - self.ready[channel] for channel in channels}
        return sum(room for channel, room in left.items() if room >= self.size(channel) / 4) if left else FREE
