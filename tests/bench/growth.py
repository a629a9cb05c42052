"""Turns in a database with a million people beside turns in an empty one, on both kinds of database.

The filled databases are kept in var/bench, for the day, because making them takes minutes; each run works on
a copy, so that its people are new to it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.service import utc_now
from tests.bench import filling, turns
from tests.bench.databases import new_database, new_file, postgres
from tests.bench.filling import Crowd
from tests.bench.processes import ROOT, Server, running
from tests.support.ports import free_port

CACHE = ROOT / "var" / "bench"


@dataclass(frozen=True, slots=True)
class Grown:
    """Slowest 1 % of the waits in seconds, median of the rounds: with nobody in the database, and in a full
    one; answers other than 200 in both."""

    empty: float
    full: float
    failed: int

    @property
    def ratio(self) -> float:
        return self.full / self.empty


def on_sqlite(crowd: Crowd, people: int, rounds: int, folder: Path, cache: Path = CACHE) -> Grown:
    """Rounds of `people` on two files in `folder`, in turns."""
    template = cache / f"{_key(crowd)}.db"
    if not template.exists():
        _forget(cache, "*.db*")
        half = template.with_suffix(".half")
        half.unlink(missing_ok=True)
        _fill(new_file(half), crowd)
        half.rename(template)
    full = folder / "full.db"
    shutil.copyfile(template, full)
    try:
        return _compared(f"sqlite:///{full}", new_file(folder / "empty.db"), people, rounds)
    finally:
        full.unlink()


def on_postgres(crowd: Crowd, people: int, rounds: int, cache: Path = CACHE) -> Grown:
    """The same on two databases of one server, which syncs its disk as a real one does."""
    template = cache / f"{_key(crowd)}.pg"
    with postgres(template) as server:
        if not template.exists():
            _forget(cache, "*.pg")
            new_database(server, "empty_one")
            _fill(new_database(server, "full_one"), crowd)
            server.administer("VACUUM ANALYZE", database="full_one")
            server.keep(template)
        return _compared(server.url("full_one"), server.url("empty_one"), people, rounds)


def _compared(full: str, empty: str, people: int, rounds: int) -> Grown:
    with ExitStack() as stack:
        ours, theirs = (stack.enter_context(_rimay(url)) for url in (full, empty))
        turns.warm(ours, theirs)
        measured = turns.pairs(ours, theirs, turns.mix(people), rounds)
    full_p99, empty_p99 = (
        median(one.result.p99 for one in loads) for loads in (measured.rimay, measured.bare)
    )
    return Grown(empty_p99, full_p99, measured.failed)


@contextmanager
def _rimay(url: str) -> Iterator[Server]:
    port = free_port()
    with running("-m", "tests.bench.server", str(port), url, port=port) as server:
        yield server


def _fill(url: str, crowd: Crowd) -> None:
    filling.fill(url, crowd, utc_now())


def _key(crowd: Crowd) -> str:
    """Another schema, another filling, another crowd or another day: another template. The demonstration's
    events are in the weeks after the day it was loaded."""
    sources = [Path(filling.__file__), *sorted((ROOT / "storage" / "tables").glob("*.py"))]
    parts = [*(path.read_text(encoding="utf-8") for path in sources), repr(crowd), str(utc_now().date())]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def _forget(cache: Path, pattern: str) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.glob(pattern):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
