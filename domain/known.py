"""What the database already knows, and the words of a file found in it by code or by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.cells import BadCell, nearest
from domain.text import fold

E = TypeVar("E", bound="Entry")

DEMO = "DEMO"
"""The code of the demonstration's process, which does not count as one of the installation's own."""

GENERAL = "GENERAL"
"""The code of the process for events that belong to no plan."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing with a code and the names that people call it by; `id` is the database's, 0 if it is new."""

    id: int
    code: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownProcess(Entry):
    """A process with its stages and themes, in their order."""

    stages: tuple[Entry, ...] = ()
    themes: tuple[Entry, ...] = ()


def find(word: str, kind: str, entries: Sequence[E]) -> E:
    """The entry called so. Raises BadCell(kind) with the nearest codes, or all of them when few."""
    wanted = fold(word)
    for entry in entries:
        if wanted in map(fold, (entry.code, *entry.names)):
            return entry
    codes = [entry.code for entry in entries]
    raise BadCell(kind, _like(word, entries) or codes[:10])


def own(processes: Iterable[KnownProcess]) -> list[KnownProcess]:
    """The installation's own processes: neither the demonstration nor the general one."""
    return [process for process in processes if process.code not in (DEMO, GENERAL)]


def _like(word: str, entries: Iterable[Entry]) -> list[str]:
    names = {name: entry.code for entry in entries for name in (entry.code, *entry.names)}
    return list(dict.fromkeys(names[name] for name in nearest(word, names)))
