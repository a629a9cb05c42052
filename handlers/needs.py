"""The answer to "¿Necesitas ayuda para participar?", which is asked with no form open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.person_names import asks
from domain.text import fold
from handlers.announcements import offer
from mensajes import catalog
from storage.my_registrations import add_need, mine

router = Router()

LONGEST = 400


@router.reader
def need(ctx: Context, text: str) -> Reply | None:
    """Kept when it names a need; a bare yes or no is answered; anything else is not for here."""
    asked = _asked(ctx)
    if not asked or ctx.person is None:
        return None
    said, before = fold(text), _told_some(ctx)
    if said == "si" and not before:
        return say("register.help.which")
    if said in _folded(ctx, "words.no") or said in _folded(ctx, "words.yes"):
        ctx.remember(needs=None)
        return say("register.help.none") + offer(ctx)
    if len(text) > LONGEST or (before and asks(text)) or not _names_a_need(ctx, said):
        return None
    for registration_id in asked:
        if mine(ctx.conn, registration_id, ctx.person.id) is not None:
            add_need(ctx.conn, registration_id, text.strip())
    ctx.remember(needs={**ctx.conversation.memory["needs"], "some": True})
    return say("register.help.added" if before else "register.help.kept") + offer(ctx)


def _asked(ctx: Context) -> list[int]:
    """The registrations that were confirmed a moment ago."""
    needs: dict[str, Any] | None = ctx.conversation.memory.get("needs")
    if not needs or datetime.fromisoformat(needs["until"]) < ctx.now:
        return []
    return list(needs["registrations"])


def _told_some(ctx: Context) -> bool:
    """Whether they have said one already: people go on, and all of it is meant."""
    needs: dict[str, Any] | None = ctx.conversation.memory.get("needs")
    return bool(needs and needs.get("some"))


def _names_a_need(ctx: Context, said: str) -> bool:
    words = said.split()
    return any(
        any(word.startswith(cue) for word in words) if " " not in cue else cue in said
        for cue in _folded(ctx, "words.needs")
    )


def _folded(ctx: Context, key: str) -> set[str]:
    return {fold(word) for word in catalog.words(ctx.language, key)}
