"""Days and stages as people read them in the matrix, and as everything else compares them.

A cell says «24/01/2027» and «Mesas temáticas»; marks, plans and edits have `2027-01-24` and the stage's code.
A person may write any of the forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.cell_dates import day
from domain.cells import BadCell
from domain.known import Entry, find
from domain.matrix_columns import DATES, READ_ONLY_DATES

_DAYS = DATES | READ_ONLY_DATES
_STAGE, _STAGES = "stage", "earlier_stages"


def day_of(column: str, text: str) -> date | None:
    """The day that a column holds; None where it holds none, or something else."""
    try:
        return day(text) if text and column in _DAYS else None
    except BadCell:
        return None


def in_words(column: str, text: str, stages: Sequence[Entry] = ()) -> str:
    """A compared text as people read it."""
    if column in (_STAGE, _STAGES):
        return ", ".join(_named(code, stages) for code in _parts(text))
    found = day_of(column, text)
    return f"{found:%d/%m/%Y}" if found else text


def compared(column: str, said: str, stages: Sequence[Entry] = ()) -> str:
    """What a cell says, as it is compared; what cannot be understood stays as it is."""
    if column in (_STAGE, _STAGES):
        return _coded(said, column, stages)
    found = day_of(column, said)
    return found.isoformat() if found else said


def stage_codes(said: str, stages: Sequence[Entry]) -> str:
    """The codes of these stages, in the order of the process. Raises BadCell."""
    named = {find(part, "stage", stages).code for part in _parts(said)}
    return ", ".join(stage.code for stage in stages if stage.code in named)


def stage_name(stage: Entry, stages: Sequence[Entry]) -> str:
    """What people call a stage; its code where the name does not tell which one it is."""
    name = stage.names[0].strip()
    lost = not name or "," in name or find(name, "stage", stages) is not stage
    return stage.code if lost else name


def _coded(said: str, column: str, stages: Sequence[Entry]) -> str:
    try:
        return stage_codes(said, stages) if column == _STAGES else find(said, "stage", stages).code
    except BadCell:
        return said


def _named(code: str, stages: Sequence[Entry]) -> str:
    return next((stage_name(stage, stages) for stage in stages if stage.code == code), code)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
