"""What became of a proposal: its dated facts, one a sentence, and what is still to come."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.reply import Reply
from domain.gazetteer import place
from handlers.phrases import paragraph, shortened
from mensajes import catalog
from storage.contribution_paths import Contribution, Fact, path

_TITLE = 60


def told(ctx: Context, contribution: Contribution) -> Reply:
    """The whole path in one message. Its author sees its words, others once they are public."""
    mine = ctx.person is not None and contribution.person_id == ctx.person.id
    opening = _mine(ctx, contribution) if mine else _theirs(ctx, contribution)
    facts = [_fact(ctx, contribution, fact) for fact in path(ctx.conn, contribution)]
    return paragraph(opening, *facts, *_standing(ctx, contribution, mine=mine))


def title(language: str, contribution: Contribution, longest: int = _TITLE) -> str:
    """The beginning of its words, or that it was spoken."""
    words = next(iter(contribution.text.splitlines()), "").strip()
    return shortened(words, longest) if words else catalog.text(language, "propose.spoken")


def state(contribution: Contribution) -> str:
    """ "withdrawn", or whether a person has read it: "read", "unread"."""
    if contribution.withdrawn_at is not None:
        return "withdrawn"
    return "unread" if contribution.revision == "pendiente" else "read"


def _mine(ctx: Context, contribution: Contribution) -> str:
    words = title(ctx.language, contribution)
    return catalog.text(ctx.language, "proposals.title", code=contribution.code, words=words)


def _theirs(ctx: Context, contribution: Contribution) -> str:
    """Code, theme and region; the words only when they are public."""
    if contribution.public:
        return _mine(ctx, contribution)
    about = [contribution.theme, place(contribution.ubigeo).region.name if contribution.ubigeo else ""]
    known = ", ".join(part for part in about if part)
    key = "proposals.other" if known else "proposals.other.bare"
    return catalog.text(ctx.language, key, code=contribution.code, about=known)


def _fact(ctx: Context, contribution: Contribution, fact: Fact) -> str:
    facts: dict[str, Any] = {"on": fact.at.astimezone(ctx.zone)}
    if fact.kind == "received":
        facts["via"] = catalog.text(ctx.language, f"proposals.via.{contribution.via}")
    if fact.kind == "joined":
        facts["n"] = fact.number
    return catalog.text(ctx.language, f"proposals.fact.{fact.kind}", **facts)


def _standing(ctx: Context, contribution: Contribution, *, mine: bool) -> list[str]:
    """Who read it, and when its answer comes or should have come."""
    if contribution.withdrawn_at is not None:
        return []
    read = catalog.text(ctx.language, f"proposals.revision.{contribution.revision}")
    promise = catalog.text(ctx.language, "proposals.promise") if mine else ""
    return [read, _pending(ctx, contribution), promise]


def _pending(ctx: Context, contribution: Contribution) -> str:
    until = contribution.respond_by
    if until is None:
        return catalog.text(ctx.language, "proposals.pending")
    late = (ctx.now.astimezone(ctx.zone).date() - until).days
    key = "proposals.pending.late" if late > 0 else "proposals.pending.until"
    return catalog.text(ctx.language, key, number=until.day, until=until, n=max(late, 0))
