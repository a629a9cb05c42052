"""What providers and lines do to a call: mostly nothing, sometimes everything that the real ones do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

THROTTLED = "429"
BROKEN = "500"
CUT_BEFORE = "cut off before it was taken"
CUT_AFTER = "cut off after it was taken"
HANGS = "no answer, not taken"
HANGS_AFTER = "no answer, but taken"
SLOW = "slow"

SHARES: Mapping[str, float] = {
    THROTTLED: 0.01,
    BROKEN: 0.01,
    CUT_BEFORE: 0.007,
    CUT_AFTER: 0.005,
    HANGS: 0.002,
    HANGS_AFTER: 0.002,
    SLOW: 0.05,
}
"""Of the messages that we send."""

BRIEF = {name: share for name, share in SHARES.items() if name not in (HANGS, HANGS_AFTER)}
"""Without those that take as long as a client waits."""

HANG_SECONDS = 60.0
"""Longer than any client waits."""


@dataclass
class Dice:
    """Draws the trouble of each call. `counts`: how often each fell; nothing falls while `quiet`."""

    rng: Random
    shares: Mapping[str, float] = field(default_factory=lambda: SHARES)
    quiet: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def roll(self) -> str:
        """One of the names above, or nothing."""
        drawn = self.rng.random()
        for name, share in self.shares.items():
            drawn -= share
            if drawn < 0:
                return self._fallen(name)
        return ""

    def chance(self, name: str, share: float) -> bool:
        """Whether something that happens this often happens now."""
        return self.rng.random() < share and bool(self._fallen(name))

    def _fallen(self, name: str) -> str:
        if self.quiet:
            return ""
        self.counts[name] += 1
        return name
