"""A long text that nothing else understood: people begin with what hurts, before anybody asked for it."""

from __future__ import annotations

from bot import talk
from bot.context import Context
from bot.flow import Said
from bot.reply import Reply, say
from bot.router import Router
from domain.search import parse_query
from handlers.arrive import doors
from handlers.proposal_form import LONGEST
from handlers.propose import begin_with, propose

router = Router()

_ENOUGH = 8
"""Words from which on a text may be a proposal."""

_TOLD = "told"


@router.action("told")
def it_is_a_proposal(ctx: Context, _argument: str) -> Reply | None:
    """What was written is the problem; what to do about it is asked."""
    text = str(ctx.conversation.memory.get(_TOLD, ""))
    ctx.remember(**{_TOLD: ""})
    progress, step = ctx.conversation.progress, talk.pending_step(ctx)
    if progress is None or progress.flow != "propose" or not progress.answers:
        return begin_with(ctx, problem=text)
    asked = step is not None and step.name in ("problem", "ask")  # what is half-way is never overwritten
    return talk.hear(ctx, Said(text)) if asked and text else propose(ctx)


def at_length(ctx: Context, text: str) -> Reply | None:
    """Asked back, never taken for a proposal by itself."""
    if len(text.split()) < _ENOUGH or len(text) > LONGEST:
        return None
    if parse_query(text, ctx.now.astimezone(ctx.zone).date()).kinds:  # several things at once
        return doors(say("general.one_by_one"))
    ctx.remember(**{_TOLD: text.strip()})
    reply = say("general.at_length").button("told:", "general.option.propose")
    reply = reply.button("menu:events", "arrive.option.events")
    return reply.button("menu:person", "arrive.option.person")
