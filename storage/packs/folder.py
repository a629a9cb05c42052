"""A folder that appears whole: built beside its place under another name, and renamed at the end."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUMS = "SHA256SUMS"
PRIVATE = "restricted"
"""The pack with personal data."""

_DESCRIPTOR = "datapackage.json"
_MARK = "rimay:pack"
_UNFINISHED = ".incompleto"
_DAY = 86_400


class FolderTaken(Exception):
    """There is something at that place that is not replaced: no pack of ours or (`mixed`) one with personal
    data where the new one has none, or the other way round."""

    def __init__(self, directory: Path, *, mixed: bool = False) -> None:
        super().__init__(str(directory))
        self.directory = directory
        self.mixed = mixed


def check_free(directory: Path, *, private: bool) -> None:
    """The place is nobody's, empty, or an older pack of its kind whole and alone: a folder that is published
    must not get personal data by a slip. Raises FolderTaken."""
    if not directory.exists() or _is_empty(directory):
        return
    there = _pack_at(directory)
    if there is None or (there == PRIVATE) != private:
        raise FolderTaken(directory, mixed=there is not None)


@contextmanager
def appearing(directory: Path, *, private: bool) -> Iterator[Path]:
    """Give a folder to fill; it takes the place of `directory` if the block ends well, else it goes away.

    Raises FolderTaken, OSError. A process that is killed leaves at most a hidden folder beside it, which the
    next export there sweeps away once it is a day old.
    """
    directory = directory.resolve()
    check_free(directory, private=private)
    directory.parent.mkdir(parents=True, exist_ok=True)
    _sweep(directory)
    building = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=_UNFINISHED, dir=directory.parent))
    try:
        yield building
        building.chmod(0o700 if private else 0o755)
        _settle(building)
        check_free(directory, private=private)
        _take_place(building, directory)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def write_sums(folder: Path) -> None:
    """SHA256SUMS of every file, as `sha256sum --check` reads it."""
    lines = [f"{sha256(path)}  {name}\n" for name, path in sorted(_files(folder).items())]
    (folder / SUMS).write_text("".join(lines), "utf-8")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def mark(pack: str) -> dict[str, str]:
    """What a descriptor says so that a later export knows the folder as its own."""
    return {_MARK: pack}


def _sweep(directory: Path) -> None:
    """Remove what killed exports left: it may hold personal data."""
    for left in directory.parent.glob(f".{glob.escape(directory.name)}.*{_UNFINISHED}"):
        if time.time() - left.stat().st_mtime > _DAY:
            shutil.rmtree(left, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Every byte is on the disk before the name is: a power cut leaves no half pack either."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _take_place(building: Path, directory: Path) -> None:
    if not directory.exists():
        building.rename(directory)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".anterior", dir=directory.parent))
    directory.rename(aside)
    try:
        building.rename(directory)
    except OSError:
        aside.rename(directory)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _is_empty(directory: Path) -> bool:
    return directory.is_dir() and not any(directory.iterdir())


def _pack_at(directory: Path) -> str | None:
    """Which pack it is by our mark, if it has that and no file that we did not write."""
    try:
        descriptor = json.loads((directory / _DESCRIPTOR).read_text("utf-8"))
        sums = (directory / SUMS).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return None
    ours = {line.partition("  ")[2] for line in sums} | {SUMS}
    alone = isinstance(descriptor, dict) and set(_files(directory)) <= ours
    return descriptor.get(_MARK) if alone else None


def _files(folder: Path) -> dict[str, Path]:
    """Every file below, by its path from there."""
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
