"""Several real processes on one PostgreSQL database: started, killed, stopped, and looked at from outside."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

import httpx
import psycopg
from sqlalchemy import make_url

from tests.e2e.forked import Forked, begin
from tests.e2e.process import DEADLINE, until
from tests.support.ports import free_port


@dataclass
class Process:
    """One process of a fleet."""

    role: str
    port: int
    running: Forked

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def alive(self) -> bool:
        return self.running.poll() is None

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        os.kill(self.running.pid, signal.SIGTERM)

    async def ended(self) -> int | None:
        """Wait until it is gone; its exit code, negative for a signal."""
        await until(lambda: not self.alive)
        return self.running.poll()


@dataclass
class Fleet:
    """Processes over one database, working in `folder`. `async with` ends them in any case."""

    folder: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self.http = httpx.AsyncClient(timeout=DEADLINE, limits=httpx.Limits(max_connections=None))
        return self

    async def __aexit__(self, *_: object) -> None:
        for one in self.processes:
            one.running.kill()
            one.running.wait()
        await self.http.aclose()

    @property
    def log(self) -> str:
        """Everything that its processes have written so far."""
        return (self.folder / "log").read_text(errors="replace")

    @property
    def webs(self) -> list[Process]:
        return [one for one in self.processes if one.role == "web" and one.alive]

    async def start(self, *roles: str) -> list[Process]:
        """Start processes at once, and wait until they answer."""
        started = [self._start(role) for role in roles]
        self.processes += started
        for one in started:
            await until(partial(self._answers, one))
        return started

    def kill(self, process: Process) -> int:
        """SIGKILL, and as if its leases had run out. How many messages it was sending."""
        process.running.kill()
        process.running.wait()
        return self.run_out(f"%-{process.running.pid}-%")

    def run_out(self, owners: str = "%") -> int:
        """As if the 30 seconds were over for which whoever died keeps others away; waiting proves no more.
        How many messages were on their way."""
        past = "now() - interval '1 second'"
        self.rows(f"UPDATE leases SET until = {past} WHERE owner LIKE %s RETURNING name", owners)
        mine = f"UPDATE outbox SET lease_until = {past} WHERE lease_owner LIKE %s RETURNING id"
        while True:
            with suppress(psycopg.errors.DeadlockDetected):  # whoever is alive marks some of these meanwhile
                return len(self.rows(mine, owners))

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, seen from outside."""
        url = make_url(self.database_url).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as conn:
            return conn.execute(query.encode(), values or None).fetchall()

    async def status(self, process: Process, path: str) -> int:
        return (await self.http.get(process.url + path)).status_code

    def _start(self, role: str) -> Process:
        port = free_port()
        environment = {
            "RIMAY_DATABASE_URL": self.database_url,
            "RIMAY_MEDIA_URL": str(self.folder / "media"),
            "RIMAY_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "RIMAY_SECRET_KEY": "the same in every process",
            **self.settings,
        }
        return Process(role, port, begin(self.folder, environment, role, port))

    async def is_ready(self, process: Process) -> bool:
        return await self.status(process, "/readyz") == 200

    async def _answers(self, process: Process) -> bool:
        assert process.alive, self.log
        try:
            return await self.status(process, "/healthz") == 200
        except httpx.TransportError:
            return False


async def until_settled(fleet: Fleet) -> None:
    """Wait until everything that is due has gone out."""
    left = "SELECT count(*) FROM outbox WHERE status IN ('queued', 'leased') AND kind = 'reply'"
    await until(lambda: asyncio.to_thread(lambda: fleet.rows(left) == [(0,)]))
