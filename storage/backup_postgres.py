"""Copies of a PostgreSQL database by its own programs, pg_dump and pg_restore, which must be on the PATH."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, create_engine, inspect, make_url

from storage import schema
from storage.backup import CopyRefused
from storage.trouble import translated
from storage.whole_files import drafted, publish

_OWNERLESS = ("--no-owner", "--no-privileges")  # it is restored as whoever restores it


def dump(url: str, target: Path) -> int:
    """Copy a database that may be in use to a file that does not exist yet; its size in bytes.

    One snapshot, and nobody waits. Raises CopyRefused."""
    if target.exists():
        raise CopyRefused("exists", str(target))
    try:
        with drafted(target) as draft:
            _run(
                "pg_dump", url, "--format=custom", *_OWNERLESS, f"--file={draft}", f"--dbname={address(url)}"
            )
            if target.exists():
                raise CopyRefused("exists", str(target))
            publish(draft, target)
    except OSError as error:
        raise CopyRefused("disk") from error
    return target.stat().st_size


def load(url: str, copy: Path) -> str:
    """Put a copy into an empty database, all of it or nothing, and bring it up to date; the version that the
    copy had. Raises CopyRefused; Unavailable."""
    if not copy.exists():
        raise CopyRefused("missing", str(copy))
    version = _version(url, copy)
    if not _is_empty(url):
        raise CopyRefused("not_empty")
    whole = ("--exit-on-error", "--single-transaction")
    _run("pg_restore", url, *whole, *_OWNERLESS, f"--dbname={address(url)}", str(copy))
    schema.upgrade(url)
    return version


def _version(url: str, copy: Path) -> str:
    said = _run("pg_restore", url, "--data-only", "--table=alembic_version", "--file=-", str(copy))
    found = re.search(r"^COPY .*alembic_version.*\n(\S+)$", said, re.MULTILINE)
    if found is None:
        raise CopyRefused("not_rimay")
    if found[1] not in schema.revisions():
        raise CopyRefused("unknown_version", found[1])
    return found[1]


def _is_empty(url: str) -> bool:
    engine = create_engine(url)
    try:
        with translated(), engine.connect() as conn:
            return not inspect(conn).get_table_names()
    finally:
        engine.dispose()


def _run(program: str, url: str, *words: str) -> str:
    """What a program writes. Its password goes by the environment, where no list of processes shows it."""
    path = shutil.which(program)
    if path is None:
        raise CopyRefused("no_program", program)
    environment = {**os.environ, "PGPASSWORD": make_url(url).password or os.environ.get("PGPASSWORD", "")}
    done = subprocess.run([path, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CopyRefused("program", _last_line(done.stderr.splitlines()))
    return done.stdout


def _last_line(lines: Sequence[str]) -> str:
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def address(url: str) -> str:
    """A database as those programs want it named, without its password."""
    parts = make_url(url)
    bare = URL.create("postgresql", parts.username, None, parts.host, parts.port, parts.database, parts.query)
    return bare.render_as_string(hide_password=False)
