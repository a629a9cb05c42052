"""The running conversation: messages of every channel go in, and their replies go out after the commit."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from bot.channels.contract import Channel, Unreadable
from bot.delivery import Delivery
from bot.messages import Incoming
from bot.pace import Pace, Rates
from bot.router import Router
from bot.site import Site
from bot.turn import Taken, TurnTaker
from storage import conversations
from storage.database import Database


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
    delivery: Delivery = field(init=False)
    _turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def __post_init__(self) -> None:
        pace = Pace(self.db, self.clock, self.rates)
        self.delivery = Delivery(self.db, self.channels, self.router, self.site, self.clock, self.owner, pace)

    async def take(self, incoming: Incoming) -> Taken:
        """One turn. Returns after the commit, with pushed replies on their way. Raises Unavailable."""
        channel = self.channels[incoming.channel]
        owner = None if channel.pull else self.owner
        taker = TurnTaker(self.router, self.site, channel.render, owner)
        async with self._in_turn(incoming.channel, incoming.address):
            taken = await self.db.run(partial(taker.take, incoming=incoming, now=self.clock()))
            if not channel.pull and not taken.repeated:
                self.delivery.soon(incoming.channel, taken)
        return taken

    async def receive(self, channel: Channel, raw: Mapping[str, Any], raw_id: str) -> list[Taken]:
        """Everything a provider's raw message holds; an unreadable one is kept as a dead letter."""
        try:
            incoming = channel.parse(raw)
        except Unreadable as problem:
            await self.db.run(partial(self._bury, channel.name, raw_id, str(problem)))
            return []
        return [await self.take(one) for one in incoming]

    async def close(self) -> None:
        """Send what is on its way, then let go of the channels."""
        await self.delivery.drain()
        for channel in self.channels.values():
            await channel.close()

    def _bury(self, channel: str, raw_id: str, problem: str, conn: Connection) -> None:
        now = self.clock()
        conversations.bury(conn, channel=channel, message_id=raw_id, error=problem[:200], body={}, now=now)

    @asynccontextmanager
    async def _in_turn(self, channel: str, address: str) -> AsyncIterator[None]:
        """One person's messages wait for each other here, before they take a connection."""
        lock = self._turns.setdefault((channel, address), asyncio.Lock())
        async with lock:
            yield
