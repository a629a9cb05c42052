"""`main.py chat`: the same conversation as `make run` holds, in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from panel import commands


@pytest.fixture(autouse=True)
def _elsewhere(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIMAY_DATABASE_URL", sqlite_url)
    commands.settings.cache_clear()
    yield
    commands.settings.cache_clear()


def test_an_empty_database_has_something_to_register_for() -> None:
    done = CliRunner().invoke(commands.app, ["chat"], input="talleres en Piura\n")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "(demostración)" in done.stdout


def test_an_installation_on_the_internet_shows_only_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "CONTROLLER_NAME", "CONTROLLER_ADDRESS", "CONTROLLER_CONTACT", "DPO_CONTACT"):
        monkeypatch.setenv(f"RIMAY_{name}", "x" * 40)
    monkeypatch.setenv("RIMAY_PUBLIC_URL", "https://rimay.example")
    done = CliRunner().invoke(commands.app, ["chat"], input="talleres en Piura\n")
    assert done.exit_code == 0
    assert "(demostración)" not in done.stdout
