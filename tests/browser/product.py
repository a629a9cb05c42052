"""The whole of Rimay as somebody who tries it starts it: with the demonstration, in a folder of its own."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.request import urlopen

from tests.e2e.process import DEADLINE, MAIN
from tests.support.ports import free_port


@dataclass(frozen=True, slots=True)
class Product:
    """A running Rimay: its address, and its database as it is seen from outside."""

    url: str
    database: Path

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query finds; what a statement changes is kept."""
        with closing(sqlite3.connect(self.database, timeout=DEADLINE)) as conn:
            found = conn.execute(query, values).fetchall()
            conn.commit()
            return found

    def a_while_passes(self) -> None:
        """Every question that is open was asked long enough ago to think the answer over."""
        self.rows(
            "UPDATE addresses SET state = json_set(state, '$.open.asked_at', '2026-01-01T00:00:00+00:00')"
            " WHERE json_extract(state, '$.open.asked_at') IS NOT NULL"
        )

    def next_reminder_falls_due(self, ticket: str) -> None:
        """The first reminder that waits for the day of this registration is due now."""
        self.rows(
            "UPDATE outbox SET due_at = ? WHERE id = (SELECT min(o.id) FROM outbox o"
            " JOIN registrations r ON r.id = o.registration_id"
            " WHERE r.code = ? AND o.kind = 'event.reminder' AND o.status = 'queued')",
            datetime.now(UTC).isoformat(timespec="microseconds"),
            ticket,
        )


@contextmanager
def served() -> Iterator[Product]:
    """Rimay on a free port, with nobody's settings and nobody's database."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        start = [sys.executable, str(MAIN), "start", "--port", str(port)]
        with subprocess.Popen(start, cwd=folder, env={"PATH": ""}, stdout=subprocess.DEVNULL) as process:
            try:
                url = _answering(process, f"http://127.0.0.1:{port}")
                yield Product(url, Path(folder) / "var" / "rimay.db")
            finally:
                process.terminate()


def _answering(process: subprocess.Popen[bytes], url: str) -> str:
    deadline = monotonic() + DEADLINE
    while monotonic() < deadline:
        try:
            urlopen(f"{url}/healthz").close()
        except OSError:
            if process.poll() is not None:
                break
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        else:
            return url
    raise RuntimeError("the server does not answer")
