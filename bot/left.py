"""A form that another screen was shown over: what was said is kept, its question is the newest no more."""

from __future__ import annotations

from bot import talk
from bot.context import Context
from bot.flow import read_button
from bot.questions import first_of, offers
from bot.reply import Reply


def behind(ctx: Context) -> bool:
    """Whether what stands on the screen are options of something else. A notice is none: it came by itself.
    Nor is anything where a message is quoted, which is what the words are about."""
    shown, progress = ctx.address.shown, ctx.conversation.progress
    if progress is None or not talk.is_open(ctx) or not shown.get("numbers", True) or ctx.incoming.reply_to:
        return False
    options = shown.get("options", ())
    pressed = read_button(options[0][0]) if options else None
    return bool(options) and (pressed is None or pressed[0] != progress.run)


def answers(ctx: Context, text: str) -> bool:
    """Whether these words are an option of the form's question, in full or in few words."""
    step, progress = talk.pending_step(ctx), ctx.conversation.progress
    if step is None or progress is None:
        return False
    return offers(ctx, ctx.flows[progress.flow], progress, step, text)


def told(ctx: Context) -> Reply:
    """That something is half-way and which word goes on with it; nothing where there is nothing."""
    talks = ctx.conversation
    form = next((one for one in (talks.progress, talks.parked) if one and one.flow in ctx.flows), None)
    if form is None or not form.worth_keeping:
        return Reply()
    return first_of(ctx, f"{form.flow}.left", "flow.left")
