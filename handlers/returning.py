"""Coming back after a long silence: a phone may have another owner by now, so the name is asked first."""

from __future__ import annotations

from pydantic import BaseModel
from rapidfuzz import fuzz

from bot import talk
from bot.context import Context
from bot.conversation import Conversation
from bot.dispatch import UNPROVEN
from bot.flow import Flow, Heard, Progress, Said
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import parsed
from domain.text import fold
from handlers import arrive
from storage import identity

router = Router()

_ALIKE = 80
"""How like the known name an answer must be, of 100: a typo or one name of three is enough."""


class ReturningDraft(BaseModel):
    """What is asked of whoever comes back."""

    name: str | None = None


@router.receives("return")
def who_is_there(ctx: Context) -> Reply | None:
    """Until the name is said, every message is taken as an answer to this one question."""
    if ctx.conversation.progress is None or ctx.conversation.progress.flow != "returning":
        ctx.remember(**{UNPROVEN: True})
        return talk.begin(ctx, "returning")
    if not ctx.incoming.text.strip():
        return talk.repeat_question(ctx)
    return talk.hear(ctx, Said(ctx.incoming.text))


def _decide(ctx: Context, progress: Progress) -> Reply:
    known = ctx.person.name if ctx.person else None
    if known is None or fuzz.token_set_ratio(fold(str(progress.values()["name"])), fold(known)) >= _ALIKE:
        ctx.remember(**{UNPROVEN: False})
        return arrive.hello(ctx)
    identity.detach(ctx.conn, ctx.address.id)
    ctx.person, ctx.conversation = None, Conversation()
    return say("returning.other") + arrive.hello(ctx)


router.flow(
    Flow("returning", ReturningDraft, (parsed("name", lambda text: Heard(text.strip()[:120])),), _decide)
)
