"""What a provider took while we were away and does not send again: asked for, and taken in if it is missing.

Twilio repeats a message a few times within seconds and then forgets it; but it can be asked for its list.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.channels.contract import Misconfigured, RetryLater, SendError, Throttled
from bot.channels.relisting import Received, Relisting
from bot.service import Service
from storage import reconciling

log = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between two looks."""

GRACE = timedelta(seconds=60)
"""What is newer may still be on its way, and comes with more than a list says of it."""

OVERLAP = timedelta(minutes=5)
"""Looked at again each time: a list may show a message late."""

BACK = timedelta(days=3)
"""The farthest look. The ids of strangers are kept for 7 days; without them a message would count twice."""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """One round a call, by one process at a time. Taking a message in is a turn like any other: by its id it
    counts once, and `sent_at` tells whether it came too late to be an answer."""

    service: Service
    channel: Relisting

    async def round(self) -> float:
        """Ask, take in what is missing, oldest first, and remember how far it went."""
        db, name, now = self.service.db, self.channel.name, self.service.clock()
        reached = await db.run(partial(reconciling.reached, channel=name, now=now))
        try:
            missing = await self._missing(max(reached - OVERLAP, now - BACK), now - GRACE)
            for one in missing:
                await self._take(one)
        except SendError as error:
            log.warning("%s: what may be missing could not be asked for: %s", name, error.reason)
            return EVERY
        if missing:
            log.warning("%s: messages that had not arrived, taken in now: %d", name, len(missing))
        await db.run(partial(reconciling.reach, channel=name, until=now - GRACE))
        return EVERY

    async def _missing(self, since: datetime, until: datetime) -> list[Received]:
        listed = [one for one in await self.channel.received(since) if one.sent_at <= until]
        ids = [one.id for one in listed]
        look = partial(reconciling.kept_ids, channel=self.channel.name, message_ids=ids)
        kept = await self.service.db.look(look)
        return [one for one in listed if one.id not in kept]

    async def _take(self, one: Received) -> None:
        whole = await self._whole(one)
        await self.service.receive(self.channel, whole.raw, one.id)
        await self.service.room(self.channel.name)

    async def _whole(self, one: Received) -> Received:
        """Files that are gone hold nothing up: the words come without them."""
        try:
            return await self.channel.whole(one)
        except (RetryLater, Throttled, Misconfigured):
            raise
        except SendError as error:
            log.warning("%s: the files of a message are gone: %s", self.channel.name, error.reason)
            return one
