"""A conversation file read into what happens in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal[
    "says",
    "late",
    "at_once",
    "silence",
    "answers",
    "notice",
    "waits",
    "at",
    "counting",
    "count",
    "today",
    "process",
    "event",
    "file",
    "cancels",
    "channel",
    "announces",
    "decides",
    "adopts",
]

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("today", re.compile(r"Hoy: (.+)")),
    ("process", re.compile(r"Proceso: (.+)")),
    ("event", re.compile(r"(?:Evento: |\(importa )(.+?)\)?")),
    ("file", re.compile(r"Archivo: (proceso|documentos) (\S+)(?: \((\w+), (\w+)\))?")),
    ("cancels", re.compile(r"\(cancela (\S+): (.+)\)")),
    ("decides", re.compile(r"\(decide (\S+): (.+)\)")),
    ("adopts", re.compile(r"\((compromiso|hito|avance): (.+)\)")),
    ("announces", re.compile(r"\(anuncia (.+)\)")),
    ("channel", re.compile(r"Chat: (\w+) = (\w+)(?:, con el número de (\w+))?")),
    ("waits", re.compile(r"\(pasan (\d+) (segundo|minuto|hora|día)s?\)")),
    ("at", re.compile(r"\(a las (.+)\)")),
    ("counting", re.compile(r"\(se cuentan los mensajes de (\w+)\)")),
    ("count", re.compile(r"\(mensajes de (\w+): (\d+)\)")),
    ("silence", re.compile(r"\(silencio()\)")),
    ("late", re.compile(r"(\w+) \(tarde\): (.+)")),
    ("at_once", re.compile(r"(\w+) \(enseguida\): (.+)")),
    ("notice", re.compile(r"R a (\w+): (.+)")),
    ("answers", re.compile(r"R: (.+)")),
    ("says", re.compile(r"(\w+): (.+)")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its kind, its parts, and where it stands."""

    kind: Kind
    parts: tuple[str, ...]
    number: int


def read_script(path: Path) -> list[Line]:
    """Every line that is not empty or a comment. Raises ValueError for one that means nothing."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_read(line.strip(), number, path) for number, line in enumerate(lines, start=1) if _counts(line)]


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _read(line: str, number: int, path: Path) -> Line:
    for kind, pattern in _PATTERNS:
        found = pattern.fullmatch(line)
        if found is not None:
            return Line(kind, found.groups(), number)
    raise ValueError(f"{path.name}:{number} means nothing: {line}")
