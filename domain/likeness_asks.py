"""What a proposal asks for, apart from what is wrong: the same complaint may ask for another thing.

Verbs with which people ask (domain/data/ask_verbs.csv, with the stem of "que hagan" where it is irregular),
and kinds of ask (to tell, to build, to fine…) with their words (kinds_of_ask.csv) are data.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final

from domain.likeness_words import Lexicon, ideas, plain
from domain.spelling import words_of

_VERBS: Final = Path(__file__).parent / "data" / "ask_verbs.csv"
_PARTS: Final = re.compile(r"[.;:!?,\n]+|\b(?:porque|ya que|xq|pq|porq)\b", re.IGNORECASE)
_WANTS: Final = words_of(
    "queremos quiero quisiera pedimos pido solicitamos solicito exigimos necesitamos necesita requiere "
    "requerimos falta faltan urge deberia deberian debe deben "
)
_WRONG: Final = words_of("no hay nadie nunca esta estan es son tenemos tiene tienen ")
_TO_WHOM: Final = re.compile(r"(?:lo|la|los|las|le|les|nos|se|me)$")  # arréglen-las
_SPELLED: Final = ((r"c$", "qu"), (r"g$", "gu"), (r"z$", "c"))  # publi-car: que publi-quen
_NO_ASK: Final = words_of("de ")  # it is no "dé" in what people write
_OPENING: Final = words_of("que no ")
_SHORT: Final = 2  # words of a part that "que" begins and that is no ask yet
_LONGEST: Final = 14  # words of a part that are its ask; more say why


@lru_cache(maxsize=1)
def _kinds() -> Lexicon:
    return Lexicon("kinds_of_ask.csv")


@lru_cache(maxsize=1)
def _verbs() -> tuple[frozenset[str], frozenset[str]]:
    """The forms of "que hagan", and those of "hacer"."""
    with _VERBS.open(encoding="utf-8", newline="") as lines:
        listed = [(row["verb"], row["asks"]) for row in csv.DictReader(lines)]
    asking = frozenset(chain.from_iterable(_forms(verb, stem) for verb, stem in listed))
    return asking - _NO_ASK, frozenset(verb for verb, _ in listed)


def _forms(verb: str, stem: str) -> Iterator[str]:
    first = verb.endswith("ar")
    if not stem:
        stem = verb[:-2]
        for written, heard in _SPELLED if first else ((r"g$", "j"),):
            if re.search(written, stem):
                stem = re.sub(written, heard, stem)
                break
    return (stem + end for end in (("e", "en") if first else ("a", "an")))


def the_ask(text: str) -> str:
    """The parts of a text that ask, as plain words; where none does, the first that says nothing wrong."""
    parts = [words.split() for part in _PARTS.split(text) if (words := plain(part))]
    asked = [word for part in parts for word in _asked(part)]
    named = (part for part in parts if _WRONG.isdisjoint(part))
    return " ".join(asked or next(named, list(chain.from_iterable(parts))))


def _asked(words: Sequence[str]) -> Sequence[str]:
    """What a part asks for; nothing where it only complains."""
    at = next((at for at, word in enumerate(words) if _asks(word, at, len(words))), None)
    if at is None:
        return ()
    if not ideas(" ".join(words[at + 1 :])):
        return words  # what is asked for comes first: "más medicinas que manden"
    opening = at > 0 and words[at - 1] in _OPENING
    return words[at - opening :][:_LONGEST]


def _asks(word: str, at: int, number: int) -> bool:
    if at == 0 and (word in _verbs()[1] or (word == "que" and number > _SHORT)):
        return True
    return _wants(word)


@lru_cache(maxsize=20_000)
def _wants(word: str) -> bool:
    asking, _ = _verbs()
    return word in _WANTS or word in asking or _TO_WHOM.sub("", word) in asking


def kinds(ask: str) -> frozenset[str]:
    """Which kinds of ask its words may be; none where no word says so."""
    lexicon, words = _kinds(), ask.split()
    found: set[str] = set()
    for at, word in enumerate(words):
        found.update(lexicon.of_word(word), (name for _, name in lexicon.phrases_at(words, at)))
    return frozenset(found)
