"""The author answers what was decided: one question, and a person of the team reads it."""

from __future__ import annotations

from bot import talk
from bot.context import Context
from bot.flow import Flow, Progress
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import VOICE
from bot.steps import text as in_words
from domain.codes import is_proposal, read_code
from domain.rejoinder import RejoinderDraft
from domain.search import parse_query
from domain.text import fold
from handlers.joined_chats import is_reached
from handlers.proposal_status import told
from mensajes import catalog
from storage import media, rejoinders
from storage.paths.contributions import by_code
from storage.paths.decisions import decisions_on
from storage.rejoinders import Answerable

router = Router()

LONGEST = 2_000
_ENOUGH = 4  # words: fewer are "ok" and "gracias", and a question comes first


@router.action("rejoin")
def begin(ctx: Context, argument: str) -> Reply | None:
    """ "No estoy de acuerdo": only who sent or joined what was decided about."""
    known = argument.isascii() and argument.isdecimal() and len(argument) < 19
    found = _answerable(ctx, int(argument)) if known else None
    return _ask(ctx, found) if found is not None else say("responses.not_yours")


@router.command("disagree")
def disagree(ctx: Context) -> Reply | None:
    """The same in words: the last response to what is theirs."""
    found = rejoinders.newest(ctx.conn, ctx.person.id) if ctx.person is not None else None
    if found is not None:
        return _ask(ctx, found)
    return say("responses.none" if is_reached(ctx) else "responses.none.here")


@router.reader
def in_one_go(ctx: Context, text: str) -> Reply | None:
    """ "no estoy de acuerdo con P-7KQ2", and maybe why."""
    if not says_no(ctx.language, text):
        return None
    code = read_code(text)
    if code is None or not is_proposal(code):
        found = rejoinders.newest(ctx.conn, ctx.person.id) if ctx.person is not None else None
        return _kept_or_asked(ctx, found, text) if found is not None else None
    about = by_code(ctx.conn, code)
    if about is None:
        return say("proposals.unknown")
    decisions = decisions_on(ctx.conn, about.id)
    if not decisions:
        return told(ctx, about)
    found = _answerable(ctx, decisions[-1].id)
    return _kept_or_asked(ctx, found, text) if found is not None else say("responses.not_yours")


@router.reader
def after_the_answer(ctx: Context, text: str) -> Reply | None:
    """ "Escríbeme aquí" stands on the screen, and they do."""
    payloads = [payload for payload, _ in ctx.address.shown.get("options", ())]
    about = next((one.partition(":")[2] for one in payloads if one.startswith("rejoin:")), "")
    if not about or len(text.split()) < _ENOUGH or _about_events(ctx, text):
        return None
    found = _answerable(ctx, int(about))
    return _keep(ctx, found, text) if found is not None else None


def says_no(language: str, text: str) -> bool:
    """Whether a text says that its writer disagrees."""
    said = f" {fold(text[:LONGEST])} "
    return any(f" {fold(phrase)} " in said for phrase in catalog.words(language, "words.disagree"))


def _about_events(ctx: Context, text: str) -> bool:
    query = parse_query(text, ctx.now.astimezone(ctx.zone).date())
    return bool(query.kinds or query.modalities or query.period)


def _kept_or_asked(ctx: Context, found: Answerable, text: str) -> Reply | None:
    """What says why is kept as it is; else the question comes."""
    phrases = max(len(phrase.split()) for phrase in catalog.words(ctx.language, "words.disagree"))
    return _keep(ctx, found, text) if len(text.split()) > phrases + _ENOUGH else _ask(ctx, found)


def _ask(ctx: Context, found: Answerable) -> Reply | None:
    return talk.begin(ctx, "rejoin", response=found.response_id, code=found.code)


def _answerable(ctx: Context, response_id: int) -> Answerable | None:
    return rejoinders.answerable(ctx.conn, ctx.person.id, response_id) if ctx.person is not None else None


def _finish(ctx: Context, progress: Progress) -> Reply:
    found = _answerable(ctx, progress.subject["response"])
    if found is None:
        return say("responses.not_yours")
    for file, _ in progress.files:
        media.belong(ctx.conn, found.contribution_id, file, "rejoin")
    said = progress.values()["why"]
    return _keep(ctx, found, "" if said == VOICE else said)


def _keep(ctx: Context, found: Answerable, text: str) -> Reply:
    if ctx.person is not None:
        rejoinders.keep(
            ctx.conn,
            found.response_id,
            ctx.person.id,
            channel=ctx.address.channel,
            message_id=ctx.incoming.message_id,
            text=text.strip()[:LONGEST],
            now=ctx.now,
        )
    return say("responses.kept", code=found.code)


router.flow(
    Flow(
        "rejoin",
        RejoinderDraft,
        (in_words("why", longest=LONGEST, collects=True),),
        _finish,
        lambda _ctx, progress, _step: {"code": progress.subject["code"]},
        takes_media=True,
    )
)
