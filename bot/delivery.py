"""Sending: replies right after their commit, and whatever is due or was left by a process that died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.channels.contract import (
    Channel,
    Misconfigured,
    RetryLater,
    SendError,
    Throttled,
    Unreachable,
)
from bot.notices import Ready, prepare
from bot.pace import Pace
from bot.router import Router
from bot.site import Site
from bot.turn import Taken
from storage import identity, outbox
from storage.database import Database, Unavailable

log = logging.getLogger(__name__)

BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 900, 3600))
"""Waits between tries; after the last one a message is given up."""

MEND = timedelta(minutes=5)
"""Between tries while our own settings are wrong: that is nobody's failed try, so it is never given up."""

BATCH = 50

Sent = tuple[int, str, datetime]
"""A row of the outbox, the provider's id for it, and when it went out."""


@dataclass(slots=True)
class Delivery:
    """Sends for one process. Marks follow soon after, many in one transaction; a crash between the two sends
    again at most once."""

    db: Database
    channels: Mapping[str, Channel]
    router: Router
    site: Site
    clock: Callable[[], datetime]
    owner: str
    pace: Pace
    _held: dict[int, datetime] = field(
        default_factory=dict
    )  # addresses whose queue goes first, and until when
    _tasks: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _sent: list[Sent] = field(default_factory=list)  # not marked yet
    _marking: asyncio.Task[None] | None = None

    def soon(self, channel: str, taken: Taken) -> None:
        """Send the replies of a turn in the background, after those that went to the same address before."""
        if not taken.answers:
            return
        ready = [
            Ready(answer.id, taken.address_id, channel, taken.address, answer.message)
            for answer in taken.answers
        ]
        before = self._tasks.get(taken.address_id)
        task = asyncio.create_task(self._in_order(before, ready))
        self._tasks[taken.address_id] = task
        task.add_done_callback(partial(self._forget, taken.address_id))

    def background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something that nobody waits for and that may fail without harm."""
        task = asyncio.create_task(work)
        self._tasks[-id(task)] = task
        task.add_done_callback(partial(self._forget, -id(task)))
        return task

    async def drain(self) -> None:
        """Wait until every reply of this process is out or back in the queue."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def deliver_due(self) -> int:
        """Claim and send one batch of what is due. Returns how many rows were claimed."""
        now = self.clock()
        rows = await self.db.run(partial(outbox.claim, owner=self.owner, now=now, limit=BATCH))
        by_address: dict[int, list[Ready]] = {}
        for one in await asyncio.gather(*(self._prepared(row, now) for row in rows)):
            if one is not None:
                by_address.setdefault(one.address_id, []).append(one)
        in_order = [sorted(ready, key=lambda one: (one.bulk, one.row_id)) for ready in by_address.values()]
        await asyncio.gather(*(self._send_all(ready) for ready in in_order))
        if self._marking is not None:
            await asyncio.wait([self._marking])
        return len(rows)

    async def _prepared(self, row: outbox.Row, now: datetime) -> Ready | None:
        """Each notice in a transaction of its own, which locks its address first, as a turn does."""
        try:
            return await self.db.run(
                partial(prepare, row=row, router=self.router, channels=self.channels, site=self.site, now=now)
            )
        except Unavailable:
            return None  # its lease runs out and it is claimed again

    async def _in_order(self, before: asyncio.Task[None] | None, ready: Sequence[Ready]) -> None:
        if before is not None:
            await asyncio.wait([before])
        until = self._held.get(ready[0].address_id)
        if until is not None and self.clock() < until:
            await self._mark(partial(self._put_back, ready))
        else:
            await self._send_all(ready)

    async def _send_all(self, ready: Sequence[Ready]) -> None:
        """Send to one address in order; what comes after a failure waits in the queue too."""
        for position, one in enumerate(ready):
            again = await self._send(one)
            if again is not None:
                self._hold(one.address_id, again)
                await self._mark(partial(self._put_back, ready[position + 1 :]))
                return

    async def _send(self, one: Ready) -> datetime | None:
        """Send one message and keep its outcome; when it is tried again, or None where it has its end."""
        paused = await self.pace.turn(one.channel, bulk=one.bulk)
        if paused is not None:
            await self._mark(
                partial(
                    outbox.postpone, row_id=one.row_id, until=paused, reason="account_paused", attempted=False
                )
            )
            return paused
        try:
            provider_id = await self._handed_over(one)
        except SendError as error:
            again = self._again(one, error)
            await self._mark(partial(self._failed, one, error, again))
            return again
        self._mark_soon((one.row_id, provider_id, self.clock()))
        return None

    async def _handed_over(self, one: Ready) -> str:
        """The provider's id. Whatever goes wrong is a SendError, so that one message stops no other."""
        channel = self.channels.get(one.channel)
        if channel is None:
            raise Misconfigured("channel_off")
        try:
            return await channel.send(one.address, one.message)
        except SendError:
            raise
        except Exception as error:
            log.error("%s: a message could not be sent: %s", one.channel, type(error).__name__)
            raise RetryLater("unexpected") from error

    def _mark_soon(self, sent: Sent) -> None:
        """Whatever is sent while one transaction marks goes into the next one."""
        self._sent.append(sent)
        if self._marking is None:
            self._marking = self.background(self._mark_all())

    async def _mark_all(self) -> None:
        try:
            while self._sent:
                sent, self._sent = self._sent, []
                await self._mark(partial(_mark_sent, sent))
        finally:
            self._marking = None

    async def _mark(self, write: Callable[[Connection], None]) -> None:
        """Keep an outcome; if the database is away the lease runs out and the message is sent again."""
        try:
            await self.db.run(write)
        except Unavailable:
            log.warning("an outcome could not be kept: the database is away")

    def _put_back(self, ready: Sequence[Ready], conn: Connection) -> None:
        """Soon again; the queue itself keeps them behind what failed."""
        for one in ready:
            outbox.postpone(conn, one.row_id, self.clock() + BACKOFF[0], "after_another", attempted=False)

    def _hold(self, address_id: int, until: datetime) -> None:
        """What is said next to this address goes through the queue, behind what failed."""
        now = self.clock()
        self._held = {address: end for address, end in self._held.items() if end > now}
        self._held[address_id] = max(until, now + outbox.HOLD)

    def _again(self, one: Ready, error: SendError) -> datetime | None:
        """When a message that failed is tried again; None: never."""
        if isinstance(error, Throttled):
            return self.clock() + error.retry_after
        if isinstance(error, Misconfigured):
            log.error("%s: the channel's settings do not work: %s", one.channel, error.reason)
            return self.clock() + MEND
        if isinstance(error, RetryLater) and one.attempts < len(BACKOFF):
            return self.clock() + BACKOFF[one.attempts]
        return None

    def _failed(self, one: Ready, error: SendError, again: datetime | None, conn: Connection) -> None:
        now = self.clock()
        if again is not None:
            attempted = isinstance(error, RetryLater)
            outbox.postpone(conn, one.row_id, again, error.reason, attempted=attempted)
        elif isinstance(error, Unreachable):
            identity.set_reachable(conn, one.address_id, False, now)
            outbox.finish(conn, one.row_id, "unreachable", error.reason, now)
        else:
            outbox.finish(conn, one.row_id, "rejected", error.reason, now)

    def _forget(self, address_id: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(address_id) is task:
            del self._tasks[address_id]
        if not task.cancelled() and task.exception() is not None:
            log.error("a reply stays in the outbox: %s", type(task.exception()).__name__)


def _mark_sent(sent: Sequence[Sent], conn: Connection) -> None:
    for row_id, provider_id, at in sent:
        outbox.finish(conn, row_id, "sent", "", at, provider_id)
