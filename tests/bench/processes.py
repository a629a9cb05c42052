"""Processes that are measured from outside: started, awaited, and what the kernel says that they used."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_DEADLINE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A process that listens. `started` is how many seconds it took until it answered."""

    pid: int
    port: int
    started: float

    def cpu(self) -> float:
        """Seconds of CPU of all its threads, to 10 ms."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> tuple[float, float]:
        """MB resident now, and the most that it ever was."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith("Vm")}
        return kilobytes["VmRSS"] / 1024, kilobytes["VmHWM"] / 1024


@contextmanager
def running(
    *arguments: str, port: int, folder: Path = ROOT, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Python with these arguments, until it answers on its port; ended when the block ends."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RIMAY_")}
    environment = {**kept, "PYTHONPATH": str(ROOT), **(settings or {})}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _answers(process, port)
        yield Server(process.pid, port, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


def busy() -> float:
    """Seconds of CPU that everything on this machine has used."""
    user, nice, system, _idle, _wait, *rest = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    return sum(map(int, (user, nice, system, *rest[:2]))) / _TICKS


def _answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _DEADLINE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"it ended by itself: {process.args!r}")
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                if connection.recv(64).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            pass
        time.sleep(0.005)
    raise TimeoutError(f"no answer on port {port}")
