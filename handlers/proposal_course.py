"""The course of the form `propose` once it is answered: what is found out, asked again, and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot import advance, talk
from bot.context import Context
from bot.flow import Progress
from bot.reply import Reply, say
from domain.proposal_answers import considered, digest, likely_place, likely_theme, sent_as, settled_theme
from handlers.proposal_end import join, keep
from handlers.proposal_form import searched
from handlers.proposal_search import similar_to, theme_thought
from handlers.proposal_steps import OTHER_THEME, process_now, similar_codes
from storage.processes import CurrentProcess


def finish(ctx: Context, progress: Progress) -> Reply:
    """All that was asked is answered: think of a theme, look up similar ones, keep it or join another."""
    values = progress.values()
    if values.get("consent") == "no":
        return say("privacy.refused")
    if ctx.person is None and "consent" not in values:  # they had their data erased meanwhile
        return go_on(ctx, replace(progress, subject={**progress.subject, **who(ctx)}))
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
    way = sent_as(values)
    if way is None:
        return join(ctx, progress, values["similar"]) or _gone(ctx, progress, values["similar"])
    return _fix(ctx, progress) if way == "fix" else keep(ctx, process, progress)


def _consider(ctx: Context, process: CurrentProcess, progress: Progress) -> Reply:
    """The words say no theme: perhaps a thought does."""
    thought = [digest(progress.values()), theme_thought(ctx, process, progress)]
    more = {"thought": thought, "themes": names(process)}
    progress = replace(progress, subject={**progress.subject, **more})
    asks = advance.begin(ctx.flows["propose"], progress, ctx.now).step is not None
    return go_on(ctx, progress) if asks else finish(ctx, progress)


def _ask_theme(ctx: Context, progress: Progress, gone: str) -> Reply:
    """The theme that was agreed on is no longer one of the process."""
    subject = {**progress.subject, "gone": [*progress.subject.get("gone", ()), gone]}
    return say("propose.theme.gone") + go_on(ctx, replace(progress.without("theme"), subject=subject))


def _search(ctx: Context, process: CurrentProcess, progress: Progress) -> Reply:
    """Look up similar ones for these words. Where new words suggest something else than was agreed on, that
    is asked again."""
    values, subject = progress.values(), progress.subject
    suggested = [likely_theme(values, subject), likely_place(values, subject)]
    agreed = "about" if suggested[0] is not None else "topic"
    if subject.get("suggested", suggested) != suggested and _before_the_words(progress, agreed):
        progress = progress.without("about").without("topic")
    else:
        subject = {**subject, "searched": digest(values), "similar": similar_to(ctx, process, progress)}
    return go_on(ctx, replace(progress, subject={**subject, "suggested": suggested}))


def _before_the_words(progress: Progress, step: str) -> bool:
    at = {given.step: given.at for given in progress.answers}
    return step in at and at[step] < max(at[name] for name in ("problem", "ask"))


def _fix(ctx: Context, progress: Progress) -> Reply:
    """Which answer is to be changed."""
    go_on(ctx, progress.without("send" if "send" in progress.values() else "similar"))
    return talk.change(ctx, "") or Reply()


def _gone(ctx: Context, progress: Progress, code: str) -> Reply:
    """The one that they chose is no longer public: their own goes on."""
    left = [one for one in similar_codes(progress) if one != code]
    without = replace(progress.without("similar"), subject={**progress.subject, "similar": left})
    return say("propose.join.gone") + go_on(ctx, without)


def names(process: CurrentProcess) -> dict[str, str]:
    """The plain names of its themes, by code."""
    return {theme.code: theme.plain for theme in process.themes}


def who(ctx: Context) -> dict[str, Any]:
    """What the form has to know of who fills it in."""
    return {"person": ctx.person is not None}


def go_on(ctx: Context, progress: Progress) -> Reply:
    """The form stays open with what is known now, and asks its next question."""
    turn = advance.begin(ctx.flows["propose"], progress, ctx.now)
    ctx.conversation = replace(ctx.conversation, progress=turn.progress, touched_at=ctx.now)
    return talk.repeat_question(ctx) or Reply()
