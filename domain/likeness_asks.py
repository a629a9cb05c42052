"""What a proposal asks for, apart from what is wrong: the same complaint may ask for another thing.

Kinds of ask (to tell, to build, to fine…) and their words are data: domain/data/kinds_of_ask.csv.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from domain.likeness_words import Lexicon, plain

_SENTENCES: Final = re.compile(r"[.;!?]+\s+|\n+|, (?=que )", re.IGNORECASE)
_OPENING: Final = 12  # letters: an ask that begins so early is the beginning
_ASK_FIRST: Final = 10  # words: then the ask is about so long, and the rest says why
_CUE: Final = re.compile(
    r"\b(?:que (?:se |nos |le |les |lo |la |los |las |no |en \w+ )?(?=\w+(?:an|en|a|e)\b)"
    r"|(?:pongan|manden|hagan|haya|abran|publiquen|publique|construyan|arreglen|capaciten|fumiguen|prohiban"
    r"|controlen|revisen|repartan|compren|contraten|aumenten|saquen|cierren|limpien|avisen|midan|asfalten"
    r"|titulen|organicen|transmitan|reconstruyan|perforen|cerquen|cloren|patrulle|patrullen|den|multen"
    r"|castiguen|expliquen|reciclen|digan|lleguen|vengan|venga|ensenen|cambien|denuncien|atienda|atiendan)\b"
    r"|queremos|pedimos|solicitamos|necesitamos|se necesita|hacen? falta|deberian?|deben?\b)"
)


@lru_cache(maxsize=1)
def _kinds() -> Lexicon:
    return Lexicon("kinds_of_ask.csv")


def the_ask(text: str) -> str:
    """The part of a text that asks, as plain words; all of it where nothing tells it apart.

    With sentences it is the last ones from one with an ask on; without any, what follows the first ask."""
    parts = [part for part in _SENTENCES.split(text.strip()) if part.strip()]
    for number in range(len(parts) - 1, 0, -1):
        if _CUE.search(plain(parts[number])):
            return plain(" ".join(parts[number:]))
    words = plain(text)
    cue = _CUE.search(words)
    if cue is None:
        return words
    return words[cue.start() :] if cue.start() > _OPENING else " ".join(words.split()[:_ASK_FIRST])


def kinds(ask: str) -> frozenset[str]:
    """Which kinds of ask its words may be; none where no word says so."""
    lexicon, words = _kinds(), ask.split()
    found: set[str] = set()
    for at, word in enumerate(words):
        found.update(lexicon.of_word(word), (name for _, name in lexicon.phrases_at(words, at)))
    return frozenset(found)
