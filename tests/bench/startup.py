"""From `serve` to its first answer on /healthz, on a copy of a database in use and on none at all."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.processes import ROOT, running
from tests.bench.turns import bare_server, serve
from tests.support.ports import free_port


def start_migrated(folder: Path, database: Path, times: int) -> float:
    """Seconds, median, with an up-to-date copy of `database`."""
    return median(_start(folder / f"copy{number}.db", database) for number in range(times))


def start_empty(folder: Path, times: int) -> float:
    """Seconds, median, when every migration is still to run."""
    return median(_start(folder / f"new{number}.db", None) for number in range(times))


def start_bare(times: int) -> float:
    """Seconds, median, of the bare endpoint."""
    return median(_start_bare() for _ in range(times))


def imports(times: int) -> float:
    """Seconds, median, of a process that imports the composition root and ends."""
    return median(_import() for _ in range(times))


def _start(path: Path, database: Path | None) -> float:
    if database is not None:
        shutil.copy(database, path)
    port = free_port()
    settings = {"RIMAY_DATABASE_URL": f"sqlite:///{path}"}
    with running(*serve(port), port=port, folder=path.parent, settings=settings) as server:
        return server.started


def _start_bare() -> float:
    with bare_server() as server:
        return server.started


def _import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import main"], cwd=ROOT, check=True)
    return time.perf_counter() - began
