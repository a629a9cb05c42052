"""Which process and theme each event of an agenda belongs to, and the processes that it brings into being."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.agenda import AgendaEvent
from domain.cells import BadCell, Problem
from domain.known import GENERAL, Entry, KnownProcess, find, own
from domain.process_cells import process_code
from domain.process_file import Process
from domain.text import fold
from domain.themes import DEFAULT_THEMES

_GENERAL = Process(GENERAL, "Actividades de Gobierno Abierto")


@dataclass(frozen=True, slots=True)
class Linked:
    """An event, its process by code, and its theme by code (None: none)."""

    event: AgendaEvent
    process: str
    theme: str | None


@dataclass(frozen=True, slots=True)
class Links:
    """All events linked, the processes to create first, the words that name nothing, and every process that
    there is then."""

    events: tuple[Linked, ...]
    new: tuple[Process, ...]
    problems: tuple[Problem, ...]
    known: tuple[KnownProcess, ...] = ()


def link(events: Sequence[AgendaEvent], processes: Sequence[KnownProcess], kept: Mapping[str, str]) -> Links:
    """`kept`: the process of the events that exist already, by code.

    Unknown processes are created when the installation has none of its own yet, and refused afterwards: a
    typo must not become a process. An event that names none keeps its own, or goes to the only process, or
    to the general one.
    """
    new = [] if own(processes) else _new(events, processes)
    known = [*processes, *map(_as_known, new)]
    default = _default(known)
    if default == GENERAL and _needs_general(events, known, kept):
        new.append(_GENERAL)
        known.append(_as_known(_GENERAL))
    problems: list[Problem] = []
    linked = [_link(event, known, kept.get(event.code, default), problems) for event in events]
    return Links(tuple(linked), tuple(new), tuple(problems), tuple(known))


def _new(events: Sequence[AgendaEvent], processes: Sequence[KnownProcess]) -> list[Process]:
    known = {fold(name) for process in processes for name in (process.code, *process.names)}
    words = {fold(event.process): event.process for event in reversed(events) if event.process}
    return [Process(_code(word), word[:200]) for key, word in sorted(words.items()) if key not in known]


def _code(word: str) -> str:
    try:
        return process_code(word)
    except BadCell:
        return re.sub(r" +", "-", fold(word).upper())[:40].strip("-") or GENERAL


def _default(known: Sequence[KnownProcess]) -> str:
    mine = own(known)
    return mine[0].code if len(mine) == 1 else GENERAL


def _needs_general(
    events: Sequence[AgendaEvent], known: Sequence[KnownProcess], kept: Mapping[str, str]
) -> bool:
    exists = any(process.code == GENERAL for process in known)
    return not exists and any(not event.process and event.code not in kept for event in events)


def _link(event: AgendaEvent, known: Sequence[KnownProcess], default: str, problems: list[Problem]) -> Linked:
    column, word = "process", event.process or default
    try:
        process = find(word, "process", known)
        column, word = "theme", event.theme
        theme = find(word, "theme", process.themes).code if word else None
        return Linked(event, process.code, theme)
    except BadCell as bad:
        problems.append(Problem(event.line, column, word, bad.code, bad.valid))
        return Linked(event, "", None)


def _as_known(process: Process) -> KnownProcess:
    themes = tuple(Entry(0, theme.code, (theme.official, theme.plain)) for theme in DEFAULT_THEMES)
    return KnownProcess(0, process.code, (process.name,), themes=themes)
