"""What happens to a database: its disk is full, another program holds it, its server goes away."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.postgres import PostgresServer

_PIECE = b"\0" * 4096
_HOLD = """
import sqlite3, sys, time
conn = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
conn.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
conn.execute("ROLLBACK")
"""


@dataclass
class SmallDisk:
    """A folder that can become full. A disk of its own where that is allowed (`mounted`), else a limit on how
    large the files of a process may grow, which a file system answers in the same place."""

    folder: Path
    mounted: bool

    @contextmanager
    def full(self, pid: Callable[[], int]) -> Iterator[None]:
        """Not a byte more while the block lasts. `pid`: whose files, where there is only the limit."""
        with self._filled() if self.mounted else self._limited(pid()):
            yield

    @contextmanager
    def _filled(self) -> Iterator[None]:
        path = self.folder / "filler"
        try:
            with path.open("wb", buffering=0) as filler:
                try:
                    while filler.write(_PIECE):
                        continue
                except OSError:
                    pass
            yield
        finally:
            path.unlink()

    @contextmanager
    def _limited(self, pid: int) -> Iterator[None]:
        """No file may become larger than the log of the database is now; the service's own log is smaller."""
        limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        most = max((path.stat().st_size for path in self.folder.glob("*-wal")), default=0)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, limits[1]))
        try:
            yield
        finally:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A new folder inside `folder` with so much room."""
    place = folder / "disk"
    place.mkdir()
    mounted = os.geteuid() == 0 and _run(
        "mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "rimay", str(place)
    )
    try:
        yield SmallDisk(place, mounted)
    finally:
        if mounted:
            _run("umount", "-l", str(place))
        shutil.rmtree(place, ignore_errors=True)


def _run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@asynccontextmanager
async def held_by_another(path: Path) -> AsyncIterator[None]:
    """Another program has the SQLite file to itself."""
    pipe = asyncio.subprocess.PIPE
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOLD, str(path), stdin=pipe, stdout=pipe
    )
    assert other.stdin is not None
    assert other.stdout is not None
    try:
        assert await other.stdout.readline() == b"held\n"
        yield
    finally:
        other.stdin.close()
        await other.wait()


@asynccontextmanager
async def without(server: PostgresServer) -> AsyncIterator[None]:
    """The server dies as in a power cut, and comes back when the block ends."""
    await asyncio.to_thread(server.stop)
    try:
        yield
    finally:
        await asyncio.to_thread(server.start)
