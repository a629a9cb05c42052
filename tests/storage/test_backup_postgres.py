"""PostgreSQL's own programs make the copies; where they are missing it is said."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from storage import schema
from storage.backup import CopyRefused
from storage.backup_postgres import address, dump, load
from storage.consistency import check
from storage.database import Database
from storage.tables import attendees
from tests.storage.seating import NOW, make_event, seat
from tests.support.postgres import PostgresServer, _wheel


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the server that the tests start."""
    monkeypatch.setenv("PATH", f"{_wheel() / 'pginstall' / 'bin'}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def empty_url(postgres: PostgresServer) -> Iterator[str]:
    postgres.administer("CREATE DATABASE rimay_back")
    yield postgres.url("rimay_back")
    postgres.administer("DROP DATABASE rimay_back WITH (FORCE)")


def test_what_was_copied_comes_back_in_an_empty_database(
    postgres_url: str, empty_url: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.dump"
    db = Database(postgres_url)
    event = make_event(db)
    seat(db, event)
    assert dump(postgres_url, copy) == copy.stat().st_size
    assert copy.stat().st_mode & 0o777 == 0o600
    seat(db, event, "Beto")
    _refused("exists", lambda: dump(postgres_url, copy))
    _refused("not_empty", lambda: load(postgres_url, copy))
    assert load(empty_url, copy) == schema.head()
    back = Database(empty_url)
    assert list(check(back, NOW)) == []
    with back.read() as conn:
        assert conn.scalar(select(func.count()).select_from(attendees)) == 1
    assert seat(back, event, "Carla")
    db.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    dump(postgres_url, tmp_path / "newer.dump")
    _refused("unknown_version", lambda: load(empty_url, tmp_path / "newer.dump"))
    for one in (db, back):
        one.close()


def test_what_is_no_copy_changes_nothing(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "copy.dump").write_text("esto no es una copia")
    _refused("program", lambda: load(empty_url, tmp_path / "copy.dump"))
    _refused("missing", lambda: load(empty_url, tmp_path / "nada"))
    _refused("program", lambda: dump("postgresql+psycopg://nadie@127.0.0.1:1/x", tmp_path / "no.dump"))
    assert [path.name for path in tmp_path.iterdir()] == ["copy.dump"]


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CopyRefused) as caught:
        dump("postgresql+psycopg://rimay@127.0.0.1/rimay", tmp_path / "copy.dump")
    assert (caught.value.code, caught.value.detail) == ("no_program", "pg_dump")


def test_no_password_is_on_a_command_line() -> None:
    assert address("postgresql+psycopg://rimay:clave@db:5433/rimay?sslmode=require") == (
        "postgresql://rimay@db:5433/rimay?sslmode=require"
    )


def _refused(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(CopyRefused) as caught:
        work()
    assert caught.value.code == code
