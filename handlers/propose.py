"""Proposing something: asked in a few messages, kept in the person's own words, with a code at the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot import talk
from bot.context import Context
from bot.flow import Given
from bot.reply import Reply, say
from bot.router import Router, spoken
from domain.text import fold
from handlers.consent_steps import begin_with_permission, whole_notice
from handlers.proposal_course import finish, go_on, names, who
from handlers.proposal_form import LONGEST, proposal_flow
from handlers.proposal_steps import process_now
from mensajes import catalog
from storage.processes import CurrentProcess

router = Router()

_ENOUGH = 3  # words after "propongo" that say something


@router.command("propose")
def propose(ctx: Context) -> Reply | None:
    """Begin, or go on with what was left half-way."""
    process = process_now(ctx)
    if process is None:
        return say("propose.no_process")
    progress = ctx.conversation.progress if _draft(ctx) else None
    if progress is not None:  # they may have registered for something meanwhile: not asked who they are again
        known = {**progress.subject, **who(ctx)}
        return say("flow.resume") + go_on(ctx, replace(progress, subject=known))
    return begin_with_permission(ctx, "propose", **_known(ctx, process))


@router.reader
def in_one_go(ctx: Context, text: str) -> Reply | None:
    """ "propongo que publiquen las medicinas": what to do is said already, the problem is asked."""
    said = _without_greeting(ctx, fold(text))
    openings = [fold(words) for words in catalog.words(ctx.language, "words.propose_opening")]
    if said in openings:
        return propose(ctx)
    rest = next((said.removeprefix(f"{words} ") for words in openings if said.startswith(f"{words} ")), "")
    if len(rest.split()) < _ENOUGH or len(text) > LONGEST or _draft(ctx):
        return None
    reply = begin_with(ctx, ask=text.strip())
    return say("propose.noted") + reply if reply is not None and talk.is_open(ctx) else reply


def _without_greeting(ctx: Context, said: str) -> str:
    """ "hola buenas tardes, mi propuesta es…"."""
    greetings = sorted(spoken(ctx.language, "words.hello"), key=len, reverse=True)
    return next((said.removeprefix(f"{one} ") for one in greetings if said.startswith(f"{one} ")), said)


def begin_with(ctx: Context, **said: str) -> Reply | None:
    """The form, with what was `problem` or `ask` already."""
    process = process_now(ctx)
    if process is None:
        return say("propose.no_process")
    begin_with_permission(ctx, "propose", **_known(ctx, process))
    progress = ctx.conversation.progress
    if progress is None:
        return None
    for step, text in said.items():
        progress = progress.with_answer(Given(step, text, ctx.now)) if text else progress
    return go_on(ctx, progress)


@router.guard
def notice(ctx: Context, text: str) -> Reply | None:
    """ "más" at the question for permission."""
    return whole_notice(ctx, "propose", text)


def _known(ctx: Context, process: CurrentProcess) -> dict[str, Any]:
    home = (ctx.person.ubigeo if ctx.person else None) or ctx.address.ubigeo
    return {**who(ctx), "home": home, "themes": names(process)}


def _draft(ctx: Context) -> bool:
    """Whether a proposal is half-way; one that was set aside is taken up again."""
    talks = ctx.conversation
    open_, aside = talks.progress, talks.parked
    if open_ is not None and open_.flow == "propose":
        return bool(open_.answers)
    if aside is None or aside.flow != "propose":
        return False
    ctx.conversation = replace(talks, progress=aside, parked=open_ if open_ and open_.answers else None)
    return True


router.flow(proposal_flow(finish))
