"""What was taken out of an answered proposal waits for its own answer: told to who had been told that one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.context import NoticeContext
from bot.reply import Reply
from bot.router import Router
from domain.life import Life
from handlers.phrases import called, paragraph, path_link
from handlers.response_notices import about_words, also
from mensajes import catalog
from mensajes.life import owed_words
from storage.paths.concerned import concerned_by_these
from storage.paths.contributions import Contribution, by_code
from storage.paths.whole import whole
from storage.person_facts import person_name

router = Router()


@router.notice("separated")
def separated(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """Told while nothing else was decided about it."""
    codes = concerned_by_these(ctx.conn, facts["contributions"], ctx.person_id)
    waiting = [found for code in codes if (found := _waits(ctx, code)) is not None]
    if not waiting:
        return None
    contribution, life = waiting[0]
    about, first = about_words(ctx, contribution), called(ctx.language, person_name(ctx.conn, ctx.person_id))
    reply = paragraph(
        catalog.text(ctx.language, "responses.separated", first=first, about=about),
        path_link(ctx, contribution.code),
        also(ctx, [one.code for one, _ in waiting[1:]]),
        *(owed_words(ctx.language, life.owed) if life.owed is not None else []),
        catalog.text(ctx.language, "proposals.promise"),
    )
    reply = reply.button(f"proposal:{contribution.code}", "responses.option.path")
    return reply.outside_window("separated", first=first, about=about)


def _waits(ctx: NoticeContext, code: str) -> tuple[Contribution, Life] | None:
    contribution = by_code(ctx.conn, code)
    if contribution is None:
        return None
    life = whole(ctx.conn, contribution, ZoneInfo(ctx.site.timezone), ctx.now)
    return None if life.standing else (contribution, life)
