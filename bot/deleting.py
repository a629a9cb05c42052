"""What was forgotten here, deleted at its provider too: a few at a time, until each has an outcome."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.channels.contract import Channel, Rejected, RetryLater, SendError, Throttled, Unreachable
from storage import deletions
from storage.database import Database
from storage.deletions import Batch, Outcome

log = logging.getLogger(__name__)

EVERY = 10.0
"""Seconds between two looks where nothing was due."""

PACE = 0.1
"""Seconds between two requests: nobody waits for it, and people's messages use the same account."""

AWAY = 60.0
"""Seconds before another try where the account cannot be used."""

AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360, 1440))
"""Waits between tries; the last one is repeated until storage/deletions.py gives up."""


@dataclass(frozen=True, slots=True)
class Deleting:
    """One round a call, by one process at a time, outside any transaction. A crash in between asks again for
    what is gone already, which changes nothing."""

    db: Database
    channel: Channel
    clock: Callable[[], datetime]

    async def round(self) -> float:
        """Delete what is due of one chat. Returns the seconds until the next round."""
        look = partial(deletions.due, channel=self.channel.name, now=self.clock())
        batch = await self.db.look(look)
        if batch is None:
            return EVERY
        try:
            await self._settle(batch, await self._outcome(batch))
        except Unreachable as error:
            await self._settle(batch, "refused", error.reason)
        except Rejected as error:
            await self._refused(batch, error)
        except RetryLater as error:
            await self._put_off(batch, error)
        except SendError as error:
            log.warning("%s: nothing can be deleted: %s", self.channel.name, error.reason)
            return error.retry_after.total_seconds() if isinstance(error, Throttled) else AWAY
        return PACE

    async def _outcome(self, batch: Batch) -> Outcome:
        done = await self.channel.delete(batch.address, list(batch.ids.values()))
        return "deleted" if done else "gone"

    async def _refused(self, batch: Batch, error: SendError) -> None:
        """One that cannot be deleted keeps no other: then each is asked for by itself."""
        if len(batch.ids) == 1:
            await self._settle(batch, "refused", error.reason)
        else:
            await self.db.run(partial(deletions.part, ids=batch.ids))

    async def _put_off(self, batch: Batch, error: SendError) -> None:
        until = self.clock() + AGAIN[min(batch.attempts, len(AGAIN) - 1)]
        await self.db.run(partial(deletions.postpone, ids=batch.ids, until=until, code=error.reason))

    async def _settle(self, batch: Batch, outcome: Outcome, code: str = "") -> None:
        settle = partial(deletions.settle, ids=batch.ids, outcome=outcome, code=code, now=self.clock())
        await self.db.run(settle)
