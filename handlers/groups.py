"""In a group Rimay says once where to talk with it, and then keeps silent."""

from __future__ import annotations

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router

router = Router()

_POINTED = "pointed"


@router.receives("group")
def point_to_the_private_chat(ctx: Context) -> Reply | None:
    """Nothing that is written in a group is kept."""
    if ctx.conversation.memory.get(_POINTED):
        return None
    ctx.remember(**{_POINTED: True})
    name = ctx.site.telegram
    return say("general.group", name=name) if name else say("general.group.nameless")
