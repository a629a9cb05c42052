"""How much is done in one transaction, where others wait for its end."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

HURRY = 4
"""Times as long, by the clock, as the work may last where others use the processor too."""


@dataclass(slots=True)
class Piece:
    """So many seconds of this thread's work. Of a busy processor the clock says more, and a piece that ended
    sooner for that would only be one more wait for it."""

    seconds: float
    _worked: float = field(default_factory=time.thread_time)
    _began: float = field(default_factory=time.monotonic)

    def is_over(self) -> bool:
        """Whether it is time to let the others in."""
        worked, lasted = time.thread_time() - self._worked, time.monotonic() - self._began
        return worked >= self.seconds or lasted >= HURRY * self.seconds
