"""A question typed into a form: answered there, never stored as a name, a problem or an opinion."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot import talk
from bot.context import Context
from bot.reply import Reply
from bot.router import Router
from domain.codes import is_proposal, read_code
from handlers.event_questions import plain_answer
from handlers.my_proposals import asked_freely, by_its_code

router = Router()

_NAMES = frozenset(("name", "others", "people", "organization"))
_PLACES = frozenset(("place", "other_place"))
_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"propose": frozenset(("problem", "ask")), "comment": frozenset(("words",))}
)
_SHORT = 5  # words: more of them about "mi propuesta" may well be what somebody has to say
_CODE = 12  # characters of a code that stands alone


@router.guard
def asked_inside(ctx: Context, text: str) -> Reply | None:
    """The answer and the form's question again, where the words are no answer to it; else None."""
    progress = ctx.conversation.progress
    if progress is None or len(text) > 160:
        return None
    step = talk.pending_step(ctx)
    if step is None:
        return None
    if step.name in _NAMES:
        return _code(ctx, text) or _asked(ctx, text)
    if step.name in _PLACES:
        return _code(ctx, text)
    if step.name in _WORDS.get(progress.flow, ()):
        return _code(ctx, text) or _asked(ctx, text)
    return None


def _asked(ctx: Context, text: str) -> Reply | None:
    answer = plain_answer(ctx, text)
    if answer is None:
        return asked_freely(ctx, text) if len(text.split()) <= _SHORT else None
    return answer + (talk.repeat_question(ctx) or Reply())


def _code(ctx: Context, text: str) -> Reply | None:
    """A proposal's code alone is no place and no name."""
    code = read_code(text) if len(text) <= _CODE else None
    return by_its_code(ctx, text) if code is not None and is_proposal(code) else None
