"""Flows in a conversation: what `advance` decided, turned into a reply and a kept conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import advance
from bot.advance import Move, Turn
from bot.context import Context
from bot.flow import KEEP, Flow, Progress, Said, Step, button
from bot.questions import again, between, choices, first_of, question
from bot.reply import Reply, say, stale
from domain.text import fold

FORGOTTEN = timedelta(days=30)
"""A form that was set aside longer ago than this does not come up again."""

LEFT = timedelta(hours=1)
"""A question with options that has waited for so long is not what other words are about."""

EDIT = "!edit"
"""In place of a step's name in a button: choose which answer to change."""


def begin(ctx: Context, name: str, **subject: Any) -> Reply | None:
    """Start the form `name` about `subject` (plain data). An open form with answers is set aside."""
    progress = Progress(name, f"{ctx.inbound_id:x}", subject)
    ctx.conversation = ctx.conversation.opened(progress)
    return _follow(ctx, ctx.flows[name], advance.begin(ctx.flows[name], progress, ctx.now))


def hear(ctx: Context, said: Said) -> Reply | None:
    """Give what was said to the open form."""
    flow, progress = _open(ctx)
    turn = advance.advance(flow, progress, said, choices(ctx, flow), ctx.now)
    return _follow(ctx, flow, _heard(ctx, progress, turn))


def correct(ctx: Context) -> Reply | None:
    """An edited message: it replaces the last answer where it was that answer, and answers the question that
    waits where it was meant to. None where it was neither."""
    progress, text = ctx.conversation.progress, ctx.incoming.text
    if progress is None or not is_open(ctx) or not text.strip() or progress.heard[0] != ctx.incoming.own_id:
        return None
    step = pending_step(ctx)
    if progress.answers and progress.answers[-1].step == progress.heard[1]:
        _keep(ctx, replace(progress, answers=progress.answers[:-1], asked=progress.heard[1], asked_at=None))
    elif step is None or step.name != progress.heard[1]:
        return None
    answer = hear(ctx, Said(text)) or Reply()
    now = ctx.conversation.progress
    holds = now is None or progress.heard[1] in now.values()
    return say("flow.corrected") + answer if holds else answer


def make_move(ctx: Context, to: Move) -> Reply | None:
    """Atrás, saltar, cancelar, ayuda, listo."""
    flow, progress = _open(ctx)
    return _follow(ctx, flow, advance.move(flow, progress, to, ctx.now))


def change(ctx: Context, step: str) -> Reply | None:
    """Take back one answer and ask it again; an unknown step asks which one."""
    flow, progress = _open(ctx)
    return _follow(ctx, flow, advance.edit(flow, progress, step, ctx.now))


def press(ctx: Context, run: str, step: str, choice: str) -> Reply | None:
    """A tapped button. One of a form that is over is silent when it is the second half of a double tap;
    otherwise the form that is open, if any, goes on. None too where there is nothing to go on with."""
    progress = ctx.conversation.progress
    if progress is None or progress.run != run or progress.flow not in ctx.flows:
        asked = None if just_ended(ctx, run) else resumed(ctx)
        return stale() + asked if asked is not None else None
    if step == EDIT:
        return change(ctx, choice)
    flow = ctx.flows[progress.flow]
    turn = advance.press(flow, progress, step, choice, choices(ctx, flow), ctx.now)
    return _follow(ctx, flow, _heard(ctx, progress, turn))


def attach(ctx: Context, media: Sequence[int], place: tuple[float, float] | None) -> Reply | None:
    """Keep files and a place with the open form and repeat its question; an album is told once."""
    flow, progress = _open(ctx)
    step = advance.pending(flow, advance.load(flow, progress))
    files = progress.files + tuple((one, progress.asked) for one in media)
    in_album = bool(progress.files) and ctx.conversation.touched_at is not None and _just_now(ctx)
    progress = replace(progress, files=files, place=place or progress.place)
    _keep(ctx, progress)
    if in_album or step is None:
        return None
    return say("flow.media.kept" if media else "flow.place.kept") + question(ctx, flow, progress, step)


def keep_voice(ctx: Context, media: int) -> Reply | None:
    """A voice note answers a question asked in words: kept with it, to be transcribed."""
    _flow, progress = _open(ctx)
    _keep(ctx, replace(progress, files=(*progress.files, (media, progress.asked))))
    answer = hear(ctx, Said(voice=True))
    return say("flow.voice") + answer if answer is not None else say("flow.voice")


def reopen(ctx: Context, progress: Progress, step: str, problem: str) -> Reply:
    """From `on_done`: an answer turned out not to hold; ask it again, saying why."""
    flow = ctx.flows[progress.flow]
    reopened = advance.edit(flow, progress, step, ctx.now).progress or progress
    reopened = replace(reopened, editing="")  # there is no answer to go back to
    _keep(ctx, reopened)
    asked = flow.step(step)
    if asked is None:
        raise LookupError(f"{flow.name} has no step {step}")
    return again(ctx, flow, reopened, asked, problem)


def is_open(ctx: Context) -> bool:
    """Whether a form is open that this release still knows."""
    progress = ctx.conversation.progress
    return progress is not None and progress.flow in ctx.flows


def park(ctx: Context) -> None:
    """Set the open form aside, if there is one, until what is asked now is answered (`resumed`)."""
    if is_open(ctx):
        ctx.conversation = replace(ctx.conversation, progress=None, parked=ctx.conversation.progress)


def unpark(ctx: Context) -> bool:
    """Open again the form that was set aside, if nothing else is open; whether a form is open now."""
    conversation = ctx.conversation
    parked = conversation.parked
    if conversation.progress is None and parked is not None:
        left = parked.answers[-1].at if parked.answers else parked.asked_at
        fresh = left is not None and ctx.now - left < FORGOTTEN
        ctx.conversation = replace(conversation, progress=parked if fresh else None, parked=None)
    return is_open(ctx)


def set_aside(ctx: Context, text: str) -> bool:
    """Whether the open form was left alone and these words are none of its options: it makes way."""
    conversation = ctx.conversation
    touched = conversation.touched_at
    step = pending_step(ctx) if touched is not None and ctx.now - touched >= LEFT else None
    if step is None or step.choices is None:
        return False
    flow, progress = _open(ctx)
    if not step.read(Said(text), choices(ctx, flow)(step, progress)).problem:
        return False
    parked = progress if progress.answers else conversation.parked
    ctx.conversation = replace(conversation, progress=None, parked=parked)
    return True


def resumed(ctx: Context) -> Reply | None:
    """The question of the open form or of the one that was set aside, which is open again."""
    asked = repeat_question(ctx) if unpark(ctx) else None
    return say("flow.resume") + asked if asked is not None else None


def said_again(ctx: Context, text: str) -> bool:
    """Whether a short text repeats, within seconds, the answer that ended a form: it was sent twice."""
    run, last, _at = ctx.conversation.memory.get("ended", ("", "", ""))
    return bool(last) and fold(text) == last and len(last) <= advance.SHORT and just_ended(ctx, run)


def just_ended(ctx: Context, run: str) -> bool:
    """Whether that run of a form was finished seconds ago."""
    ended = ctx.conversation.memory.get("ended")
    if not ended or ended[0] != run:
        return False
    return ctx.now - datetime.fromisoformat(ended[2]) < advance.QUICK


def pending_step(ctx: Context) -> Step | None:
    """The question that waits for an answer, if any."""
    if not is_open(ctx):
        return None
    flow, progress = _open(ctx)
    return advance.pending(flow, advance.load(flow, progress))


def repeat_question(ctx: Context) -> Reply | None:
    """The pending question once more, or None."""
    step = pending_step(ctx)
    if step is None:
        return None
    flow, progress = _open(ctx)
    return question(ctx, flow, progress, step)


def shown_again(ctx: Context) -> Reply:
    """The options that were on the screen: they stay what a number means."""
    reply = Reply(numbered=ctx.address.shown.get("numbers", True))
    for payload, label in ctx.address.shown.get("options", ()):
        reply = reply.labelled(payload, label)
    return reply


def _open(ctx: Context) -> tuple[Flow, Progress]:
    progress = ctx.conversation.progress
    if progress is None:
        raise LookupError("no form is open")
    return ctx.flows[progress.flow], progress


def _heard(ctx: Context, before: Progress, turn: Turn) -> Turn:
    """The turn, which remembers which message was the answer. Of one in pieces none replaces the whole."""
    if turn.progress is None or turn.outcome == "ignored":
        return turn
    about = turn.progress.answers[-1].step if turn.progress.answers else ""
    if len(turn.progress.answers) <= len(before.answers):
        about = turn.step.name if turn.step is not None else ""
    heard = ("", "") if turn.outcome == "added" else (ctx.incoming.own_id, about)
    return replace(turn, progress=replace(turn.progress, heard=heard))


def _follow(ctx: Context, flow: Flow, turn: Turn) -> Reply | None:
    if turn.progress is None:
        ctx.conversation = ctx.conversation.closed()
        return first_of(ctx, f"{flow.name}.cancelled", "flow.cancelled") + (resumed(ctx) or Reply())
    _keep(ctx, turn.progress)
    if turn.outcome == "done":
        return _finish(ctx, flow, turn.progress)
    if turn.outcome == "added" and turn.step is None:
        return say("flow.added") + _finish(ctx, flow, turn.progress)
    if turn.step is None or turn.outcome == "ignored":
        return None
    return _shown(ctx, flow, turn.progress, turn.step, turn)


def _shown(ctx: Context, flow: Flow, progress: Progress, step: Step, turn: Turn) -> Reply:
    if turn.outcome == "again":
        return again(ctx, flow, progress, step, turn.problem)
    if turn.outcome == "between":
        return between(progress, step, turn.between)
    if turn.outcome == "edit":
        return _which(ctx, flow, progress)
    asked = question(ctx, flow, progress, step)
    if turn.outcome == "help":
        return first_of(ctx, f"{flow.name}.{step.name}.help", "flow.help") + asked
    if turn.outcome == "stale":
        return stale() + asked
    return say("flow.added") + asked if turn.outcome == "added" else asked


def _which(ctx: Context, flow: Flow, progress: Progress) -> Reply:
    values = progress.values()
    given = [step.name for step in flow.steps if step.name in values and not step.fixed]
    if not given:
        return say("flow.again.nothing_before") + (repeat_question(ctx) or Reply())
    reply = say("flow.edit")
    for name in given:
        reply = reply.button(button(progress.run, EDIT, name), f"{flow.name}.{name}.label")
    return reply.button(button(progress.run, EDIT, KEEP), "flow.edit.option.nothing")


def _finish(ctx: Context, flow: Flow, progress: Progress) -> Reply:
    ctx.conversation = ctx.conversation.closed()
    last = progress.answers[-1].said if progress.answers else ""
    ctx.remember(ended=[progress.run, last, ctx.now.isoformat()])
    reply = flow.on_done(ctx, progress)
    if reply.buttons or is_open(ctx):
        return reply
    return reply + (resumed(ctx) or Reply())


def _keep(ctx: Context, progress: Progress) -> None:
    ctx.conversation = replace(ctx.conversation, progress=progress, touched_at=ctx.now)


def _just_now(ctx: Context) -> bool:
    touched = ctx.conversation.touched_at
    return touched is not None and ctx.now - touched < advance.QUICK
