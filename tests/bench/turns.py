"""Turns through the webhook beside the bare endpoint, in turns, so that both meet the same machine."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import contributions, dead_letters, registrations
from tests.bench.databases import new_file
from tests.bench.load import Result, drive
from tests.bench.people import SECRET, conversations, greetings
from tests.bench.processes import Server, busy, running
from tests.support.ports import free_port

Streams = Sequence[Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Load:
    """One round: what the clients saw, the server's CPU a request in µs, and the share of the machine that
    neither the server nor its clients used."""

    result: Result
    cpu: float
    others: float


@dataclass(frozen=True, slots=True)
class Rounds:
    """Rounds of Rimay and of the bare endpoint, in pairs."""

    rimay: list[Load]
    bare: list[Load]

    @property
    def ratio(self) -> float:
        """Median of Rimay's rate over the bare one's."""
        return median(a.result.rate / b.result.rate for a, b in zip(self.rimay, self.bare, strict=True))

    @property
    def cpu_ratio(self) -> float:
        """Median of the CPU of a turn over that of a bare request, whatever the machine."""
        return median(a.cpu / b.cpu for a, b in zip(self.rimay, self.bare, strict=True))

    @property
    def failed(self) -> int:
        return sum(one.result.failed for one in (*self.rimay, *self.bare))


@dataclass(frozen=True, slots=True)
class Done:
    """What the people of the bench have achieved, from the database: proof that the turns were real."""

    registrations: int
    contributions: int
    dead_letters: int


def pairs(server: Server, bare: Server, made: Callable[[int], Streams], rounds: int) -> Rounds:
    """Rounds with the streams that `made` gives for each number. The bare endpoint is sent the same ones."""
    kept = Rounds([], [])
    for number in range(rounds):
        streams = made(number)
        kept.bare.append(load(bare, streams))
        kept.rimay.append(load(server, streams))
    return kept


def warm(server: Server, bare: Server) -> None:
    """Not measured: each statement is compiled, each catalogue read, each template known."""
    pairs(server, bare, mix(20, 90_000), 1)


def mix(people: int, first: int = 0) -> Callable[[int], Streams]:
    """Streams of whole conversations: round n is of `people` others."""
    return lambda number: conversations(range(first + number * people, first + (number + 1) * people))


def hellos(messages: int, first: int) -> Callable[[int], Streams]:
    """Streams of greetings only."""
    return lambda number: greetings(messages, first + number * 2_000)


@contextmanager
def bare_server() -> Iterator[Server]:
    """The yardstick."""
    port = free_port()
    with running("-m", "tests.bench.bare", str(port), port=port) as server:
        yield server


@contextmanager
def silent_server(folder: Path) -> Iterator[Server]:
    """Rimay that sends nothing."""
    port = free_port()
    with running("-m", "tests.bench.server", str(port), new_file(folder / "silent.db"), port=port) as server:
        yield server


@contextmanager
def quick_telegram() -> Iterator[str]:
    """The URL of a Telegram in a process of its own."""
    port = free_port()
    with running("-m", "tests.bench.providers", str(port), port=port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def sending_server(folder: Path, telegram: str) -> Iterator[Server]:
    """The same, that sends to this Telegram."""
    port, url = free_port(), new_file(folder / "sending.db")
    with running("-m", "tests.bench.server", str(port), url, telegram, port=port) as server:
        yield server


@contextmanager
def serving(folder: Path, telegram: str) -> Iterator[Server]:
    """`python main.py serve` with everything in it, that sends to this Telegram."""
    port = free_port()
    settings = {
        "RIMAY_DATABASE_URL": new_file(folder / "serving.db"),
        "RIMAY_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "RIMAY_TELEGRAM_TOKEN": "1:bench",
        "RIMAY_TELEGRAM_MODE": "webhook",
        "RIMAY_TELEGRAM_SECRET": SECRET,
        "RIMAY_TELEGRAM_API_URL": telegram,
        "RIMAY_TELEGRAM_RATE": "100000",
        "RIMAY_TELEGRAM_CHAT_RATE": "100000",
    }
    with running(*serve(port), port=port, folder=folder, settings=settings) as server:
        yield server


def serve(port: int) -> tuple[str, ...]:
    """The arguments of a process that serves."""
    return (str(Path(__file__).parents[2] / "main.py"), "serve", "--port", str(port))


def done(path: Path) -> Done:
    """What a database holds after the rounds."""
    db = Database(f"sqlite:///{path}")
    with db.read() as conn:
        tables = (registrations, contributions, dead_letters)
        counts = [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]
    db.close()
    return Done(*counts)


def load(server: Server, streams: Streams) -> Load:
    """One round, until the server has sent everything."""
    began, cpu, all_cpu, drivers = time.perf_counter(), server.cpu(), busy(), _children()
    result = drive(server.port, streams)
    _rest(server)
    used, taken = server.cpu() - cpu, time.perf_counter() - began
    others = busy() - all_cpu - used - (_children() - drivers)
    return Load(result, used / sum(map(len, streams)) * 1e6, max(others, 0.0) / taken)


def _rest(server: Server) -> None:
    """Until it has nothing more to send: its CPU stands still."""
    before = -1.0
    while server.cpu() - before > 0.02:
        before = server.cpu()
        time.sleep(0.3)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
