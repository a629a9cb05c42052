"""Coming back after a long silence: a phone may have another owner by now, so the name is asked first.

Only the option for it, or a second full name that is another one, parts a phone from its person; who that was
is noted for staff, so that it can be undone. Whoever never said a name is asked whether it is they.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel
from rapidfuzz import fuzz

from bot import talk
from bot.context import Context
from bot.conversation import Conversation
from bot.dispatch import UNPROVEN
from bot.flow import Answers, Choice, Flow, Heard, Progress, Said, read_button
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import choose, parsed
from domain.person_names import read_name
from domain.text import fold
from handlers import arrive
from mensajes import catalog
from storage import help_requests, identity

router = Router()

_ALIKE = 80
"""How like the known name an answer must be, of 100: a typo or one name of three is enough."""

_OTHER = "other"
_MISTAKEN = "mistaken"
"""Remembered once a full name was said that is not the one that is known."""


class ReturningDraft(BaseModel):
    """What is asked of whoever comes back."""

    name: str | None = None
    same: Literal["yes", "other"]


@router.receives("return")
def who_is_there(ctx: Context) -> Reply | None:
    """Until the name is said, every message is taken as an answer to this one question."""
    progress, said = ctx.conversation.progress, ctx.incoming.text
    if progress is None or progress.flow != "returning":
        ctx.remember(**{UNPROVEN: True, _MISTAKEN: False})
        return talk.begin(ctx, "returning", named=bool(ctx.person and ctx.person.name))
    pressed = read_button(ctx.incoming.payload or "")
    if pressed is not None and pressed[0] == progress.run:
        return talk.press(ctx, *pressed)
    if not said.strip() or fold(said) in _commands(ctx.language):
        return talk.repeat_question(ctx)
    return talk.hear(ctx, Said(said))


@cache
def _commands(language: str) -> frozenset[str]:
    """Everything that means something elsewhere: no name, even where it is two words."""
    keys = [key for key in catalog.entries() if key.startswith("words.")]
    return frozenset(fold(phrase) for key in keys for phrase in catalog.words(language, key))


def _decide(ctx: Context, progress: Progress) -> Reply:
    values, known = progress.values(), ctx.person.name if ctx.person else None
    said = str(values.get("name", ""))
    if _OTHER in (said, values.get("same")):
        return _start_anew(ctx)
    if not known or "same" in values or fuzz.token_set_ratio(fold(said), fold(known)) >= _ALIKE:
        ctx.remember(**{UNPROVEN: False})
        return arrive.hello(ctx)
    if read_name(said) is None:
        return talk.reopen(ctx, progress, "name", "not_a_name")
    if ctx.conversation.memory.get(_MISTAKEN):
        return _start_anew(ctx)
    ctx.remember(**{_MISTAKEN: True})
    return talk.reopen(ctx, progress, "name", "another_name")


def _start_anew(ctx: Context) -> Reply:
    """The phone is another person's: nothing of before is shown on it."""
    if ctx.person is not None:
        help_requests.record_new_owner(ctx.conn, ctx.address.id, ctx.person.id, ctx.now)
    identity.detach(ctx.conn, ctx.address.id)
    ctx.person, ctx.conversation = None, Conversation(rhythm=ctx.conversation.rhythm)
    return say("returning.other") + arrive.hello(ctx)


def _read(text: str) -> Heard:
    return Heard(text.strip()[:120])


def _named(_answers: Answers, subject: Mapping[str, Any]) -> bool:
    return bool(subject.get("named", True))


_NAME = parsed("name", _read, choices=lambda _ctx, _progress: [Choice(_OTHER)], when=_named)
_SAME = choose("same", ("yes", _OTHER), when=lambda answers, subject: not _named(answers, subject))
router.flow(Flow("returning", ReturningDraft, (_NAME, _SAME), _decide))
