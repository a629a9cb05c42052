"""Whole processes: asynchronous tests on asyncio, each over a database that is migrated already."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """Where a server works, with its database."""
    shutil.copyfile(sqlite_template, tmp_path / "rimay.db")
    return tmp_path
