"""A load of HTTP requests from a process of its own: many connections, each with one request at a time.

Written on bare protocols, because the ready clients are slower than the server that is measured.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context


@dataclass(frozen=True, slots=True)
class Result:
    """How it went: requests a second, and the latencies in seconds at the middle and at the slowest 1 %."""

    rate: float
    p50: float
    p99: float
    failed: int


def request(path: str, body: bytes, headers: Sequence[tuple[str, str]] = ()) -> bytes:
    """One POST as bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: bench", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def drive(port: int, streams: Sequence[Sequence[bytes]]) -> Result:
    """Send each stream over its own connection, in a child process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_drive, port, streams).result()


def _drive(port: int, streams: Sequence[Sequence[bytes]]) -> Result:
    return asyncio.run(_all(port, streams))


async def _all(port: int, streams: Sequence[Sequence[bytes]]) -> Result:
    clients = [_Client(iter(stream)) for stream in streams]
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*(client.finished for client in clients))
    taken = time.perf_counter() - began
    latencies = sorted(latency for client in clients for latency in client.latencies)
    middle, slowest = latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.99)]
    return Result(len(latencies) / taken, middle, slowest, sum(client.failed for client in clients))


class _Client(asyncio.Protocol):
    def __init__(self, stream: Iterator[bytes]) -> None:
        self._stream = stream
        self._answer = b""
        self._sent = 0.0
        self.latencies: list[float] = []
        self.failed = 0
        self.finished = asyncio.get_event_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, separator, body = self._answer.partition(b"\r\n\r\n")
        if not separator or len(body) < _length(head):
            return
        self.latencies.append(time.perf_counter() - self._sent)
        self.failed += not head.startswith(b"HTTP/1.1 200")
        self._answer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_exception(error or ConnectionError("the server hung up"))

    def _next(self) -> None:
        following = next(self._stream, None)
        if following is None:
            self.finished.set_result(None)
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(following)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
