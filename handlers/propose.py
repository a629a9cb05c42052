"""Proposing something: asked in a few messages, kept in the person's own words, with a code at the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot import advance, talk
from bot.context import Context
from bot.flow import Given, Progress
from bot.reply import Reply, say
from bot.router import Router
from domain.proposal_answers import considered, digest, likely_place, likely_theme, settled_theme
from domain.text import fold
from handlers.consent_steps import begin_with_permission, whole_notice
from handlers.proposal_end import join, keep
from handlers.proposal_form import LONGEST, proposal_flow, searched
from handlers.proposal_search import similar_to, theme_thought
from handlers.proposal_steps import MINE, OTHER_THEME, process_now, similar_codes
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
        known = {**progress.subject, **_who(ctx)}
        return say("flow.resume") + _go_on(ctx, replace(progress, subject=known))
    return begin_with_permission(ctx, "propose", **_known(ctx, process))


@router.reader
def in_one_go(ctx: Context, text: str) -> Reply | None:
    """ "propongo que publiquen las medicinas": what to do is said already, the problem is asked."""
    said = fold(text)
    openings = [fold(words) for words in catalog.words(ctx.language, "words.propose_opening")]
    rest = next((said.removeprefix(f"{words} ") for words in openings if said.startswith(f"{words} ")), "")
    if len(rest.split()) < _ENOUGH or len(text) > LONGEST or _draft(ctx):
        return None
    reply = begin_with(ctx, ask=text.strip())
    return say("propose.noted") + reply if reply is not None and talk.is_open(ctx) else reply


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
    return _go_on(ctx, progress)


@router.guard
def notice(ctx: Context, text: str) -> Reply | None:
    """ "más" at the question for permission."""
    return whole_notice(ctx, "propose", text)


def _known(ctx: Context, process: CurrentProcess) -> dict[str, Any]:
    home = (ctx.person.ubigeo if ctx.person else None) or ctx.address.ubigeo
    return {**_who(ctx), "home": home, "themes": _names(process)}


def _names(process: CurrentProcess) -> dict[str, str]:
    return {theme.code: theme.plain for theme in process.themes}


def _who(ctx: Context) -> dict[str, Any]:
    return {"person": ctx.person is not None, "called": ctx.person.name if ctx.person else None}


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


def _finish(ctx: Context, progress: Progress) -> Reply:
    values = progress.values()
    if values.get("consent") == "no":
        return say("privacy.refused")
    if ctx.person is None and "consent" not in values:  # they had their data erased meanwhile
        return _go_on(ctx, replace(progress, subject={**progress.subject, **_who(ctx)}))
    process = process_now(ctx)
    if process is None:
        return say("propose.no_process")
    if not considered(values, progress.subject):
        return _consider(ctx, process, progress)
    theme = settled_theme(values, progress.subject)
    if theme not in (None, OTHER_THEME) and process.theme(theme) is None:
        return _ask_theme(ctx, progress, theme)
    if not searched(values, progress.subject):
        return _search(ctx, process, progress)
    if values.get("send") == "fix":
        return _fix(ctx, progress)
    joined = values.get("similar", MINE)
    if joined == MINE:
        return keep(ctx, process, progress)
    return join(ctx, progress, joined) or _gone(ctx, progress, joined)


def _consider(ctx: Context, process: CurrentProcess, progress: Progress) -> Reply:
    """The words say no theme: perhaps a thought does."""
    thought = [digest(progress.values()), theme_thought(ctx, process, progress)]
    more = {"thought": thought, "themes": _names(process)}
    progress = replace(progress, subject={**progress.subject, **more})
    asks = advance.begin(PROPOSE, progress, ctx.now).step is not None
    return _go_on(ctx, progress) if asks else _finish(ctx, progress)


def _ask_theme(ctx: Context, progress: Progress, gone: str) -> Reply:
    """The theme that was agreed on is no longer one of the process."""
    subject = {**progress.subject, "gone": [*progress.subject.get("gone", ()), gone]}
    return say("propose.theme.gone") + _go_on(ctx, replace(progress.without("theme"), subject=subject))


def _search(ctx: Context, process: CurrentProcess, progress: Progress) -> Reply:
    """Look up similar ones for these words. Where the words have changed what they suggested, that is asked
    again."""
    values, subject = progress.values(), progress.subject
    suggested = [likely_theme(values, subject), likely_place(values, subject)]
    if subject.get("suggested", suggested) != suggested:
        progress = progress.without("about").without("topic")
    else:
        subject = {**subject, "searched": digest(values), "similar": similar_to(ctx, process, progress)}
    return _go_on(ctx, replace(progress, subject={**subject, "suggested": suggested}))


def _fix(ctx: Context, progress: Progress) -> Reply:
    """Which answer is to be changed."""
    _go_on(ctx, progress.without("send"))
    return talk.change(ctx, "") or Reply()


def _gone(ctx: Context, progress: Progress, code: str) -> Reply:
    """The one that they chose is no longer public: their own goes on."""
    left = [one for one in similar_codes(progress) if one != code]
    without = replace(progress.without("similar"), subject={**progress.subject, "similar": left})
    return say("propose.join.gone") + _go_on(ctx, without)


def _go_on(ctx: Context, progress: Progress) -> Reply:
    """The form stays open with what is known now, and asks its next question."""
    turn = advance.begin(PROPOSE, progress, ctx.now)
    ctx.conversation = replace(ctx.conversation, progress=turn.progress, touched_at=ctx.now)
    return talk.repeat_question(ctx) or Reply()


PROPOSE = router.flow(proposal_flow(_finish))
