"""Whose queue goes first: after a failure, what is said next to the same address waits behind what failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from storage import outbox

Line = tuple[int, int]
"""An address and a lane: order holds within."""


@dataclass(slots=True)
class Held:
    """Lines with something in the queue that must go before what this process is told to say."""

    _until: dict[Line, datetime] = field(default_factory=dict)

    def hold(self, line: Line, until: datetime, now: datetime) -> None:
        """Something failed, and is tried again at `until`."""
        self._until = {one: end for one, end in self._until.items() if end > now}
        self._until[line] = max(until, now + outbox.HOLD)

    def holds(self, line: Line, now: datetime) -> bool:
        """Whether something else goes first."""
        return self._until.get(line, now) > now
