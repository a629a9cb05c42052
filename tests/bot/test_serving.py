"""A process that cannot work does not start."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import typer

import main
from mensajes import catalog
from storage.database import Database


def refused(db: Database, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said to who starts it."""
    with pytest.raises((SystemExit, typer.Exit)):
        main.refuse_another_schema(db)
    db.close()
    return capsys.readouterr().err.strip()


def test_on_another_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(Database(f"sqlite:///{tmp_path}/old.db"), capsys) == catalog.text("es", "cli.old_schema")


def test_without_its_database(capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = Database("postgresql+psycopg://postgres@127.0.0.1:1/none")
    assert refused(nowhere, capsys) == catalog.text("es", "cli.database_away")


def test_on_a_port_that_is_taken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(typer.Exit) as stopped:
            main.refuse_taken_port("127.0.0.1", port)
    told = capsys.readouterr()
    assert (stopped.value.exit_code, told.out) == (1, "")
    assert told.err.startswith(f"No puedo atender en 127.0.0.1:{port}: otro programa ya lo usa")
    assert "--port 9000" in told.err
    main.refuse_taken_port("127.0.0.1", port)
