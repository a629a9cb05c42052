"""Asking where a person lives: one question, and a second one when several places are called so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.context import Context
from bot.flow import Choice, Condition, Heard, Progress, Step
from bot.steps import choose, parsed
from domain.gazetteer import LIMA, PROVINCIAS
from domain.places import Ambiguous, place, recognise

MANY = "|"
_MOST = 9


def place_steps(when: Condition) -> tuple[Step, Step]:
    """The steps `place` and `which`, asked when `when` holds."""

    def several(answers: Mapping[str, Any], subject: Mapping[str, Any]) -> bool:
        return when(answers, subject) and MANY in (answers.get("place") or "")

    return parsed("place", _read, when=when, optional=True), choose("which", _options, when=several)


def answered_place(values: Mapping[str, Any]) -> str | None:
    """The ubigeo that the two steps came to; None when the person preferred not to say."""
    said = values.get("place")
    return values.get("which") if said and MANY in said else said


def place_label(ubigeo: str) -> str:
    """ "Ayabaca, Piura"."""
    return place(ubigeo).label


def _read(text: str) -> Heard:
    found = recognise(text)
    if found is None:
        return Heard(problem="not_a_place")
    if isinstance(found, Ambiguous):
        return Heard(MANY.join(option.ubigeo for option in found.options[:_MOST]))
    return Heard(found.ubigeo)


def _options(_ctx: Context, progress: Progress) -> Sequence[Choice]:
    codes = (progress.values().get("place") or "").split(MANY)
    return [Choice(code, _option(code)) for code in codes if code]


def _option(code: str) -> str:
    """Beside the capital, the region's code means the rest of it."""
    return PROVINCIAS if code == LIMA else place(code).label
