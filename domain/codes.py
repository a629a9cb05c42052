"""Codes that people read aloud, copy from paper and type: R7K4 for a seat, P-7KQ2 for a proposal."""

from __future__ import annotations

import re
from collections.abc import Callable

# No 0 O, 1 I L, nor the letters that look like a digit here (B 8, G 6, S 5, Z 2); no vowels, so that no word
# is ever spelled; no P, which begins the code of a proposal.
ALPHABET = "23456789CDFHJKMNQRTVWX"
_PROPOSAL = "P-"
_MEANT = str.maketrans("BGSZ", "8652")
_GLYPHS = f"[{ALPHABET}BGSZ]"
_ALONE = re.compile(rf"(P)?({_GLYPHS}{{4,6}})")
_IN_TEXT = re.compile(rf"(?<![\w-])(?:(P)[ -]?)?({_GLYPHS}{{4,6}})(?![\w-])")


def new_code(randbelow: Callable[[int], int], length: int = 4) -> str:
    """A code for a seat, of letters and digits both. `randbelow(n)` gives 0 … n-1 (secrets.randbelow).

    Four glyphs make 190,000 codes; who finds too many taken asks for five.
    """
    if length < 4:
        raise ValueError("a code has four glyphs at least")
    while True:
        code = "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(length))
        if _mixed(code):
            return code


def new_proposal_code(randbelow: Callable[[int], int], length: int = 4) -> str:
    """The same for a proposal: P-7KQ2."""
    return _PROPOSAL + new_code(randbelow, length)


def is_proposal(code: str) -> bool:
    return code.startswith(_PROPOSAL)


def read_code(text: str) -> str | None:
    """The code that a text is ("p 7kq2", "r7 k4") or holds ("mi código es R7K4"), as it was given out.

    None when there is none. A code read may belong to nobody: "km25" looks like one.
    """
    said = text[:400].upper()
    found = _ALONE.fullmatch(re.sub(r"[\W_]+", "", said))
    candidates = [found] if found else [*_IN_TEXT.finditer(said)]
    codes = [(match[1], match[2].translate(_MEANT)) for match in candidates if match]
    return next((f"{_PROPOSAL if prefix else ''}{code}" for prefix, code in codes if _mixed(code)), None)


def _mixed(code: str) -> bool:
    return not code.isdecimal() and not code.isalpha()
