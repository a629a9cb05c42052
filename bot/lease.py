"""A lease: this process does what one process at a time may do, while it can say so in the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from storage import leases
from storage.database import Database, Unavailable

TERM = timedelta(seconds=15)
"""How long a process that died keeps others away."""

RENEW = 3.0
"""Seconds between renewals, and between looks at a lease that another has."""

MARGIN = timedelta(seconds=3)
"""Whoever has it stops this much earlier than another begins: their clocks may differ."""


@dataclass(slots=True)
class Lease:
    """The right of `owner` (a process) to do `name`. Nobody has it twice at once."""

    db: Database
    name: str
    owner: str
    clock: Callable[[], datetime]
    _until: datetime | None = None
    _asked: bool = False

    @property
    def held(self) -> bool:
        """Whether it is ours at this moment, without asking anybody."""
        return self._until is not None and self.clock() < self._until

    async def renew(self) -> bool:
        """Take it or keep it; whether it is ours. While the database is away, ours for what is left."""
        now = self.clock()
        try:
            taken = await self.db.run(partial(self._take, now=now))
        except Unavailable:
            return self.held
        self._asked = True
        self._until = now + TERM - MARGIN if taken else None
        return taken

    async def release(self) -> None:
        """Let another take it at once. If the database is away it has to wait for the term to end."""
        held, self._until = self._until, None
        if held is not None:
            try:
                await self.db.run(partial(leases.release, name=self.name, owner=self.owner))
            except Unavailable:
                return

    def _take(self, conn: Connection, now: datetime) -> bool:
        """SQLite serves one machine: who starts there takes over from who died, without waiting."""
        if self.db.is_sqlite and not self._asked:
            leases.seize(conn, self.name, self.owner, now + TERM)
            return True
        return leases.take(conn, self.name, self.owner, now, now + TERM)
