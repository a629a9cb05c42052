"""My proposals, and "¿qué pasó con mi propuesta?": answered in one message, by code too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot import talk
from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router, spoken
from domain.codes import is_proposal, read_code
from domain.text import fold
from handlers.proposal_status import state, title, to_others, told
from handlers.rejoin import says_no
from mensajes import catalog
from storage.known_names import cleaned
from storage.paths.contributions import Contribution, by_code, joined_by, of_person

router = Router()

PAGE = 5
_TITLE = 40
_BEGUN = {"problem", "ask"}  # the permission alone is no proposal
_LONGEST = 160  # a longer text is a story, not a question about a proposal


@router.command("status")
def status(ctx: Context) -> Reply:
    """The path of the one that is likeliest meant; the others, if any, to choose from. One that is being
    written is said to be so."""
    progress = ctx.conversation.progress
    if progress is not None and progress.flow == "propose" and not _BEGUN.isdisjoint(progress.values()):
        return say("proposals.half") + (talk.repeat_question(ctx) or Reply())
    mine = _own(ctx)
    if not mine:
        return _none(ctx)
    first = mine[0]
    reply = told(ctx, first, joined=_is_joined(ctx, first))
    return _choices(ctx, reply + say("proposals.others"), mine, 1) if len(mine) > 1 else reply


@router.command("my_proposals")
def my_proposals(ctx: Context) -> Reply:
    """All of them, each with its state."""
    mine = _own(ctx)
    return _listed(ctx, mine, 0) if mine else _none(ctx)


@router.action("proposals.page")
def page(ctx: Context, argument: str) -> Reply:
    start = int(argument) if argument.isascii() and argument.isdecimal() and len(argument) < 5 else 0
    mine = _own(ctx)
    return _listed(ctx, mine, start) if mine[start:] else _none(ctx)


@router.action("proposal")
def view(ctx: Context, argument: str) -> Reply:
    """One by its code: whole for its author, its public facts for anybody else."""
    found = by_code(ctx.conn, argument[:10])
    if found is None:
        return say("proposals.unknown")
    joined = found.outcome != "" and any(one.id == found.id and _is_joined(ctx, one) for one in _own(ctx))
    return told(ctx, found, joined=joined)


@router.reader
def by_its_code(ctx: Context, text: str) -> Reply | None:
    """A text that holds a proposal's code: P-7KQ2, p7kq2."""
    code = None if says_no(ctx.language, text) else read_code(text)
    return view(ctx, code) if code is not None and is_proposal(code) else None


@router.reader
def asked_freely(ctx: Context, text: str) -> Reply | None:
    """ "y qué fue de la propuesta que mandé", "quiero retirar mi propuesta"."""
    words = fold(text[: _LONGEST * 2]).split()
    if len(text) > _LONGEST or not words or says_no(ctx.language, text):
        return None
    said = f" {' '.join(words)} "
    if not _any(ctx, said, "words.proposal_noun"):
        return None
    if _any(ctx, said, "proposals.words.changing"):
        return None if _any(ctx, said, "proposals.words.new") else _changing(ctx)
    return status(ctx) if _any(ctx, said, "words.proposal_asking") else None


def _changing(ctx: Context) -> Reply:
    """Nobody is told that a proposal is kept who has sent none."""
    if not _own(ctx):
        return _none(ctx)
    return say("proposals.change").button("menu:person", "arrive.option.person")


def _any(ctx: Context, said: str, key: str) -> bool:
    return any(f" {phrase} " in said for phrase in spoken(ctx.language, key))


def _own(ctx: Context) -> Sequence[Contribution]:
    """What the person sent and what they joined; what "mi propuesta" likely means comes first: what was said
    in the process where they spoke last, their own proposals, those with an answer, the newest."""
    if ctx.person is None:
        return ()
    found = [*of_person(ctx.conn, ctx.person.id), *joined_by(ctx.conn, ctx.person.id)]

    def rank(one: Contribution) -> tuple[bool, ...]:
        opinion, answered = one.object != "propuesta", one.outcome != ""
        return (
            one.process != found[0].process,
            one.withdrawn_at is not None,
            opinion,
            _is_joined(ctx, one),
            not answered,
        )

    return sorted(found, key=rank)


def _is_joined(ctx: Context, one: Contribution) -> bool:
    return ctx.person is not None and one.person_id != ctx.person.id


def _none(ctx: Context) -> Reply:
    key = "proposals.none.known" if ctx.person is not None else "proposals.none"
    half = talk.repeat_question(ctx)  # a form waits: it goes on
    return say(key) + half if half is not None else say(key).button("menu:propose", "arrive.option.propose")


def _listed(ctx: Context, mine: Sequence[Contribution], start: int) -> Reply:
    joined = any(_is_joined(ctx, one) for one in mine)
    return _choices(ctx, say("proposals.list.joined" if joined else "proposals.list"), mine, start).as_card()


def _choices(ctx: Context, reply: Reply, some: Sequence[Contribution], start: int) -> Reply:
    shown = some[start : start + PAGE]
    joined = [one for one in shown if _is_joined(ctx, one)]
    others = {one.id: one for one in cleaned(ctx.conn, partial(to_others, joined))} if joined else {}
    for one in shown:
        words = _words(ctx, others.get(one.id, one), joined=one.id in others)
        key = f"proposals.line.joined.{state(one)}" if one.id in others else f"proposals.line.{state(one)}"
        label = catalog.text(ctx.language, key, code=one.code, words=words)
        reply = reply.labelled(f"proposal:{one.code}", label)
    if len(some) > start + PAGE:
        reply = reply.button(f"proposals.page:{start + PAGE}", "proposals.option.more")
    return reply


def _words(ctx: Context, one: Contribution, *, joined: bool) -> str:
    """The beginning of its words; of what was joined and may not be read any more, what it is about."""
    return one.theme or one.process_name if joined and not one.public else title(ctx.language, one, _TITLE)
