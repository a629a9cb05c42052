"""Memory and time of an export, in a process of its own: python -m tests.bench.export_memory [ROWS …]

The peak is the kernel's high-water mark of the exporting process alone (VmHWM, which starts anew at exec), so
filling the database does not count. Constant memory means that ten times the rows raise it by little.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from storage import schema
from storage.database import Database
from storage.tables import contributions, persons, processes

_MOMENT = datetime(2026, 11, 22, 15, tzinfo=UTC)
_WORDS = (
    "que publiquen cada mes, en la puerta del puesto de salud, las medicinas que hay; que avisen a la "
    "comunidad cuando falten, y que la posta de José Gálvez atienda también los sábados"
)
_PHONE = ", mi número es 987 654 321"
_FIRST = ("Rosa", "José", "Carmen", "Luis", "María", "Juan", "Ana", "Pedro", "Elena", "Jorge", "Óscar")
_LAST = ("Quispe", "Huamán", "Flores", "Mamani", "Sánchez", "Rojas", "Chávez", "Ñahui", "Vargas", "Pizango")
_PEOPLE = 1_000
_EVERY = "SELECT * FROM contributions"
_DUMPING = (
    "import csv, sqlite3, sys\n"
    "csv.writer(sys.stdout).writerows(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]))"
)
_PIECE = 10_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One export: `seconds` of the whole process and `cpu` of them in a processor, `peak_mb` of its memory,
    `pack_mb` of what it wrote; `dump`: CPU seconds of sqlite3's own CSV of the same table."""

    rows: int
    seconds: float
    cpu: float
    peak_mb: float
    pack_mb: float
    dump: float

    @property
    def ratio(self) -> float:
        """What a pack costs against the plain table."""
        return self.cpu / self.dump


def measure(rows: int) -> Measure:
    """Export a public pack of `rows` publishable contributions by 1,000 people, from SQLite."""
    with tempfile.TemporaryDirectory(prefix="rimay-export-") as place:
        url = f"sqlite:///{place}/bench.db"
        schema.upgrade(url)
        _fill(url, rows)
        begun, before = time.perf_counter(), _children()
        command = [sys.executable, "-m", "tests.bench.export_memory", "--export", url, f"{place}/pack"]
        told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=3_600)
        seconds, cpu = time.perf_counter() - begun, _children() - before
        size = sum(path.stat().st_size for path in Path(place, "pack").iterdir())
        return Measure(rows, seconds, cpu, int(told.stdout) / 1024, size / 1e6, _dump(Path(place)))


def _dump(place: Path) -> float:
    """CPU seconds of sqlite3 writing the table as CSV: its command, or else Python's module."""
    command = ["sqlite3", "-readonly", "-csv", str(place / "bench.db"), _EVERY]
    if shutil.which("sqlite3") is None:
        command = [sys.executable, "-c", _DUMPING, str(place / "bench.db"), _EVERY]
    before = _children()
    with (place / "dump.csv").open("wb") as file:
        subprocess.run(command, check=True, stdout=file, timeout=3_600)
    return _children() - before


def _children() -> float:
    """CPU seconds of the processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fill(url: str, rows: int) -> None:
    db = Database(url)
    process = db.write(_process)
    for start in range(0, rows, _PIECE):
        piece = [_contribution(process, number) for number in range(start, min(start + _PIECE, rows))]
        db.write(lambda conn, piece=piece: _insert(conn, piece))  # type: ignore[misc]
    db.close()


def _process(conn: Connection) -> int:
    process = {"code": "BENCH", "name": "Bench", "salt": "s" * 32, "created_at": _MOMENT}
    (key,) = conn.execute(insert(processes).values(**process).returning(processes.c.id)).one()
    person = {"created_at": _MOMENT, "language": "es", "reminders": True, "announcements": False}
    names = [
        {**person, "name": f"{_FIRST[n % 11]} {_LAST[n % 10]} {_LAST[n // 7 % 10]}"} for n in range(_PEOPLE)
    ]
    conn.execute(insert(persons), names)
    return int(key)


def _insert(conn: Connection, piece: list[dict[str, Any]]) -> None:
    conn.execute(insert(contributions), piece)


def _contribution(process: int, number: int) -> dict[str, Any]:
    texts = "author_name author_contact problem ask suggested_entity suggested_indicator suggested_deadline"
    return {
        **dict.fromkeys(texts.split(), ""),
        "code": f"P-{number}",
        "process_id": process,
        "person_id": 1 + number % _PEOPLE,
        "ubigeo": "2002",
        "object": "",
        "text": f"{number}: {_WORDS}{_PHONE if number % 10 == 0 else ''}.",
        "via": "telegram",
        "message_id": f"m{number}",
        "received_at": _MOMENT,
        "form_version": "1",
        "consent_version": "1",
        "language": "es",
        "revision": "publicable",
        "publish_name": False,
        "searchable": "",
    }


def _export(url: str, directory: str) -> None:
    from panel.packs import export_pack  # only the exporting process pays for it

    db = Database(url, connections=2)
    export_pack(db, Path(directory), "public", _MOMENT)
    db.close()
    status = Path("/proc/self/status").read_text()
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def main(arguments: list[str]) -> None:
    """Measure each number of rows (10,000 and 100,000 by default) and print the ratio of the peaks."""
    if arguments[:1] == ["--export"]:
        _export(*arguments[1:])
        return
    measures = [measure(int(rows)) for rows in arguments or ("10000", "100000")]
    for one in measures:
        speed = one.rows / one.seconds
        print(
            f"{one.rows:>9,} rows  {one.seconds:6.1f} s ({one.cpu:.1f} of CPU)  {speed:8,.0f} rows/s  "
            f"peak {one.peak_mb:6.1f} MB  {one.pack_mb:,.0f} MB  {one.ratio:.1f} times sqlite3's own CSV"
        )
    print(f"peak, last against first: {measures[-1].peak_mb / measures[0].peak_mb:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
