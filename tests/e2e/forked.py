"""`main.py serve` in processes of its own, forked from one that has loaded everything."""

from __future__ import annotations

import os
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.support.forks import context


class Forked:
    """One process; what is asked of it has the names that `subprocess.Popen` has for it."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        process.start()
        assert process.pid is not None
        self.pid: int = process.pid

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return None if self._process.is_alive() else self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> None:
        self._process.join()


def begin(folder: Path, environment: Mapping[str, str], role: str, port: int) -> Forked:
    """Work in `folder`, where the output is added to `log`, with no other settings than those given."""
    return Forked(context.Process(target=_serve, args=(folder, dict(environment), role, port), daemon=True))


def _serve(folder: Path, environment: Mapping[str, str], role: str, port: int) -> None:
    for name in [name for name in os.environ if name.startswith("RIMAY_")]:
        del os.environ[name]
    os.environ.update(environment)
    os.chdir(folder)
    log = os.open("log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    import main  # it is there already

    main.serve(port=port, role=main.Role(role))
