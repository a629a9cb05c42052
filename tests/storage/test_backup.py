"""Copies are used, not only made: what was copied while people wrote is put back and answers again."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func, select

from storage import backup as backups
from storage import schema
from storage.backup import CopyRefused, backup, restore
from storage.consistency import check
from storage.database import Database
from storage.tables import attendees
from tests.storage.seating import NOW, apply, make_event, seat


def test_a_copy_made_while_people_register_is_whole(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_PAGES", 4)
    monkeypatch.setattr(backups, "_BREATH", 0.03)
    event = make_event(sqlite_db, capacity=None)
    seat(sqlite_db, event)
    thread, wrote = threading.Thread(target=backup, args=(sqlite_db.url, tmp_path / "copy.db")), 0
    thread.start()
    while thread.is_alive():
        apply(sqlite_db, event)
        wrote += 1
    assert wrote > 3
    there = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    assert list(check(there, NOW)) == []
    assert 1 <= _count(there) < _count(sqlite_db)
    assert seat(there, event)
    there.close()


def test_what_was_copied_comes_back_and_what_was_there_is_kept(sqlite_db: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    event = make_event(sqlite_db)
    seat(sqlite_db, event, "Ana")
    backup(sqlite_db.url, copy)
    seat(sqlite_db, event, "Beto")
    sqlite_db.close()
    done = restore(sqlite_db.url, copy, NOW)
    assert (done.version, done.kept) == (schema.head(), tmp_path / "rimay-20261122-150000.db")
    back, before = Database(sqlite_db.url), Database(f"sqlite:///{done.kept}")
    assert (_count(back), _count(before)) == (1, 2)
    assert list(check(back, NOW)) == []
    assert seat(back, event, "Carla")
    back.close()
    before.close()
    assert _left(tmp_path) == {"copy.db", "rimay.db", "rimay-20261122-150000.db"}


def test_only_its_owner_reads_a_copy(sqlite_db: Database, tmp_path: Path) -> None:
    size = backup(sqlite_db.url, tmp_path / "copy.db")
    about = (tmp_path / "copy.db").stat()
    assert (stat.S_IMODE(about.st_mode), about.st_size) == (0o600, size)


def test_a_copy_from_before_is_brought_up_to_date(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    config = schema.migrations()
    engine = Database(f"sqlite:///{old}")
    with engine._writers.connect() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        conn.commit()
    engine.close()
    done = restore(f"sqlite:///{tmp_path / 'new' / 'rimay.db'}", old, NOW)
    assert (done.version, done.kept) == ("0001", None)
    back = Database(f"sqlite:///{tmp_path / 'new' / 'rimay.db'}")
    assert list(check(back, NOW)) == []
    back.close()


def test_a_database_in_use_is_not_replaced(sqlite_db: Database, tmp_path: Path) -> None:
    backup(sqlite_db.url, tmp_path / "copy.db")
    event = make_event(sqlite_db)
    _refused("in_use", lambda: restore(sqlite_db.url, tmp_path / "copy.db", NOW))
    assert seat(sqlite_db, event)
    sqlite_db.close()
    assert restore(sqlite_db.url, tmp_path / "copy.db", NOW).kept


def test_nothing_is_overwritten(sqlite_db: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    _refused("exists", lambda: backup(sqlite_db.url, tmp_path / "copy.db"))
    assert (tmp_path / "copy.db").read_text() == "mine"


def _nothing(path: Path) -> None:
    path.unlink()


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")


def _another(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("DROP TABLE alembic_version")


def _orphaned(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("INSERT INTO help_requests VALUES (1, 77, 'person', '', '2026', NULL)")


def _scribbled(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 40_960)


def _words(path: Path) -> None:
    path.write_text("esto no es una base de datos" * 99)


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("missing", _nothing),
        ("unknown_version", _newer),
        ("not_rimay", _another),
        ("damaged", _orphaned),
        ("damaged", _scribbled),
        ("not_a_database", _words),
    ],
)
def test_what_is_no_good_copy_changes_nothing(
    sqlite_db: Database, tmp_path: Path, code: str, spoil: Callable[[Path], None]
) -> None:
    seat(sqlite_db, make_event(sqlite_db))
    backup(sqlite_db.url, tmp_path / "copy.db")
    sqlite_db.close()
    spoil(tmp_path / "copy.db")
    _refused(code, lambda: restore(sqlite_db.url, tmp_path / "copy.db", NOW))
    assert _count(sqlite_db) == 1
    assert _left(tmp_path) - {"copy.db"} == {"rimay.db"}


def test_a_database_that_cannot_be_opened_any_more_is_replaced(sqlite_db: Database, tmp_path: Path) -> None:
    seat(sqlite_db, make_event(sqlite_db))
    backup(sqlite_db.url, tmp_path / "copy.db")
    sqlite_db.close()
    _words(tmp_path / "rimay.db")
    kept = restore(sqlite_db.url, tmp_path / "copy.db", NOW).kept
    assert kept is not None
    assert kept.read_text().startswith("esto no es")
    assert _count(sqlite_db) == 1


def test_a_folder_that_is_not_there_is_told(sqlite_db: Database, tmp_path: Path) -> None:
    _refused("disk", lambda: backup(sqlite_db.url, tmp_path / "no" / "copy.db"))


def test_a_backup_that_fails_leaves_nothing(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.whole_files.sync", full)
    _refused("disk", lambda: backup(sqlite_db.url, tmp_path / "copy.db"))
    assert _left(tmp_path) == {"rimay.db"}


def _refused(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(CopyRefused) as caught:
        work()
    assert caught.value.code == code


def _count(db: Database) -> int:
    """How many have a seat."""
    with db.read() as conn:
        return conn.execute(select(func.count()).select_from(attendees)).scalar_one()


def _left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}
