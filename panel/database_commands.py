"""What whoever keeps an installation does with its database: check, forget, copy, put back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bot.service import utc_now
from mensajes import catalog
from panel import database_words
from panel.commands import command, end, group, settings, stop, with_database
from storage import backup, backup_postgres, consistency, schema
from storage.database import Database, Unavailable
from storage.installation import note_copy
from storage.media_files import MediaFiles
from storage.purge import purge

database = group("db")


@command(database, "upgrade", "db_upgrade")
def db_upgrade() -> None:
    with_database(lambda _db: None)
    print(catalog.text("es", "cli.upgraded", version=schema.head()))


@command(database, "check", "db_check")
def db_check() -> None:
    found = _as_it_is(lambda db: list(consistency.check(db, utc_now())))
    lines = database_words.finding_lines(found)
    if any(one.wrong for one in found):
        end("\n".join(lines))
    print("\n".join(lines))


@command(database, "purge", "db_purge")
def db_purge() -> None:
    files = MediaFiles(settings().media_url)
    print("\n".join(database_words.forgotten_lines(with_database(lambda db: purge(db, files, utc_now())))))


@command(database, "backup", "db_backup")
def db_backup(file: Path) -> None:
    copy = backup.backup if _is_sqlite() else backup_postgres.dump
    size = _refusable(lambda: copy(settings().database_url, file), file)
    _as_it_is(lambda db: db.write(partial(note_copy, now=utc_now())))
    print(catalog.text("es", "cli.backup.done", file=str(file), size=database_words.megabytes(size)))
    print(catalog.text("es", "cli.backup.more", media=settings().media_url))


@command(database, "restore", "db_restore")
def db_restore(file: Path) -> None:
    url = settings().database_url
    if _is_sqlite():
        done = _refusable(lambda: backup.restore(url, file, utc_now()), file)
        print(catalog.text("es", "cli.restore.done", file=str(file), version=done.version))
        if done.kept is not None:
            print(catalog.text("es", "cli.restore.kept", file=str(done.kept)))
    else:
        version = _refusable(lambda: backup_postgres.load(url, file), file)
        print(catalog.text("es", "cli.restore.done", file=str(file), version=version))
    print(catalog.text("es", "cli.restore.next"))


def _is_sqlite() -> bool:
    return settings().database_url.startswith("sqlite")


def _as_it_is(work: Callable[[Database], Any]) -> Any:
    """Look at the database without bringing its schema up to date, and without making one."""
    url = settings().database_url
    if _is_sqlite() and not backup.database_file(url).exists():
        stop("cli.copy.missing", file=str(backup.database_file(url)))
    try:
        db = Database(url)
        try:
            return work(db)
        finally:
            db.close()
    except Unavailable:
        stop("cli.database_away")


def _refusable(work: Callable[[], Any], file: Path) -> Any:
    try:
        return work()
    except backup.CopyRefused as refused:
        end("\n".join(database_words.refusal_lines(refused, settings().database_url, file)))
    except Unavailable:
        stop("cli.database_away")
