"""Where seats come from: the reserves that an event keeps for a class, and the open pool for everybody.

Open pool = capacity − what the reserves that are not yet released still keep. All numbers are seats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

OPEN = ""
"""The pool of a seat that came from no reserve."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """`seats` kept for the class `cls` until the day `release_on` begins (None: until the event)."""

    cls: str
    seats: int
    release_on: date | None = None

    def is_released(self, today: date) -> bool:
        """Whether these seats are everybody's on `today`, a day of the event's zone."""
        return self.release_on is not None and today >= self.release_on


@dataclass(frozen=True, slots=True)
class Pools:
    """Seats at one moment: `reserves` not yet released; `taken`: held or offered, by the pool."""

    capacity: int | None
    reserves: tuple[Reserve, ...]
    taken: Mapping[str, int]

    @property
    def free(self) -> int | None:
        """Seats that nobody holds, whoever they are for; None: no limit. Never negative."""
        return None if self.capacity is None else max(0, self.capacity - sum(self.taken.values()))

    def kept(self, cls: str) -> int:
        """Free seats that only `cls` may take now."""
        kept = sum(reserve.seats for reserve in self.reserves if reserve.cls == cls)
        free = kept - self.taken.get(cls, 0)
        return max(0, free if self.free is None else min(free, self.free))

    @property
    def open(self) -> int | None:
        """Free seats of the open pool; None: no limit."""
        if self.free is None:
            return None
        return max(0, self.free - sum(self.kept(cls) for cls in {reserve.cls for reserve in self.reserves}))

    def free_for(self, cls: str) -> int | None:
        """Free seats that someone of `cls` could have; None: no limit."""
        anybody_s = self.open
        return None if anybody_s is None else self.kept(cls) + anybody_s

    def take(self, cls: str, wanted: int) -> tuple[tuple[str, ...], Pools]:
        """Up to `wanted` seats for `cls`: the pool of each one (its own reserve first), and what is left."""
        available = self.free_for(cls)
        count = wanted if available is None else min(wanted, available)
        own = 0 if available is None else min(count, self.kept(cls))
        taken = dict(self.taken)
        for pool, seats in ((cls, own), (OPEN, count - own)):
            if seats:
                taken[pool] = taken.get(pool, 0) + seats
        return (cls,) * own + (OPEN,) * (count - own), replace(self, taken=taken)
