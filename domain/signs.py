"""Messages of nothing but signs: 👍 is an answer like any other."""

from __future__ import annotations

import unicodedata
from typing import Literal

from domain.text import fold

Sign = Literal["yes", "no", "fine"]

_YES = frozenset("👍👌✅✔☑🙆🆗")
_NO = frozenset("👎❌✖🚫🙅⛔")


def sign_of(text: str) -> Sign | None:
    """What a text without letters or digits says: yes, no, or something friendly; None where it has words,
    or nothing that is a picture ("??")."""
    signs = set(text)
    if fold(text) or not any(unicodedata.category(sign) == "So" for sign in signs):
        return None
    if signs & _NO:
        return "no"
    return "yes" if signs & _YES else "fine"
