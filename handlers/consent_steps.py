"""The permission, asked once of who is new, and the name, asked where it is needed and not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bot import advance, talk
from bot.context import Context
from bot.conversation import Conversation
from bot.flow import Choice, Given, Heard, Progress, Step
from bot.reply import Reply
from bot.router import spoken
from bot.steps import choose, parsed
from domain.person_names import asks, read_name
from domain.text import fold
from handlers.other_chats import elsewhere
from handlers.privacy import full_notice
from mensajes import catalog

AGES = ("adult", "teen", "no")

_SENTENCE = 4  # words from which on an answer is no choice but something to tell


def accepted(answers: Mapping[str, Any], _subject: Mapping[str, Any]) -> bool:
    """Whether nothing was refused: the condition of every question that follows."""
    return answers.get("consent") != "no"


def consent_step() -> Step:
    """The step `consent` of a form whose subject says `person`: whether somebody is known. Its text names
    the fact {notice}."""
    asked = choose(
        "consent", _ages, when=lambda _answers, subject: not subject["person"], otherwise=_read_too_soon
    )
    return replace(asked, fixed=True)


def name_step() -> Step:
    """The step `name` of a form whose subject says `called`: the name that is known."""
    return parsed(
        "name",
        read_full_name,
        when=lambda answers, subject: not subject.get("called") and accepted(answers, subject),
    )


def read_full_name(said: str) -> Heard:
    """A name of two words at least."""
    name = None if is_label(said) else read_name(said)
    if name is None:
        return Heard(problem="asks" if asks(said) else "not_a_name")
    return Heard(name)


def is_label(said: str) -> bool:
    """Whether some button says so, shown before or not: nobody is called "Saber más"."""
    return fold(said) in _labels()


@cache
def _labels() -> frozenset[str]:
    options = (forms for key, forms in catalog.entries().items() if ".option." in key)
    return frozenset(fold(form) for forms in options for form in forms)


def begin_with_permission(ctx: Context, form: str, **subject: Any) -> Reply | None:
    """Start a form; the permission and the name given to another one that is not finished yet hold for it."""
    given = () if ctx.person is not None else _given_elsewhere(ctx.conversation)
    reply = talk.begin(ctx, form, **subject)
    progress = ctx.conversation.progress
    if not given or progress is None:
        return elsewhere(ctx) + reply if reply is not None and ctx.person is None else reply
    for answer in given:
        progress = progress.with_answer(answer)
    turn = advance.begin(ctx.flows[form], progress, ctx.now)
    ctx.conversation = replace(ctx.conversation, progress=turn.progress, touched_at=ctx.now)
    return talk.repeat_question(ctx)


def _given_elsewhere(conversation: Conversation) -> tuple[Given, ...]:
    for form in (conversation.progress, conversation.parked):
        values = form.values() if form is not None else {}
        if form is not None and values.get("consent", "no") != "no":
            return tuple(one for one in form.answers if one.step in ("consent", "name"))
    return ()


def whole_notice(ctx: Context, form: str, text: str) -> Reply | None:
    """ "más" at the consent of a form: the notice in full, and the question again; else None."""
    progress = ctx.conversation.progress
    if progress is None or progress.flow != form or fold(text) not in spoken(ctx.language, "words.more"):
        return None
    step = talk.pending_step(ctx)
    if step is None or step.name != "consent":
        return None
    return full_notice(ctx) + (talk.repeat_question(ctx) or Reply())


def _ages(ctx: Context, _progress: Progress) -> Sequence[Choice]:
    return [Choice(age, catalog.text(ctx.language, f"privacy.option.{age}")) for age in AGES]


def _read_too_soon(said: str) -> Heard:
    """What somebody has to say is not kept before they allow it, and they are told so."""
    return Heard(problem="not_kept" if len(said.split()) >= _SENTENCE else "not_an_option")
