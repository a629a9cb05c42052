"""One person in several chats: the code that one chat shows and the other is told, and what becomes of two
registrations for the same event."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

LIFETIME = timedelta(minutes=15)
"""How long a code holds."""

TRIES = 5
"""Wrong codes after which the right one holds no more."""

PER_HOUR = 5
"""Codes that one chat may ask for in an hour."""

SELECTORS = 10
"""What the first digit of a code tells: the id of its link, modulo this. A wrong code costs a try only those
links that it could have been of."""

_SECRET = 10**6
_CODE = re.compile(r"\d{7}")


@dataclass(frozen=True, slots=True)
class Held:
    """What one registration holds for an event. `rank`: 0 a seat, 1 an offer, 2 a place on the list."""

    id: int
    event_id: int
    rank: int
    size: int


def make_code(key: bytes, link_id: int, at: datetime) -> str:
    """Seven digits, which no DNI has and no mobile phone: the first one tells which links it may be of, the
    others cannot be guessed. Asked for again, the same code."""
    secret = int.from_bytes(_hmac(key, f"code:{link_id}:{at.timestamp():.6f}")[:8]) % _SECRET
    return f"{link_id % SELECTORS}{secret:06d}"


def grouped(code: str) -> str:
    """ "4829137" as people read it aloud: "482 9137"."""
    return f"{code[:3]} {code[3:]}"


def read_code(text: str) -> str | None:
    """The code that a text is, with any spaces, points or dashes in it."""
    digits = re.sub(r"[\s.·-]+", "", text[:40])
    return digits if digits.isascii() and _CODE.fullmatch(digits) else None


def digest(key: bytes, link_id: int, code: str) -> str:
    """What is kept of a code: nobody reads it from there."""
    return _hmac(key, f"digest:{link_id}:{code}").hex()


def is_code(key: bytes, link_id: int, kept: str, code: str) -> bool:
    """Whether this is the code of which that is the digest; in the same time whatever it is."""
    return hmac.compare_digest(kept, digest(key, link_id, code))


def spare(registrations: Iterable[Held]) -> Sequence[Held]:
    """Of one person's registrations those that go, so that one an event is left: the one with a seat, then
    the one for most people, then the oldest stays."""
    by_event = groupby(sorted(registrations, key=_best_first), key=lambda one: one.event_id)
    return [one for _, theirs in by_event for one in list(theirs)[1:]]


def _best_first(one: Held) -> tuple[int, int, int, int]:
    return one.event_id, one.rank, -one.size, one.id


def _hmac(key: bytes, words: str) -> bytes:
    return hmac.new(key, f"link {words}".encode(), hashlib.sha256).digest()
