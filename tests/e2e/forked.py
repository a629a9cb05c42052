"""Loaded once, then forked for each process: importing everything takes longer than all else in a start."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg  # noqa: F401  # SQLAlchemy would load it in each process
import uvloop  # noqa: F401  # and uvicorn this

import main

main.router()
main.get_ready()


def serve(folder: Path, environment: Mapping[str, str], role: str, port: int) -> None:
    """`main.py serve --role ROLE --port PORT` in a process of its own."""
    for name in [name for name in os.environ if name.startswith("RIMAY_")]:
        del os.environ[name]
    os.environ.update(environment)
    os.chdir(folder)
    log = os.open("log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, sys.__stdout__.fileno() if sys.__stdout__ else 1)
    os.dup2(log, sys.__stderr__.fileno() if sys.__stderr__ else 2)
    main.serve(port=port, role=main.Role(role))
