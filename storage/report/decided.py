"""The responses in force, counted by outcome, theme and institution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import ColumnElement

from domain.text import fold
from storage.report.reading import Reading
from storage.responses import ended


def has_response() -> ColumnElement[bool]:
    """Whether a contribution has a response that is more than a promise of one."""
    return ended()


def number(reading: Reading) -> Mapping[str, int]:
    return {"": len(reading.standing)}


def by_outcome(reading: Reading) -> Mapping[str, int]:
    return Counter(one.outcome for one in reading.standing)


def by_outcome_and_theme(reading: Reading) -> Mapping[str, int]:
    """The key is `outcome/theme`."""
    return Counter(f"{one.outcome}/{one.theme}" for one in reading.standing)


def by_institution(reading: Reading) -> Mapping[str, int]:
    """The key is `institution/outcome/theme`, however the institution is written (domain/text.fold)."""
    return Counter(f"{fold(one.entity)}/{one.outcome}/{one.theme}" for one in reading.standing if one.entity)
