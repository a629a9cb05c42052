"""The questions of a registration: what is already known is not asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.context import Context
from bot.flow import Answers, Condition, Flow, Heard, Progress, Step
from bot.reply import Reply
from bot.steps import choose, parsed
from domain.person_names import asks, first_name, read_names
from domain.registration_form import MOST_NAMES, RegistrationForm
from handlers.consent_steps import accepted, consent_step, is_label, name_step
from handlers.organization_steps import KIND_CODES, has_name, organization_step, read_kind
from handlers.phrases import named
from handlers.place_steps import place_steps
from handlers.privacy import short_notice

Subject = Mapping[str, Any]


def registration_flow(finish: Callable[[Context, Progress], Reply]) -> Flow:
    """The form `register`. Its subject says what is known: `event`; `person`, `place` (true: not asked);
    `called`, `kind` and `organization` of the last time; `waits` (no seat is free); `invited`, `party` (how
    many may come along); `match` (a known organisation that the typed name may be); `short` (seats, too few
    for `short_for`)."""
    steps = (
        consent_step(),
        name_step(),
        *place_steps(_unless_refused(lambda _answers, subject: not subject["place"])),
        choose(
            "kind",
            KIND_CODES,
            when=_unless_refused(lambda _answers, subject: not subject.get("kind")),
            otherwise=read_kind,
        ),
        organization_step(has_name),
        choose("same", ("yes", "no"), when=_may_be_known),
        parsed("invitation", _read_invitation, when=_unless_refused(lambda _, subject: subject["invited"])),
        parsed("others", read_people, when=_unless_refused(lambda _answers, subject: subject["party"])),
        choose("together", ("all", "some"), when=_is_short),
    )
    return Flow("register", RegistrationForm, steps, finish, _facts)


def read_people(said: str) -> Heard:
    names = None if is_label(said) else read_names(said)
    if names and len(names) > MOST_NAMES:
        return Heard(problem="too_many")
    if not names:
        return Heard(problem="asks" if asks(said) else "not_names")
    return Heard(list(names))


def _unless_refused(condition: Condition) -> Condition:
    return lambda answers, subject: accepted(answers, subject) and condition(answers, subject)


def _may_be_known(answers: Answers, subject: Subject) -> bool:
    match = subject.get("match") or {}
    return "organization" in answers and match.get("typed") == answers["organization"]


def _is_short(answers: Answers, subject: Subject) -> bool:
    return bool(subject.get("short")) and "others" in answers


def _read_invitation(said: str) -> Heard:
    code = "".join(said.split()).upper()
    return Heard(code) if 4 <= len(code) <= 12 and code.isalnum() else Heard(problem="not_a_code")


def _facts(ctx: Context, progress: Progress, step: Step) -> Mapping[str, Any]:
    values, subject = progress.values(), progress.subject
    if step.name == "consent":
        return short_notice(ctx, "place" if subject.get("waits") else "seat")
    return {
        "first": first_name(values.get("name") or subject.get("called") or ""),
        "known": named(ctx.language, (subject.get("match") or {}).get("name", "")),
        "n": subject["party"],
        "left": subject.get("short", 0),
        "size": 1 + len(values.get("others", ())),
    }
