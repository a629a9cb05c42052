"""A text made to fit where a provider takes no more: nothing is sent in two messages that was said as one."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.wire import pieces

_CUT = "…"
_LEAST = 40


def fitted(text: str, limit: int, size: Callable[[str], int] = len) -> str:
    """The text in at most `limit` by `size`. The longest paragraph is cut, as it is what somebody wrote at
    length, and what we say around it stays; where that is not enough, the end goes."""
    over = size(text) - limit
    if over <= 0:
        return text
    paragraphs = text.split("\n\n")
    longest = max(range(len(paragraphs)), key=lambda number: size(paragraphs[number]))
    room = size(paragraphs[longest]) - over - size(_CUT)
    if room < _LEAST:
        return _first(text, limit - size(_CUT), size)
    paragraphs[longest] = _first(paragraphs[longest], room, size)
    return "\n\n".join(paragraphs)


def _first(text: str, limit: int, size: Callable[[str], int]) -> str:
    return pieces(text, max(limit, 1), size)[0].rstrip(" .,;:") + _CUT
