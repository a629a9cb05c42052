"""When a chat is asked to rest, and which messages came too late to be an answer. Moments are whole seconds.

Two bots that answer each other cost money and never tire, and RapidPro stops at 20 equal messages in five
minutes. But people send forty short messages in a row, and a helper types the proposals of a whole workshop
on one phone: so what counts is how long a pace is kept, and the same long text again and again.
"""

from __future__ import annotations

import re
import zlib
from typing import Literal, NamedTuple

Heard = Literal["listen", "rest", "resting"]

PACE = 6
"""Seconds a message: slower than this nobody is ever asked to rest."""

BURST = 60
"""Messages that may come faster than that."""

SAME = 6
"""Times that the same long text may be said."""

_LONG = 24  # characters: a shorter text is the answer of a menu, and said often
_FORGET = 3600  # after so long the same text is said anew
_RESTS = (600, 3600, 6 * 3600)
_DAY = 86_400
_CHANGING = re.compile(r"\d+")  # numbers of cases, hours


class Rhythm(NamedTuple):
    """How an address has been writing. `heard`: when its last message was sent, by the provider's clock, 0
    where the provider does not tell. `level`: messages over the pace, at the moment `at`. `said`, `times`:
    the last long text (a checksum) and how often in a row. `rests`: how many there were lately, and `until`
    when the last one goes on."""

    heard: int = 0
    level: float = 0.0
    at: int = 0
    said: int = 0
    times: int = 0
    rests: int = 0
    until: int = 0

    def to_json(self) -> list[float]:
        """What is stored; of somebody calm, little."""
        if self.said or self.rests:
            return [self.heard, round(self.level, 1), self.at, self.said, self.times, self.rests, self.until]
        return [self.heard, round(self.level, 1), self.at] if self.at else []


CALM = Rhythm()
"""Of whoever has said nothing lately."""


def hear(rhythm: Rhythm, text: str, weight: float, sent: int, now: int) -> tuple[Rhythm, Heard]:
    """The rhythm with one more message. `weight`: 1, less for one of many photos, 0 for one that waited
    while we were away. `sent`: when its last message was, 0 where that is not told. `listen`: answer it.
    `rest`: say, once, that it is enough. `resting`: say nothing."""
    _, level, at, before, times, rests, until = rhythm
    said = _checksum(text) if len(text) > _LONG else 0
    times = times + 1 if said and said == before and now - at < _FORGET else 1 if said else 0
    level -= (now - at) / PACE if now > at else 0
    level = level + weight if level > 0 else weight
    if rests and now - until >= _DAY:
        rests = 0
    if now < until:
        return Rhythm(sent, level, now, said, times, rests, until), "resting"
    if level <= BURST and times <= SAME:
        return Rhythm(sent, level, now, said, times, rests, until), "listen"
    length = _RESTS[min(rests, len(_RESTS) - 1)]
    return Rhythm(sent, 0.0, now, said, 0, rests + 1, now + length), "rest"


def is_late(heard: int, sent: int) -> bool:
    """Whether a message was sent before the last one that was handled."""
    return sent < heard


def _checksum(text: str) -> int:
    """The same whatever numbers are in the text."""
    kept = _CHANGING.sub("", text) if _CHANGING.search(text) else text
    return zlib.crc32(kept.encode())
