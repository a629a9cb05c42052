"""Words as people write them, brought to what they stand for: posta, puesto and centro de salud are one idea.

The lists are data (domain/data/same_words.csv): an idea, the theme that it speaks for, what it weighs
(what is in half of all proposals weighs little) and its words; `*` stands for any ending.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from domain.spelling import sound, words_of
from domain.text import fold

_DATA: Final = Path(__file__).parent / "data"
_STEM: Final = 5  # letters of a word's sound that stay when it is bent: medicina, medicinas, medicinal
_SHORTEST: Final = 4  # letters of a word that says something by itself
_CHAT: Final = {
    "q": "que",
    "k": "que",
    "d": "de",
    "dl": "del",
    "x": "por",
    "xa": "para",
    "n": "en",
    "xq": "porque",
    "pq": "porque",
    "porq": "porque",
    "pa": "para",
    "tb": "tambien",
    "kiero": "quiero",
    "xfa": "por favor",
    "xfavor": "por favor",
    "porfa": "por favor",
    "cel": "celular",
    "cole": "colegio",
    "compu": "computadora",
    "depre": "depresion",
    "info": "informacion",
    "insti": "instituto",
    "muni": "municipalidad",
    "profe": "profesor",
    "profes": "profesores",
    "wsp": "whatsapp",
    "wasap": "whatsapp",
    "nomas": "",
    "pe": "",
    "pues": "",
}
_EMPTY: Final = words_of(
    "aqui cada como con cuando debe deberia deberian deben del desde donde ellos entre esta estan estas "
    "este esto estos gente haga hagan hacen hace hacer hacia haya hayan hasta igual luego mas menos mucha "
    "muchas mucho muchos muy nada nadie ningun nuestra nuestro nosotros otra otras otro otros para pero "
    "poco pongan poner porque puede pueden que quien seria sin sobre solo son sus tambien tanto tener "
    "tenemos tiene tienen toda todas todo todos una unas unos ya estado peru pais favor necesitamos "
    "necesita pedimos solicitamos queremos quiero falta faltan manden mandar den dar siempre nunca rato "
    "personas nuevo nueva mejor dice dicen problema publico region provincia "
)


class Lexicon:
    """Names by their words. `extra` columns of the file are kept by name."""

    def __init__(self, file: str) -> None:
        self.extra: dict[str, dict[str, str]] = {}
        self._whole: dict[str, list[str]] = {}
        self._begins: dict[str, list[str]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        with (_DATA / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                name, *_ = row.values()
                self.extra[name] = row
                for words in row["words"].split("|"):
                    self._add(tuple(words.split()), name)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))

    def _add(self, words: tuple[str, ...], name: str) -> None:
        first = words[0]
        if len(words) > 1:
            self._phrases.setdefault(first, []).append((words, name))
        elif first.endswith("*"):
            self._begins.setdefault(first[:-1], []).append(name)
        else:
            self._whole.setdefault(first, []).append(name)

    @lru_cache(maxsize=20_000)  # noqa: B019  # two of them, for as long as the process lives
    def of_word(self, word: str) -> tuple[str, ...]:
        """Every name that a word alone stands for, what is said most exactly first."""
        found = list(self._whole.get(word, ()))
        for end in range(len(word), 1, -1):
            found += self._begins.get(word[:end], ())
        return tuple(found)

    def phrases_at(self, words: Sequence[str], at: int) -> Sequence[tuple[int, str]]:
        """How many words from here on are a name, and which; the longest first."""
        listed = self._phrases.get(words[at])
        if listed is None:
            return ()
        heard = ((phrase, name, words[at : at + len(phrase)]) for phrase, name in listed)
        return [
            (len(phrase), name)
            for phrase, name, said in heard
            if len(said) == len(phrase) and all(map(_is_word, said, phrase))
        ]


def _is_word(said: str, listed: str) -> bool:
    return said.startswith(listed[:-1]) if listed.endswith("*") else said == listed


@lru_cache(maxsize=1)
def _same_words() -> Lexicon:
    return Lexicon("same_words.csv")


def plain(text: str) -> str:
    """Folded, with the spelling of chats written out."""
    return " ".join(filter(None, (_CHAT.get(word, word) for word in fold(text).split())))


def ideas(words: str) -> frozenset[str]:
    """What a plain text speaks of: ideas by their names, and the stems of the words that stand for none."""
    return frozenset(_ideas(words.split()))


def ideas_in_order(words: str) -> Sequence[str]:
    """The same as they follow one another."""
    return tuple(_ideas(words.split()))


def _ideas(words: Sequence[str]) -> Iterator[str]:
    lexicon, at = _same_words(), 0
    while at < len(words):
        phrases = lexicon.phrases_at(words, at)
        length, name = phrases[0] if phrases else (1, _idea(words[at]))
        if name:
            yield name
        at += length


@lru_cache(maxsize=20_000)
def _idea(word: str) -> str:
    """The idea that a word stands for, or its stem; empty where it says nothing."""
    named = _same_words().of_word(word)
    if named:
        return named[0]
    if len(word) < _SHORTEST or word in _EMPTY:
        return ""
    return f"~{sound(word)[:_STEM]}"


def stems(words: str) -> frozenset[str]:
    """The beginnings of a plain text's words as they are written, those left out that say nothing."""
    return frozenset(word[:_STEM] for word in words.split() if len(word) >= _SHORTEST and word not in _EMPTY)


@lru_cache(maxsize=20_000)
def weight(idea: str) -> float:
    """How much it says that two texts share this idea: 1, or less where half of all texts have it."""
    listed = _same_words().extra.get(idea)
    return float(listed["weight"]) if listed else 1.0


def theme_of(idea: str) -> str:
    """The code of the theme that an idea speaks for; empty where it speaks for none."""
    listed = _same_words().extra.get(idea)
    return listed["theme"] if listed else ""
