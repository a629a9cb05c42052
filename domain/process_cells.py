"""The codes of processes, stages and themes."""

from __future__ import annotations

import re

from domain.cells import BadCell
from domain.text import fold

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def process_code(text: str) -> str:
    """Letters, digits, `-` and `_`. Raises BadCell."""
    if not _CODE.fullmatch(text):
        raise BadCell("code")
    return text


def slug(text: str) -> str:
    """A code made of a name: `Seguridad ciudadana` → `seguridad_ciudadana`."""
    return fold(text).replace(" ", "_")[:40]
