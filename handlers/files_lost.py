"""A file that was sent and could not be had from its messaging company: told once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.context import NoticeContext
from bot.fetching import LOST
from bot.reply import Reply, say
from bot.router import Router

router = Router()


@router.notice(LOST)
def lost(_ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply:
    """So that its sender may send it again."""
    return say(f"general.file.lost.{facts['why']}")
