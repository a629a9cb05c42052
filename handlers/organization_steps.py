"""Asking for whom somebody comes: the kind of organisation, and its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.flow import Choice, Condition, Heard, Said, Step
from bot.steps import text
from domain.organizations import KINDS, comes_alone, kind_named
from domain.person_names import asks

KIND_CODES = tuple(kind.code for kind in KINDS)


def organization_step(when: Condition) -> Step:
    """The step `organization`: a name; a question is none."""
    step = text("organization", shortest=2, longest=200, when=when)

    def read(said: Said, choices: Sequence[Choice]) -> Heard:
        return Heard(problem="asks") if asks(said.text) else step.read(said, choices)

    return replace(step, read=read)


def read_kind(said: str) -> Heard:
    """ "de ninguna", typed where the list says "Por mi cuenta"; "ronda de hualcuy", which names itself."""
    if comes_alone(said):
        return Heard("alone")
    found = None if asks(said) else kind_named(said)
    if found is None:
        return Heard(problem="not_an_option")
    kind, name = found
    return Heard(kind, also=(("organization", name),) if name else ())
