"""How easy a Spanish text is to read: Fernández-Huerta, 1959 (0 hard, 100 very easy).

206.84 - 60 (syllables per word) - 1.02 (words per sentence), as corrected by Law, 2011.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-záéíóúüñ]+", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?:;…]+(?:\s|$)|\n+")
_STRONG = set("aeoáéó")
_HIATUS = set("íú")
_VOWELS = _STRONG | _HIATUS | set("iuü")


def ease(text: str) -> float:
    """The Fernández-Huerta index of a text with at least one word."""
    words = _WORD.findall(text)
    sentences = sum(1 for part in _SENTENCE.split(text) if _WORD.search(part))
    return 206.84 - 60 * sum(map(syllables, words)) / len(words) - 1.02 * len(words) / max(sentences, 1)


def syllables(word: str) -> int:
    """Vowel groups, two strong vowels apart, an accented í or ú apart, silent u of gue, gui, que, qui."""
    letters = re.sub(r"(?<=[gq])u(?=[eiéí])", "", word.lower())
    letters = re.sub(r"y$", "i", letters)
    count, before = 0, ""
    for letter in letters:
        if letter in _VOWELS and not (before in _VOWELS and _joined(before, letter)):
            count += 1
        before = letter
    return max(count, 1)


def _joined(first: str, second: str) -> bool:
    return not (first in _HIATUS or second in _HIATUS or (first in _STRONG and second in _STRONG))
