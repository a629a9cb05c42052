"""Files that people sent, fetched from their provider and kept by what they hold."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.channels.contract import Fetches, Rejected, RetryLater, SendError
from storage import media
from storage.database import Database
from storage.erased_files import forget_unwanted
from storage.media import Unfetched
from storage.media_files import MediaFiles
from storage.notices import Notice, notify

log = logging.getLogger(__name__)

LOST = "media.lost"
"""The notice that a file could not be had: facts `kind`, `why`."""

EVERY = 10.0
"""Seconds between two looks."""

AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360, 1440))
"""Waits between tries; after the last one a file counts as gone."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """One round a call, by one process at a time. The network is outside any transaction; a crash in
    between leaves the same content to be fetched and stored again, which changes nothing."""

    db: Database
    channel: Fetches
    files: MediaFiles
    clock: Callable[[], datetime]

    async def round(self) -> float:
        """Fetch what is due, oldest first. Where the provider is away the rest waits too."""
        look = partial(media.unfetched, channel=self.channel.name, now=self.clock())
        found = await self.db.look(look)
        for one in found:
            error = await self._one(one)
            if error is not None and not isinstance(error, Rejected | RetryLater):
                log.warning("%s: files cannot be fetched: %s", self.channel.name, error.reason)
                return EVERY
        return 0.0 if found else EVERY

    async def _one(self, one: Unfetched) -> SendError | None:
        try:
            content = await self.channel.fetch(one.reference)
        except SendError as error:
            await self._failed(one, error)
            return error
        stored = await asyncio.to_thread(self.files.keep, content)
        keep = partial(media.keep_fetched, one=one, reference=stored, size=len(content))
        if not await self.db.run(keep):
            await asyncio.to_thread(forget_unwanted, self.db, self.files, stored, self.clock())
        return None

    async def _failed(self, one: Unfetched, error: SendError) -> None:
        why = error.reason if isinstance(error, Rejected) else ""
        if not why and isinstance(error, RetryLater) and one.tries >= len(AGAIN):
            why = "gone"
        if why:
            await self.db.run(partial(_lose, one=one, why=why, now=self.clock()))
        else:
            wait = AGAIN[min(one.tries, len(AGAIN) - 1)] if isinstance(error, RetryLater) else AGAIN[0]
            await self.db.run(partial(_later, one=one, at=self.clock() + wait))


def _later(conn: Connection, one: Unfetched, at: datetime) -> None:
    media.fetch_later(conn, one, at)


def _lose(conn: Connection, one: Unfetched, why: str, now: datetime) -> None:
    """Said once, however many files of one message are lost."""
    media.lose(conn, one, why)
    facts: dict[str, Any] = {"kind": one.kind, "why": "too_big" if why == "too_big" else "gone"}
    key = f"{LOST}:{one.address_id}:{one.received_at:%Y%m%d%H%M}"
    notify(conn, Notice(one.person_id, LOST, facts, key, now), now)
