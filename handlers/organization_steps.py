"""Asking for whom somebody comes: the kind of organisation, and its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.context import Context
from bot.flow import Answers, Choice, Condition, Heard, Progress, Said, Step
from bot.steps import choose, text
from domain.organizations import KINDS, comes_alone, kind_named, needs_name
from domain.person_names import asks
from mensajes import catalog

KIND_CODES = tuple(kind.code for kind in KINDS)


def organization_step(when: Condition) -> Step:
    """The step `organization`: a name; a question is none."""
    step = text("organization", shortest=2, longest=200, when=when)

    def read(said: Said, choices: Sequence[Choice]) -> Heard:
        return Heard(problem="asks") if asks(said.text) else step.read(said, choices)

    return replace(step, read=read)


def changed_organization(when: Condition) -> tuple[Step, Step]:
    """The steps `kind` and, where that has one, its name, in a form that corrects what was said before."""
    return (
        choose("kind", _kinds, when=when, otherwise=read_kind),
        organization_step(lambda answers, subject: when(answers, subject) and has_name(answers, subject)),
    )


def has_name(answers: Answers, _subject: Mapping[str, Any]) -> bool:
    """Whether an organisation of the kind that was answered has a name."""
    return "kind" in answers and needs_name(answers["kind"])


def _kinds(ctx: Context, _progress: Progress) -> Sequence[Choice]:
    return [Choice(kind, catalog.text(ctx.language, f"register.kind.option.{kind}")) for kind in KIND_CODES]


def read_kind(said: str) -> Heard:
    """ "de ninguna", typed where the list says "Por mi cuenta"; "ronda de hualcuy", which names itself."""
    if comes_alone(said):
        return Heard("alone")
    found = None if asks(said) else kind_named(said)
    if found is None:
        return Heard(problem="not_an_option")
    kind, name = found
    return Heard(kind, also=(("organization", name),) if name else ())
