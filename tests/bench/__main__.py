"""Speed and size, side by side with a bare endpoint: python -m tests.bench [--quick]

Everything runs in processes of its own and on this machine's disk (var/), with SQLite at synchronous=FULL.
A missed target is said and does not fail: what a machine can do depends on what else it does.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench import delivering, growth, startup, suggesting, turns
from tests.bench.databases import new_database, new_file, postgres
from tests.bench.delivering import Delivered, Rates
from tests.bench.export_memory import measure
from tests.bench.filling import Crowd
from tests.bench.growth import Grown
from tests.bench.people import TURNS
from tests.bench.processes import ROOT
from tests.bench.rows import Row, save, summary
from tests.bench.turns import Rounds

RATES = Rates(telegram=80, whatsapp=200)
"""Two and a half times what these accounts have by default: 10,000 reminders take 45 seconds."""

CROWD = Crowd(people=1_000_000, contributions=500_000)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: people of a round (ten turns each), rounds, starts, rows of the exports,
    reminders, the accounts' rates, the crowd of a grown database and the rounds there, contributions that are
    grouped."""

    people: int = 250
    rounds: int = 4
    starts: int = 5
    exports: tuple[int, int] = (100_000, 1_000_000)
    reminders: int = 10_000
    rates: Rates = RATES
    crowd: Crowd = CROWD
    grown_rounds: int = 8
    texts: int = 10_000


QUICK = Size(
    people=40,
    rounds=1,
    starts=1,
    exports=(100, 1_000),
    reminders=600,
    crowd=Crowd(people=2_000, contributions=1_000),
    grown_rounds=1,
    texts=400,
)


def bench(size: Size, folder: Path) -> Iterator[Row]:
    """Every measure, as soon as it is known. `folder` is empty and on the disk that is to be measured."""
    with turns.bare_server() as bare:
        with turns.silent_server(folder) as server:
            turns.warm(server, bare)
            silent = turns.pairs(server, bare, turns.mix(size.people), size.rounds)
            yield from _turns(silent)
            hellos = turns.pairs(server, bare, turns.hellos(size.people * 2, 50_000), size.rounds)
            yield from _hellos(hellos)
        yield from _achieved(folder / "silent.db", silent)
        with turns.quick_telegram() as telegram, turns.sending_server(folder, telegram) as server:
            turns.warm(server, bare)
            sending = turns.pairs(server, bare, turns.mix(size.people // 5), size.rounds)
        yield from _sending(silent, sending)
        yield from _noise(silent, sending, folder)
    yield from _memory(size.people * size.rounds, folder)
    yield from _starts(size, folder)
    yield from _exports(size)
    yield from _deliveries(size, folder)
    yield from _growth(size, folder)
    yield from suggesting.rows(size.texts)


BARE = 88.0
"""µs of a bare request on the machine on which the design was measured (1 / 11,260 s)."""


def _turns(silent: Rounds) -> Iterator[Row]:
    yield Row("turn's rate against the bare endpoint", silent.ratio, "×", 0.15, at_least=True)
    yield Row(
        "CPU of a turn in the server",
        _cpu(silent),
        "µs",
        600,
        note=_spread([one.cpu for one in silent.rimay]),
    )
    yield Row(
        "CPU of a turn, were a bare request 88 µs",
        silent.cpu_ratio * BARE,
        "µs",
        600,
        note=f"{silent.cpu_ratio:.1f} × the bare request's of the same round; a machine like the design's",
    )
    yield Row("CPU of a bare request", median(one.cpu for one in silent.bare), "µs")
    rates = [one.result.rate for one in silent.rimay]
    yield Row("turns a second, 32 clients", median(rates), "/s", note=_spread(rates))
    yield Row("a turn's wait, middle", median(one.result.p50 for one in silent.rimay) * 1000, "ms")
    yield Row("a turn's wait, slowest 1 %", median(one.result.p99 for one in silent.rimay) * 1000, "ms")
    yield Row("answers other than 200", silent.failed, "", 0)


def _hellos(hellos: Rounds) -> Iterator[Row]:
    yield Row("greetings only: rate against the bare endpoint", hellos.ratio, "×")
    yield Row("greetings only: CPU of a turn", _cpu(hellos), "µs")


def _achieved(database: Path, silent: Rounds) -> Iterator[Row]:
    achieved = turns.done(database)
    yield Row("registrations made by the rounds", achieved.registrations, "")
    yield Row("contributions made by the rounds", achieved.contributions, "")
    yield Row("messages that could not be handled", achieved.dead_letters, "", 0)


def _sending(silent: Rounds, sending: Rounds) -> Iterator[Row]:
    yield Row("with outgoing HTTP: rate against the bare endpoint", sending.ratio, "×")
    yield Row("with outgoing HTTP: CPU of a turn", _cpu(sending), "µs")
    yield Row("outgoing HTTP alone: CPU of a turn", _cpu(sending) - _cpu(silent), "µs", note="the difference")


def _memory(people: int, folder: Path) -> Iterator[Row]:
    with turns.quick_telegram() as telegram, turns.serving(folder, telegram) as server:
        round_ = turns.load(server, turns.mix(people)(0))
        now, peak = server.memory()
    note = f"`serve` after {people * TURNS:,} turns of {people:,} people; peak {peak:.0f} MB"
    yield Row("memory of the serving process", now, "MB", 150, note=note)
    yield Row("CPU of a turn in it, worker and sending too", round_.cpu, "µs")


def _noise(silent: Rounds, sending: Rounds, folder: Path) -> Iterator[Row]:
    bare = [one.result.rate for one in (*silent.bare, *sending.bare)]
    others = median(one.others for one in (*silent.rimay, *silent.bare))
    yield Row("bare endpoint, requests a second", median(bare), "/s", note=_spread(bare))
    yield Row("noise: cores that others kept busy", others, "", note=f"of {os.cpu_count()}")
    yield Row("one write with fsync on this disk", _fsync(folder), "ms")


def _starts(size: Size, folder: Path) -> Iterator[Row]:
    migrated = startup.start_migrated(folder, folder / "silent.db", size.starts)
    imports = startup.imports(size.starts)
    yield Row("from `serve` to /healthz, database in use", migrated, "s", 2)
    yield Row("from `serve` to /healthz, no database yet", startup.start_empty(folder, size.starts), "s", 2)
    yield Row("of which imports", imports, "s", note=f"{imports / migrated:.0%}")
    yield Row("the bare endpoint's start", startup.start_bare(size.starts), "s")


def _exports(size: Size) -> Iterator[Row]:
    few, many = (measure(rows) for rows in size.exports)
    for one in (few, many):
        note = f"a pack of {one.pack_mb:,.0f} MB"
        yield Row(f"export of {one.rows:,} contributions: peak", one.peak_mb, "MB", 200, note=note)
        note = f"{one.cpu:.0f} s of CPU; sqlite3's own CSV {one.dump:.1f} s"
        yield Row(f"export of {one.rows:,} contributions", one.seconds, "s", 180, note=note)
        yield Row("export: CPU against sqlite3's own CSV", one.ratio, "×")
    note = f"of {many.rows:,} rows against {few.rows:,}; constant is 1"
    yield Row("export: peak", many.peak_mb / few.peak_mb, "×", 1.25, note=note)


def _deliveries(size: Size, folder: Path) -> Iterator[Row]:
    limited = delivering.limited(new_file(folder / "limited.db"), size.reminders, size.rates)
    yield from _limited("SQLite", limited)
    with postgres() as server:
        limited = delivering.limited(new_database(server, "limited"), size.reminders, size.rates)
        yield from _limited("PostgreSQL", limited)
        lifted = delivering.lifted(new_database(server, "lifted"), size.reminders)
    yield Row(
        "PostgreSQL, no limits: reminders a second", lifted.rate, "/s", note=f"{lifted.cpu:.0f} µs each"
    )
    lifted = delivering.lifted(new_file(folder / "lifted.db"), size.reminders)
    yield Row("SQLite, no limits: reminders a second", lifted.rate, "/s", note=f"{lifted.cpu:.0f} µs each")


def _limited(kind: str, got: Delivered) -> Iterator[Row]:
    for channel, share in got.shares.items():
        yield Row(f"{kind}, {channel}: of what bulk may use", share, "", 0.98, at_least=True)
    yield Row(f"{kind}: answers 429", got.refused, "", 0)
    yield Row(f"{kind}: reminders that did not arrive, or twice", got.left + got.twice, "", 0)
    note = f"of {len(got.replies)}; middle {got.reply(0.5) * 1000:.0f} ms, {got.unanswered} unanswered"
    yield Row(f"{kind}: replies meanwhile, slowest 5 %", got.reply(0.95) * 1000, "ms", 300, note=note)


def _growth(size: Size, folder: Path) -> Iterator[Row]:
    people = size.people // 2
    yield from _grown("SQLite", size, growth.on_sqlite(size.crowd, people, size.grown_rounds, folder))
    yield from _grown("PostgreSQL", size, growth.on_postgres(size.crowd, people, size.grown_rounds))


def _grown(kind: str, size: Size, got: Grown) -> Iterator[Row]:
    yield Row(f"{kind}: a turn's slowest 1 %, nobody there", got.empty * 1000, "ms")
    yield Row(f"{kind}: the same, {size.crowd.people:,} people", got.full * 1000, "ms")
    note = f"answers other than 200: {got.failed}"
    yield Row(f"{kind}: full against empty", got.ratio, "×", 1.2, note=note)


def _cpu(rounds: Rounds) -> float:
    return median(one.cpu for one in rounds.rimay)


def _spread(values: Sequence[float]) -> str:
    return f"{min(values):,.0f} to {max(values):,.0f}"


def _fsync(folder: Path) -> float:
    """Milliseconds, median, of 4 KB that reach the disk."""
    taken = []
    with (folder / "fsync").open("wb") as file:
        for _ in range(50):
            began = time.perf_counter()
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return median(taken) * 1000


def main(arguments: Sequence[str]) -> None:
    """Print every row as it comes, then which targets were missed; keep all in var/bench.json."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run: minutes instead of an hour")
    size = QUICK if parser.parse_args(arguments).quick else Size()
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=var) as folder:
        for row in bench(size, Path(folder)):
            print(row.line(), flush=True)
            rows.append(row)
    print(summary(rows))
    facts = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()}
    save(rows, var / "bench.json", facts)


if __name__ == "__main__":
    main(sys.argv[1:])
