"""Learning: what Open Government is, one short lesson at a time, each fact with its source and date."""

from __future__ import annotations

from functools import partial

from bot import talk
from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from domain.learning import TOPICS

router = Router()

_CODES = [topic.code for topic in TOPICS]
_PAGE = 5


@router.command("learn")
def topics(_ctx: Context) -> Reply:
    return _page(0)


def _asked(ctx: Context, code: str) -> Reply:
    """A topic asked for in words; inside a form without ways that lead on, as its question comes again."""
    return say(f"learn.{code}.text") if talk.is_open(ctx) else topic(ctx, code)


router.commands |= {f"learn.{code}": partial(_asked, code=code) for code in _CODES}


@router.action("learn.page")
def page(_ctx: Context, number: str) -> Reply:
    return _page(int(number) if number.isascii() and number.isdigit() else 0)


@router.action("learn")
def topic(_ctx: Context, code: str) -> Reply:
    """One lesson, and the next one to read."""
    if code not in _CODES:
        return _page(0)
    reply = say(f"learn.{code}.text")
    following = _CODES[_CODES.index(code) + 1 :]
    if following:
        reply = reply.button(f"learn:{following[0]}", f"learn.{following[0]}.label")
    return (
        reply.button("learn.page:0", "learn.option.topics")
        .button("menu:events", "arrive.option.events")
        .as_card()
    )


def _page(number: int) -> Reply:
    first = number * _PAGE if number * _PAGE < len(_CODES) else 0
    reply = say("learn.ask")
    for code in _CODES[first : first + _PAGE]:
        reply = reply.button(f"learn:{code}", f"learn.{code}.label")
    if first + _PAGE < len(_CODES):
        reply = reply.button(f"learn.page:{number + 1}", "learn.option.more")
    return reply.as_card()
