"""Three short questions that make a proposal stronger, for who wants to answer them."""

from __future__ import annotations

from bot import talk
from bot.context import Context
from bot.flow import Flow, Progress
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import VOICE, text
from domain.contribution_draft import HintsDraft
from handlers.announcements import offer
from storage import contributions
from storage.paths.contributions import by_code

router = Router()

_QUESTIONS = ("entity", "indicator", "deadline")
_LONGEST = 1_000


def hints_offer(code: str) -> Reply:
    """Three questions more, or not."""
    reply = say("proposals.hints.offer").button(f"hints:{code}", "proposals.hints.option.yes")
    return reply.button(f"hints.no:{code}", "proposals.hints.option.no")


@router.action("hints")
def begin(ctx: Context, code: str) -> Reply | None:
    """Only the author may add to a proposal."""
    found = by_code(ctx.conn, code)
    if found is None or ctx.person is None or found.person_id != ctx.person.id:
        return say("proposals.not_yours")
    return talk.begin(ctx, "hints", code=code)


@router.action("hints.no")
def later(ctx: Context, code: str) -> Reply:
    return say("proposals.later", code=code) + (talk.resumed(ctx) or Reply())


def _kept(ctx: Context, progress: Progress) -> Reply:
    said = {name: _words(progress.values().get(name)) for name in _QUESTIONS}
    code = progress.subject["code"]
    own = ctx.person is not None and contributions.keep_hints(
        ctx.conn, code, ctx.person.id, files=progress.files, **said
    )
    return say("proposals.hints.kept", code=code) + offer(ctx) if own else say("proposals.not_yours")


def _words(value: str | None) -> str:
    return "" if value is None or value == VOICE else value


router.flow(
    Flow(
        "hints",
        HintsDraft,
        tuple(text(name, longest=_LONGEST, optional=True) for name in _QUESTIONS),
        _kept,
        takes_media=True,
    )
)
