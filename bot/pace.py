"""The pace of each channel's account, shared by all processes: short blocks of its rate, leased in turn."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from domain.pacing import BLOCK, BULK_SHARE, Grant
from storage import paces
from storage.database import Database, Unavailable

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=2)
"""Who would wait longer for a paused account goes back into the queue instead."""

ADVANCE = 2
"""Replies that go before their lease, which follows at once: a person must not wait for the database."""

GATHER = 0.05
"""Seconds in which bulk comes together before a lease that would be less than a block."""

OWE = 0.2
"""Seconds until a reply that went in advance is leased for, if nobody waits sooner."""

AWAY = 0.5
"""Seconds before another try when the database is away."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Messages a second by channel: of the whole account, and to one chat. A channel without one is free.
    `new_a_day`: so many people may be written to first in 24 hours where a channel has a window. `ceilings`:
    what a channel may cost a month before announcements stop there, in millionths of the prices' currency."""

    accounts: Mapping[str, float] = field(default_factory=dict)
    chats: Mapping[str, float] = field(default_factory=dict)
    new_a_day: int | None = None
    ceilings: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Pace:
    """The turns of one process at every account. `paused_chats`: what the last lease told of chats that must
    wait, whoever was asked to (address id → until when)."""

    db: Database
    clock: Callable[[], datetime]
    rates: Rates
    paused_chats: dict[int, datetime] = field(default_factory=dict)
    _lines: dict[tuple[str, bool], _Line] = field(default_factory=dict)

    async def turn(self, channel: str, *, bulk: bool) -> datetime | None:
        """Wait for the account's next turn; None: go. A moment: the account is paused until then."""
        rate = self.rates.accounts.get(channel)
        if rate is None:
            return None
        line = self._lines.get((channel, bulk))
        if line is None:
            line = self._lines[channel, bulk] = _Line(self, channel, rate, bulk)
        return await line.turn()

    def waiting(self, channel: str, *, bulk: bool) -> int:
        """How many wait for their turn here."""
        line = self._lines.get((channel, bulk))
        return len(line.waiting) if line is not None else 0

    def close(self) -> None:
        """Nobody waits any more."""
        for line in self._lines.values():
            line.close()


@dataclass(slots=True)
class _Line:
    """Those who wait for one account, in one of its two lanes, and what was leased for them."""

    pace: Pace
    channel: str
    rate: float
    bulk: bool
    waiting: deque[asyncio.Future[datetime | None]] = field(default_factory=deque)
    _spare: int = 0  # leased beyond who waited: replies that come before `_spare_until` need no lease
    _spare_until: float = 0.0
    _recent: int = 0  # turns since the last lease
    _owed: int = 0  # replies that went in advance
    _refused: bool = False  # the last lease gave nothing
    _hurry: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: asyncio.Task[None] | None = None

    async def turn(self) -> datetime | None:
        self._recent += 1
        loop = asyncio.get_running_loop()
        if self._spare and not self.waiting and loop.time() < self._spare_until:
            self._spare -= 1
            return None
        if not self.bulk and self._owed < ADVANCE and not self.waiting and not self._refused:
            self._owed += 1
            self._begin_serving()
            return None
        mine: asyncio.Future[datetime | None] = loop.create_future()
        self.waiting.append(mine)
        self._hurry.set()
        self._begin_serving()
        return await mine

    def _begin_serving(self) -> None:
        if self._serving is None:
            self._serving = asyncio.create_task(self._serve())

    def close(self) -> None:
        if self._serving is not None:
            self._serving.cancel()

    async def _serve(self) -> None:
        try:
            while self._drop_gone() or self._owed:
                await self._gather()
                await self._hand_out(await self._lease())
        except Exception as error:  # nobody may wait for ever
            log.error("%s: a turn could not be leased: %s", self.channel, type(error).__name__)
            self._settle(len(self.waiting), self.pace.clock() + PATIENCE)
        finally:
            self._serving = None

    def _drop_gone(self) -> int:
        """Who was cancelled needs no turn. How many wait."""
        self.waiting = deque(one for one in self.waiting if not one.done())
        return len(self.waiting)

    async def _gather(self) -> None:
        """A lease costs the same for one as for a block. Replies that went in advance bear waiting, and so
        does bulk, which makes up for it; a person does not."""
        if self.bulk and len(self.waiting) < self.rate * BULK_SHARE * BLOCK.total_seconds():
            await asyncio.sleep(GATHER)
        elif not self.bulk and not self.waiting:
            self._hurry.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), OWE)

    async def _lease(self) -> Grant:
        wanted = len(self.waiting) if self.bulk else max(len(self.waiting) + self._owed, self._recent)
        self._recent = 0
        work = partial(paces.lease, channel=self.channel, rate=self.rate, wanted=wanted, bulk=self.bulk)
        try:
            lease = await self.pace.db.run(partial(work, now=self.pace.clock()))
        except Unavailable:
            return Grant(0, self.pace.clock() + timedelta(seconds=AWAY))
        self.pace.paused_chats = lease.paused_chats
        return lease.grant

    async def _hand_out(self, grant: Grant) -> None:
        self._refused = grant.count == 0
        if grant.count == 0:
            if grant.paused and grant.at > self.pace.clock() + PATIENCE:
                self._owed = 0
                self._settle(len(self.waiting), grant.at)
            else:
                await self._until(grant.at)
        elif self.bulk:
            await self._one_by_one(grant)
        else:
            paid = min(self._owed, grant.count)
            self._owed -= paid
            self._spare = grant.count - paid - self._settle(grant.count - paid, None)
            self._spare_until = asyncio.get_running_loop().time() + BLOCK.total_seconds()

    async def _one_by_one(self, grant: Grant) -> None:
        """The next block is leased while the last turns of this one are still to come."""
        for number in range(grant.count):
            await self._until(grant.at + number * grant.gap)
            if not self._settle(1, None):
                return

    async def _until(self, moment: datetime) -> None:
        seconds = (moment - self.pace.clock()).total_seconds()
        if seconds > 0:
            await asyncio.sleep(seconds)

    def _settle(self, count: int, answer: datetime | None) -> int:
        """Answer the first `count` who still wait; how many there were."""
        settled = 0
        while settled < count and self.waiting:
            one = self.waiting.popleft()
            if not one.done():
                one.set_result(answer)
                settled += 1
        return settled
