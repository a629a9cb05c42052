"""What became of a proposal: its dated facts, one a sentence, and what is still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.context import Context
from bot.reply import Reply
from domain.anybody import Clean, for_anybody
from domain.gazetteer import place
from domain.life import Life
from domain.responses import REFUSED
from handlers.joined_chats import is_reached
from handlers.phrases import paragraph, shortened
from mensajes import catalog
from mensajes.life import happened, owed_words
from storage.known_names import cleaned
from storage.paths.contributions import Contribution
from storage.paths.whole import whole

_TITLE = 60


def told(ctx: Context, contribution: Contribution, *, joined: bool = False) -> Reply:
    """The whole path in one message. Its author sees its words, others once they are public, and nobody's
    name, phone or address in them or in what was decided. Who sent it or `joined` it may answer that."""
    mine = ctx.person is not None and contribution.person_id == ctx.person.id
    life = whole(ctx.conn, contribution, ctx.zone, ctx.now)
    if not mine:
        life, [contribution] = cleaned(
            ctx.conn, lambda clean: (for_anybody(life, clean), to_others([contribution], clean))
        )
    words = _shown(ctx, contribution) if mine or contribution.public else _unshown(ctx, contribution)
    may_answer = (mine or joined) and bool(life.standing) and contribution.withdrawn_at is None
    refused = may_answer and life.standing[-1].outcome in REFUSED
    via = catalog.text(ctx.language, f"proposals.via.{contribution.via}")
    reply = paragraph(
        catalog.text(ctx.language, "proposals.joined") if joined else "",
        words,
        *happened(ctx.language, life, via, ctx.now.astimezone(ctx.zone).date()),
        *_standing(ctx, contribution, life, mine=mine),
        catalog.text(ctx.language, "responses.next.refused") if refused else "",
        catalog.text(ctx.language, "proposals.disagree") if may_answer else "",
    )
    if may_answer:
        reply = reply.button(f"rejoin:{life.standing[-1].id}", "proposals.option.disagree")
    if refused:
        reply = reply.button("menu:open_now", "arrive.option.open_now")
    if life.adopted:
        reply = reply.button(f"commitment:{life.adopted[0].id}", "responses.option.commitment")
    return reply


def to_others(some: Sequence[Contribution], clean: Clean) -> list[Contribution]:
    """With the words that who did not send them may read. They are cleaned whole, since half a phone looks
    like none."""
    return [replace(one, text=clean(one.text) if one.public else "") for one in some]


def title(language: str, contribution: Contribution, longest: int = _TITLE) -> str:
    """The beginning of its words, or that it was spoken."""
    words = next(iter(contribution.text.splitlines()), "").strip()
    return shortened(words, longest) if words else catalog.text(language, "propose.spoken")


def state(contribution: Contribution) -> str:
    """ "withdrawn", "answered", or whether a person has read it: "read", "unread"."""
    if contribution.withdrawn_at is not None:
        return "withdrawn"
    if contribution.outcome:
        return "answered"
    return "unread" if contribution.revision == "pendiente" else "read"


def _shown(ctx: Context, contribution: Contribution) -> str:
    words = title(ctx.language, contribution)
    return catalog.text(ctx.language, "proposals.title", code=contribution.code, words=words)


def _unshown(ctx: Context, contribution: Contribution) -> str:
    """Code, theme and region."""
    about = [contribution.theme, place(contribution.ubigeo).region.name if contribution.ubigeo else ""]
    known = ", ".join(part for part in about if part)
    key = "proposals.other" if known else "proposals.other.bare"
    return catalog.text(ctx.language, key, code=contribution.code, about=known)


def _standing(ctx: Context, contribution: Contribution, life: Life, *, mine: bool) -> list[str]:
    """Whether it was read, where no dated fact says so, and when its answer comes or should have come."""
    if contribution.withdrawn_at is not None:
        return []
    read = catalog.text(ctx.language, f"proposals.revision.{contribution.revision}")
    dated = any(step.kind == "read" for step in life.steps) and contribution.revision == "publicable"
    said = [] if life.standing or dated else [read]
    if life.owed is not None:
        said += owed_words(ctx.language, life.owed)
        said += [_promise(ctx)] if mine else []
    return said


def _promise(ctx: Context) -> str:
    """That its answer will be told, or where to come and see it."""
    return catalog.text(ctx.language, "proposals.promise" if is_reached(ctx) else "proposals.promise.here")
