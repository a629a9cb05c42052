"""Proposing something: asked in a few messages, kept in the person's own words, with a code at the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot import advance, talk
from bot.context import Context
from bot.flow import Progress
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import VOICE
from domain.contribution_draft import FORM_VERSION
from domain.proposal_answers import digest, likely_place, likely_theme, settled_place, settled_theme, typed
from domain.similar import most_alike
from handlers.consent_steps import person_of, whole_notice
from handlers.proposal_form import proposal_flow, searched
from handlers.proposal_steps import MINE, process_now, similar_codes, similar_ones
from mensajes import catalog
from storage import contributions, identity
from storage.contributions import Received
from storage.processes import CurrentProcess
from storage.similar_ones import candidates, support

router = Router()


@router.command("propose")
def propose(ctx: Context) -> Reply | None:
    """Begin, or go on with what was left half-way."""
    process = process_now(ctx)
    if process is None:
        return say("propose.no_process")
    if _draft(ctx):
        again = talk.repeat_question(ctx)
        return say("flow.resume") + again if again is not None else None
    return talk.begin(ctx, "propose", **_known(ctx, process))


@router.guard
def notice(ctx: Context, text: str) -> Reply | None:
    """ "más" at the question for permission."""
    return whole_notice(ctx, "propose", text)


def _known(ctx: Context, process: CurrentProcess) -> dict[str, Any]:
    home = (ctx.person.ubigeo if ctx.person else None) or ctx.address.ubigeo
    return {
        "person": ctx.person is not None,
        "home": home,
        "themes": [theme.code for theme in process.themes],
    }


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
    if ctx.person is None and "name" not in values:  # they had their data erased meanwhile
        return _go_on(ctx, replace(progress, subject={**progress.subject, "person": False}))
    if not searched(values, progress.subject):
        return _search(ctx, progress)
    if values.get("send") == "fix":
        return _fix(ctx, progress)
    joined = values.get("similar", MINE)
    return _keep(ctx, progress) if joined == MINE else _join(ctx, progress, joined)


def _search(ctx: Context, progress: Progress) -> Reply:
    """Look up similar ones for these words. Where the words have changed what they suggested, that is asked
    again."""
    values, subject = progress.values(), progress.subject
    suggested = [likely_theme(values, subject), likely_place(values, subject)]
    if subject.get("suggested", suggested) != suggested:
        progress = progress.without("about").without("topic")
    else:
        subject = {**subject, "searched": digest(values), "similar": _similar(ctx, progress)}
    return _go_on(ctx, replace(progress, subject={**subject, "suggested": suggested}))


def _similar(ctx: Context, progress: Progress) -> list[str]:
    process, values = process_now(ctx), progress.values()
    if process is None:
        return []
    theme = process.theme(settled_theme(values, progress.subject))
    region = (settled_place(values, progress.subject) or "")[:2]
    others = candidates(
        ctx.conn, process.id, theme.id if theme else None, region, ctx.person.id if ctx.person else None
    )
    return list(most_alike(" ".join(typed(values, VOICE)), others))


def _fix(ctx: Context, progress: Progress) -> Reply:
    """Which answer is to be changed."""
    _go_on(ctx, progress.without("send"))
    return talk.change(ctx, "") or Reply()


def _go_on(ctx: Context, progress: Progress) -> Reply:
    """The form stays open with what is known now, and asks its next question."""
    turn = advance.begin(PROPOSE, progress, ctx.now)
    ctx.conversation = replace(ctx.conversation, progress=turn.progress, touched_at=ctx.now)
    return talk.repeat_question(ctx) or Reply()


def _join(ctx: Context, progress: Progress, code: str) -> Reply:
    """Stand behind somebody else's; the own words are not kept, and that is said."""
    chosen = next((one for one in similar_ones(ctx, progress) if one.code == code), None)
    if chosen is None:  # no longer public: their own goes on
        left = [one for one in similar_codes(progress) if one != code]
        without = replace(progress.without("similar"), subject={**progress.subject, "similar": left})
        return say("propose.join.gone") + _go_on(ctx, without)
    number = support(ctx.conn, chosen, person_of(ctx, progress), ctx.address.channel, ctx.now)
    return say("propose.joined", code=code, n=number)


def _keep(ctx: Context, progress: Progress) -> Reply:
    process = process_now(ctx)
    if process is None:
        return say("propose.no_process")
    person_id, named = person_of(ctx, progress), progress.values()["send"] == "named"
    if named:
        identity.record_consent(
            ctx.conn,
            person_id,
            "publish_name",
            granted=True,
            version=catalog.text(ctx.language, "privacy.version"),
            channel=ctx.address.channel,
            message_id=ctx.incoming.message_id,
            now=ctx.now,
        )
    code = contributions.receive(ctx.conn, _received(ctx, progress, process, person_id), ctx.now)
    reply = _saved(ctx, process, code) + say("proposals.hints.offer")
    return reply.button(f"hints:{code}", "proposals.hints.option.yes").button(
        f"hints.no:{code}", "proposals.hints.option.no"
    )


def _received(ctx: Context, progress: Progress, process: CurrentProcess, person_id: int) -> Received:
    values, subject = progress.values(), progress.subject
    theme = process.theme(settled_theme(values, subject))
    problem, ask = typed(values, VOICE)
    return Received(
        process_id=process.id,
        stage_id=process.stage_id,
        theme_id=theme.id if theme else None,
        person_id=person_id,
        ubigeo=settled_place(values, subject),
        problem=problem,
        ask=ask,
        via=ctx.address.channel,
        message_id=ctx.incoming.message_id,
        form_version=FORM_VERSION,
        consent_version=contributions.consented_version(ctx.conn, person_id),
        language=ctx.language,
        publish_name=values["send"] == "named",
        place=progress.place,
        files=progress.files,
    )


def _saved(ctx: Context, process: CurrentProcess, code: str) -> Reply:
    """When the answer comes is promised only if that day is still to come."""
    until = process.respond_by
    if until is None or until < ctx.now.astimezone(ctx.zone).date():
        return say("proposals.saved.undated", code=code)
    return say("proposals.saved", code=code, number=until.day, until=until)


PROPOSE = router.flow(proposal_flow(_finish))
