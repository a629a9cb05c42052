"""The end of a proposal: it is kept, or its author joins somebody else's."""

from __future__ import annotations

from bot.context import Context
from bot.flow import Progress
from bot.reply import Reply, say
from bot.steps import VOICE
from domain.contribution_draft import FORM_VERSION
from domain.proposal_answers import sent_as, settled_place, settled_theme, typed
from handlers.permission import note_permission, person_of
from handlers.proposal_author import ask_author
from handlers.proposal_hints import hints_offer
from handlers.proposal_steps import similar_ones
from storage import contributions
from storage.contributions import Received
from storage.processes import CurrentProcess
from storage.similar_ones import support


def join(ctx: Context, progress: Progress, code: str) -> Reply | None:
    """Stand behind somebody else's; the own words are not kept, and that is said. None where it is gone."""
    chosen = next((one for one in similar_ones(ctx, progress) if one.code == code), None)
    if chosen is None:
        return None
    number = support(ctx.conn, chosen, person_of(ctx, progress), ctx.address.channel, ctx.now)
    return say("propose.joined", code=code, n=number)


def keep(ctx: Context, process: CurrentProcess, progress: Progress) -> Reply:
    """Save it under its code and say when the answer comes; then ask for the name to show, where it is not
    known, or offer the three hints."""
    values, person_id = progress.values(), person_of(ctx, progress)
    named = sent_as(values) == "named"
    called = ctx.person is not None and bool(ctx.person.name)
    if named and called:
        note_permission(ctx, person_id, "publish_name", granted=True)
    received = _received(ctx, progress, process, person_id, publish_name=named and called)
    code = contributions.receive(ctx.conn, received, ctx.now)
    reply = _saved(ctx, process, code)
    return reply + (ask_author(ctx, code) if named and not called else hints_offer(code))


def _received(
    ctx: Context, progress: Progress, process: CurrentProcess, person_id: int, *, publish_name: bool
) -> Received:
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
        publish_name=publish_name,
        place=progress.place,
        files=progress.files,
    )


def _saved(ctx: Context, process: CurrentProcess, code: str) -> Reply:
    """When the answer comes is promised only if that day is still to come."""
    until = process.respond_by
    if until is None or until < ctx.now.astimezone(ctx.zone).date():
        return say("proposals.saved.undated", code=code)
    return say("proposals.saved", code=code, number=until.day, until=until)
