"""Copies of a SQLite database while it is in use, and putting one back.

A copy is made from one snapshot, in pieces, so that whoever writes meanwhile does not wait, and what they
write is not half in it. Nothing appears under its final name before it is whole, checked and on the disk.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url

from storage import schema
from storage.whole_files import beside, drafted, publish

_PAGES = 256  # of a piece: 1 MiB
_BREATH = 0.005  # seconds between two pieces: the disk is for those who write


class CopyRefused(Exception):
    """The copy was not made or not put back; nothing was changed. `code`: exists, missing, not_a_database,
    damaged, unknown_version, not_rimay, not_empty, in_use, disk, no_program or program. `detail`: a file, a
    version, or what a program said."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `version`: of the copy before it was brought up to date; `kept`: where the database
    that was replaced lies now, if there was one."""

    version: str
    kept: Path | None


def database_file(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(make_url(url).database or "")


def backup(url: str, target: Path) -> int:
    """Copy a database that may be in use to a file that does not exist yet; its size in bytes.

    The file is readable by its owner only. Raises CopyRefused."""
    source = database_file(url)
    if not source.exists():
        raise CopyRefused("missing", str(source))
    if target.exists():
        raise CopyRefused("exists", str(target))
    with _drafted(target) as draft:
        _copy(source, draft)
        _examine(draft)
        if target.exists():
            raise CopyRefused("exists", str(target))
        publish(draft, target)
    return target.stat().st_size


def restore(url: str, copy: Path, now: datetime) -> Restored:
    """Put a copy, brought up to date, in the place of the database. What was there stays beside it, under a
    name with the date. Raises CopyRefused, also while anything uses the database that is to be replaced."""
    target = database_file(url)
    if not copy.exists():
        raise CopyRefused("missing", str(copy))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _drafted(target) as draft:
        _copy(copy, draft)
        version = _examine(draft)
        schema.upgrade(f"sqlite:///{draft}")
        _as_one_file(draft)
        with _nobody_in(target):
            _belong_to_the_same(target, draft)
            kept = _set_aside(target, now)
            publish(draft, target)
    return Restored(version, kept)


@contextmanager
def _drafted(target: Path) -> Iterator[Path]:
    try:
        with drafted(target) as draft:
            yield draft
    except OSError as error:
        raise CopyRefused("disk") from error


def _copy(source: Path, draft: Path) -> None:
    """One snapshot, held from the first piece to the last: otherwise each write of somebody else would make
    SQLite begin anew."""
    try:
        with closing(_opened(source)) as conn, closing(sqlite3.connect(draft)) as copy:
            conn.execute("BEGIN")
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
            conn.backup(copy, pages=_PAGES, progress=lambda *_: time.sleep(_BREATH))
    except sqlite3.OperationalError as error:
        raise CopyRefused("disk") from error
    except sqlite3.DatabaseError as error:
        raise CopyRefused("not_a_database", str(source)) from error
    _as_one_file(draft)


def _opened(source: Path) -> sqlite3.Connection:
    """Never made if it is not there; only read."""
    return sqlite3.connect(f"file:{quote(str(source.absolute()))}?mode=ro", uri=True, isolation_level=None)


def _as_one_file(path: Path) -> None:
    """All of it in the file itself, nothing beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn, _not_damaged():
        conn.execute("PRAGMA journal_mode=DELETE")


def _examine(path: Path) -> str:
    """The version of a copy that is whole, and ours, and not newer than this program."""
    with closing(_opened(path)) as conn, _not_damaged():
        if conn.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise CopyRefused("damaged")
        if conn.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise CopyRefused("damaged")
        return _version(conn)


def _version(conn: sqlite3.Connection) -> str:
    try:
        found = [str(row[0]) for row in conn.execute("SELECT version_num FROM alembic_version")]
    except sqlite3.OperationalError:
        raise CopyRefused("not_rimay") from None
    if len(found) != 1 or found[0] not in schema.revisions():
        raise CopyRefused("unknown_version", ", ".join(found))
    return found[0]


@contextmanager
def _not_damaged() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise CopyRefused("disk") from error
    except sqlite3.DatabaseError as error:
        raise CopyRefused("damaged") from error


@contextmanager
def _nobody_in(path: Path) -> Iterator[None]:
    """Every process that uses a database in WAL mode holds a lock on it, so leaving that mode works only
    alone. One that is damaged beyond opening cannot say: it is replaced."""
    if not path.exists():
        yield
        return
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as conn:
        try:
            conn.execute("PRAGMA journal_mode=DELETE")
            conn.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise CopyRefused("in_use", str(path)) from error
        except sqlite3.DatabaseError:
            pass
        yield


def _belong_to_the_same(before: Path, draft: Path) -> None:
    """Who restores may be another user than the service."""
    if before.exists():
        known = before.stat()
        draft.chmod(known.st_mode & 0o777)
        with suppress(PermissionError):
            os.chown(draft, known.st_uid, known.st_gid)


def _set_aside(path: Path, now: datetime) -> Path | None:
    """The database that is there, with what SQLite keeps beside it."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.stem}-{now:%Y%m%d-%H%M%S}{path.suffix}")
    if kept.exists():
        raise CopyRefused("exists", str(kept))
    for old, new in zip((path, *beside(path)), (kept, *beside(kept)), strict=True):
        with suppress(FileNotFoundError):
            old.rename(new)
    return kept
