"""Telling in the database that a round of background work fails, and that it does not any more."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from storage.database import Database, Unavailable
from storage.rounds import note_failing, note_well

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=1)
"""Between two notes of a round that goes on failing."""


@dataclass(slots=True)
class RoundWatch:
    """One round's. While it goes well nothing is written."""

    db: Database
    name: str
    clock: Callable[[], datetime]
    _since: datetime | None = None
    _noted: datetime | None = None

    async def failed(self, error: str) -> None:
        """It raised; `error`: what and where, without anybody's words."""
        now = self.clock()
        self._since = self._since or now
        if self._noted is None or now - self._noted >= AGAIN:
            self._noted = now
            await self._write(partial(note_failing, name=self.name, error=error, since=self._since, now=now))

    async def went_well(self) -> None:
        """It did not."""
        if self._since is not None:
            self._since = self._noted = None
            await self._write(partial(note_well, name=self.name))

    async def _write(self, work: Callable[..., None]) -> None:
        try:
            await self.db.run(work)
        except Unavailable:  # who looks then sees that the database is away
            return
        except Exception as error:  # a note that cannot be written ends no worker
            log.error("how %s goes could not be noted: %s", self.name, type(error).__name__)
