"""A file appears whole under its name, or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database."""


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """An empty file beside the target that only its owner may read; gone in the end, unless it was renamed to
    what it was made for. Raises OSError."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield draft
    finally:
        for leftover in (draft, *beside(draft)):
            with suppress(FileNotFoundError):
                leftover.unlink()


def refuse_taken(target: Path) -> None:
    """What a person made before is not written over. Raises FileExistsError, which names it."""
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


def publish(draft: Path, target: Path) -> None:
    """Give a draft its name, once all of it is on the disk."""
    sync(draft)
    draft.rename(target)
    sync(target.parent)


def beside(path: Path) -> list[Path]:
    """Where SQLite keeps what belongs to a database."""
    return [path.with_name(f"{path.name}{ending}") for ending in SIDE_FILES]


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
