"""The running conversation: messages of every channel go in, and their replies go out after the commit."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from bot import metrics
from bot.channels.contract import Channel, Unreadable
from bot.delivery import Delivery
from bot.messages import Incoming
from bot.pace import Pace, Rates
from bot.router import Router
from bot.sentences_asked import NeedsThought, Thinker
from bot.site import Site
from bot.turn import Taken, TurnTaker, where
from storage import conversations
from storage.database import Database, Unavailable

log = logging.getLogger(__name__)

TRIES = 3
"""Times that a message is taken before it is buried."""

UNSENT = 30
"""Answers that may wait for their turn while more messages are fetched: their leases must not run out."""


def utc_now() -> datetime:
    """The clock that is used outside tests."""
    return datetime.now(UTC)


def _this_process() -> str:
    """A name that no other process has, and that says where to look for it."""
    return f"{socket.gethostname()[:16]}-{os.getpid()}-{secrets.token_hex(4)}"


@dataclass(slots=True)
class Service:
    """What a process needs to talk: the database, the channels that are on, and who answers what.

    `owner` names this process in the outbox. Nothing is remembered here that another process would miss.
    """

    db: Database
    channels: Mapping[str, Channel]
    router: Router
    site: Site
    clock: Callable[[], datetime] = utc_now
    owner: str = field(default_factory=_this_process)
    rates: Rates = field(default_factory=Rates)
    thinker: Thinker | None = None
    delivery: Delivery = field(init=False)
    _turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def __post_init__(self) -> None:
        pace = Pace(self.db, self.clock, self.rates)
        self.delivery = Delivery(self.db, self.channels, self.router, self.site, self.clock, self.owner, pace)

    async def take(self, incoming: Incoming) -> Taken:
        """One turn. Returns after the commit, with pushed replies on their way. Raises Unavailable."""
        channel = self.channels[incoming.channel]
        owner = None if channel.pull else self.owner
        taker = TurnTaker(self.router, self.site, channel.render, owner, channel.edits)
        began = time.perf_counter()
        async with self._in_turn(incoming.channel, incoming.address):
            taken = await self._answered(taker, incoming)
            if not channel.pull and not taken.repeated:
                self.delivery.soon(incoming.channel, taken)
        metrics.turn_taken(incoming.channel, time.perf_counter() - began, repeated=taken.repeated)
        return taken

    async def _answered(self, taker: TurnTaker, incoming: Incoming) -> Taken:
        """One that fails is taken again at once, as if it had never been; then buried."""
        now = self.clock()
        for attempt in range(1, TRIES + 1):
            try:
                return await self._taken(partial(taker.take, incoming=incoming, now=now))
            except Unavailable:
                raise
            except Exception as error:
                failure = where(error)
                metrics.failed("turn", error)
                log.error("a message could not be handled (try %d): %s", attempt, failure)
        return await self.db.run(partial(taker.bury, incoming=incoming, now=now, error=failure))

    async def _taken(self, take: Callable[..., Taken]) -> Taken:
        """In one transaction; the few turns that want a thought are undone and taken again with it."""
        if self.thinker is None:
            return await self.db.run(take)
        try:
            return await self.db.run(partial(take, thoughts=None))
        except NeedsThought as wanted:
            question = wanted.question
        thought = await self.thinker.think(question)
        return await self.db.run(partial(take, thoughts={question: thought}))

    async def receive(self, channel: Channel, raw: Mapping[str, Any], raw_id: str) -> list[Taken]:
        """Everything a provider's raw message holds; an unreadable one is kept as a dead letter."""
        try:
            incoming = channel.parse(raw)
        except Unreadable as problem:
            await self._bury(channel.name, raw_id, "", str(problem)[:200])
            return []
        found = (await self._take_or_bury(one) for one in incoming)
        return [taken async for taken in found if taken is not None]

    async def room(self, channel: str) -> None:
        """Wait while many answers wait to be sent: who catches up goes no faster than they can."""
        while self.delivery.pace.waiting(channel, bulk=False) > UNSENT:  # noqa: ASYNC110  # rare, and no hurry
            await asyncio.sleep(0.1)

    async def close(self, seconds: float = 5.0) -> None:
        """Send what is on its way, for a while; give back the rest, then let go of the channels."""
        await self.delivery.close(seconds)
        if self.thinker is not None:
            await self.thinker.close()
        for channel in self.channels.values():
            await channel.close()

    async def _take_or_bury(self, incoming: Incoming) -> Taken | None:
        """A message that no turn can take, not even with an apology, must not come back for ever."""
        try:
            return await self.take(incoming)
        except Unavailable:
            raise
        except Exception as error:
            log.error("%s: a message could not be taken: %s", incoming.channel, where(error))
            await self._bury(incoming.channel, incoming.message_id, incoming.address, where(error))
            return None

    async def _bury(self, channel: str, message_id: str, sender: str, problem: str) -> None:
        """A dead letter, once however often the message is sent."""

        def bury(conn: Connection) -> None:
            one: dict[str, Any] = {"channel": channel, "message_id": message_id, "body": {}}
            now = self.clock()
            if conversations.keep_message(conn, **one, address=sender, now=now) is not None:
                conversations.bury(conn, **one, error=problem, now=now)

        await self.db.run(bury)

    @asynccontextmanager
    async def _in_turn(self, channel: str, address: str) -> AsyncIterator[None]:
        """One person's messages wait for each other here, before they take a connection."""
        lock = self._turns.setdefault((channel, address), asyncio.Lock())
        async with lock:
            yield
