"""A real `python main.py serve`, started, killed and started again on the same database."""

from __future__ import annotations

import asyncio
import csv
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any, Self

import httpx

from panel.imports import import_events
from storage.database import Database
from tests.e2e.forked import Forked, begin
from tests.support.ports import free_port

MAIN = RIMAY = Path(__file__).parents[2] / "main.py"
"""What is started; a test may put another program in its place."""

DEADLINE = 120.0
"""Seconds that anything may take before a test gives up; nothing is timed."""


@dataclass
class Rimay:
    """One server. Works in `folder`, where nobody's `.env` is read. `async with` ends it in any case.
    `installed`: started as people do it, not forked."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    role: str = "all"
    installed: bool = False
    http: httpx.AsyncClient = field(init=False)
    _process: Popen[bytes] | Forked | None = None

    def __post_init__(self) -> None:
        self.port = self.port or free_port()
        self.database = self.folder / "rimay.db"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RIMAY_")},
            "RIMAY_DATABASE_URL": f"sqlite:///{self.database}",
            "RIMAY_MEDIA_URL": str(self.folder / "media"),
            "RIMAY_PUBLIC_URL": self.url,
            **self.settings,
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """Everything that its processes have written so far."""
        return (self.folder / "log").read_text(errors="replace")

    async def __aenter__(self) -> Self:
        self.http = httpx.AsyncClient(base_url=self.url, timeout=DEADLINE)
        try:
            await self.start()
        except BaseException:
            self.kill()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.kill()
        await self.http.aclose()

    async def start(self) -> None:
        """Start and wait until it answers."""
        self._process = self._begin()
        await until(self._answers)

    def kill(self) -> None:
        """SIGKILL: nothing gets a chance to tidy up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _begin(self) -> Popen[bytes] | Forked:
        if MAIN == RIMAY and not self.installed:
            return begin(self.folder, self.environment, self.role, self.port)
        with (self.folder / "log").open("ab") as log:
            return Popen(
                [sys.executable, str(MAIN), "serve", "--port", str(self.port), "--role", self.role],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same database, in a process of its own."""
        return subprocess.run(
            [sys.executable, str(MAIN), *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    async def import_event(self, **values: str) -> None:
        """One row of an agenda file, as `events import` does it, but in this process: it is quicker."""
        await asyncio.to_thread(import_event, self.environment["RIMAY_DATABASE_URL"], self.folder, values)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, seen from outside."""
        conn = sqlite3.connect(self.database, timeout=DEADLINE)
        try:
            found = conn.execute(query, values).fetchall()
            conn.commit()
            return found
        finally:
            conn.close()

    async def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log
        try:
            return (await self.http.get("/healthz")).status_code == 200
        except httpx.TransportError:
            return False


def import_event(url: str, folder: Path, values: Mapping[str, str]) -> None:
    """One row of an agenda file into a database."""
    path = folder / "agenda.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(values))
        writer.writeheader()
        writer.writerow(values)
    db = Database(url)
    try:
        report = import_events(db, path, datetime.now(UTC))
    finally:
        db.close()
    assert report.ok, report


async def until(holds: Callable[[], Any]) -> None:
    """Wait for something that must happen soon; it may be asynchronous."""
    async with asyncio.timeout(DEADLINE):
        while True:
            found = holds()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.02)


def zone_of_noon() -> str:
    """Where it is about noon now: nobody is written to at night, and a server's clock is real."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def in_days(days: int, hour: int = 9) -> str:
    """A local start for an agenda file, some days from now."""
    day = (datetime.now(UTC) + timedelta(days=days)).date()
    return f"{day.isoformat()}T{hour:02d}:00"


def outbox_left(rimay: Rimay) -> Sequence[Any]:
    """What has not gone out yet, or is not noted as sent."""
    return rimay.rows("SELECT id, kind, status, reason FROM outbox WHERE status IN ('queued', 'leased')")


async def noted(rimay: Rimay) -> None:
    """Wait until the sending of every answer is noted. A person may have read one before: whoever is killed
    then rightly says it again."""
    await until(lambda: not any(kind == "reply" for _, kind, *_ in outbox_left(rimay)))


def forget_leases(rimay: Rimay) -> None:
    """As if the dead process's 30 seconds were over: what it had leased is free. Waiting proves no more."""
    rimay.rows("UPDATE outbox SET lease_until = '2020-01-01T00:00:00.000000+00:00' WHERE status = 'leased'")
