"""Words as people type them: without accents, with capitals, with typos, with a number instead of a label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from domain.spelling import sound, words_of

_APOSTROPHES = re.compile("['\u2019\u02bc\u00b4`]")
_NOT_WORD = re.compile(r"[\W_]+")
_DRAWN_OUT = re.compile(r"([a-z])\1+")
_LEADING_NUMBER = re.compile(
    r"(?:(?:quiero|elijo|escojo|prefiero|opcion|numero|nro|num|n|no|el|la|lo) )*(\d{1,3})(?: (.+))?"
)
_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "uno una primero primera primer",
            "dos segundo segunda",
            "tres tercero tercera tercer",
            "cuatro cuarto cuarta",
            "cinco quinto quinta",
            "seis sexto sexta",
            "siete septimo septima setimo setima",
            "ocho octavo octava",
            "nueve noveno novena",
            "diez decimo decima",
        ),
        start=1,
    )
    for word in words.split()
}
_FILLERS = words_of("acepto ahora bueno claro deseo favor gracias joven ok por pues quiero senor senorita ya")
_SMALL_WORDS = words_of(
    "a al con de del e el en es la las lo los me mi o para por que su tu un una y ver ir quiero opcion "
    "numero favor porfavor porfa gracias pues senor senora senorita joven"
)
_DENIALS = words_of("no ni nunca tampoco ninguno ninguna nadie")
_LONGEST = 160  # a longer text is prose, not the choice of an option
_TYPO = 78
_CLEARLY_BETTER = 8
_EXTRA_WORDS = 4


@dataclass(frozen=True, slots=True)
class Match:
    """What a text chose among options: one `index`, or several that it fits alike (`among`, at least two),
    or nothing (index None, among empty)."""

    index: int | None = None
    among: tuple[int, ...] = ()


NO_MATCH = Match()


def fold(text: str) -> str:
    """The text in lower case without accents, punctuation, symbols or control characters, words one space
    apart; ñ becomes n. Folding twice changes nothing."""
    return _fold(text) if len(text) > _LONGEST else _fold_again(text)


def _fold(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = "".join(char for char in text if unicodedata.category(char)[0] != "M")
    text = _APOSTROPHES.sub("", text).casefold()
    return _NOT_WORD.sub(" ", text).strip()


_fold_again = lru_cache(maxsize=4096)(_fold)
"""Labels, names and short answers come back; keeping long texts would only fill the memory."""


def match_choice(said: str, labels: Sequence[str]) -> Match:
    """The option that a person meant by its label, its number, a part of it, or with a typo."""
    text = fold(said[: _LONGEST * 2])
    if not text or len(text) > _LONGEST:
        return NO_MATCH
    folded = [fold(label) for label in labels]
    for attempt in (_by_label, _by_number, _by_words, _by_typo):
        match = attempt(text, folded)
        if match is not NO_MATCH:
            return match
    once = _DRAWN_OUT.sub(r"\1", text)  # "siii", "nooo"
    return _by_words(once, [_DRAWN_OUT.sub(r"\1", label) for label in folded]) if once != text else NO_MATCH


def _by_label(text: str, labels: Sequence[str]) -> Match:
    return _only(index for index, label in enumerate(labels) if label == text)


def _by_number(text: str, labels: Sequence[str]) -> Match:
    words = text.split()
    words[-1] = str(_NUMBER_WORDS.get(words[-1], words[-1]))
    if words[-1] in ("ultimo", "ultima") and len(words) <= 2 and labels:
        return Match(len(labels) - 1)
    found = _LEADING_NUMBER.fullmatch(" ".join(words))
    if found is None or not found[1].isascii() or not 1 <= int(found[1]) <= len(labels):
        return NO_MATCH
    index = int(found[1]) - 1
    return Match(index) if found[2] is None else _number_and_label(index, found[2], labels)


def _number_and_label(index: int, rest: str, labels: Sequence[str]) -> Match:
    """A copied line, "2 Cambiar tema": the number counts when the words agree with it."""
    for attempt in (_by_label, _by_words, _by_typo):
        match = attempt(rest, labels)
        if match.index == index or index in match.among:
            return Match(index)
        if match.index is not None:
            return Match(among=tuple(sorted((index, match.index))))
    return NO_MATCH


def _by_words(text: str, labels: Sequence[str]) -> Match:
    """A beginning, then some words of the label, then the whole label inside a longer text."""
    said = _without_fillers(text.split())
    short = " ".join(said)
    fits: tuple[Callable[[str], bool], ...] = (
        lambda label: label == short,
        lambda label: label.startswith(f"{short} "),
        lambda label: len(short) >= 2 and label.startswith(short),
        lambda label: _contains(label.split(), said),
        lambda label: len(said) <= len(label.split()) + _EXTRA_WORDS and _contains(said, _naming(label)),
    )
    alike = [(index, label) for index, label in enumerate(labels) if _same_sign(said, label)]
    for fit in fits:
        match = _only(index for index, label in alike if fit(label))
        if match is not NO_MATCH:
            return match
    return NO_MATCH


def _by_typo(text: str, labels: Sequence[str]) -> Match:
    words = text.split()
    scores = sorted(
        ((_likeness(words, label), index) for index, label in enumerate(labels) if _same_sign(words, label)),
        key=lambda pair: (-pair[0], pair[1]),
    )
    near = [(score, index) for score, index in scores if score >= _TYPO and len(text) >= 4]
    if len(near) > 1 and near[0][0] - near[1][0] < _CLEARLY_BETTER:
        return Match(among=tuple(sorted((near[0][1], near[1][1]))))
    return Match(near[0][1]) if near else NO_MATCH


def _likeness(words: Sequence[str], label: str) -> float:
    """0 to 100: the whole label, or every significant word near some word of the label, by sound."""
    whole = fuzz.ratio(sound(" ".join(words)), sound(label))
    significant = [sound(word) for word in words if word not in _SMALL_WORDS]
    targets = [sound(word) for word in label.split()]
    if not significant or not targets:
        return whole
    weakest = min(max(_likeness_of_words(word, target) for target in targets) for word in significant)
    long_enough = any(len(word) >= 4 for word in significant)
    return max(whole, weakest - 1) if long_enough else whole


def _likeness_of_words(word: str, target: str) -> float:
    """Short words have no typos: one letter makes another word of them."""
    if min(len(word), len(target)) < 4:
        return 100.0 if word == target else 0.0
    return fuzz.ratio(word, target)


def _contains(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    significant = [word for word in shorter if word not in _SMALL_WORDS]
    return bool(significant) and all(
        any(word == other or (len(word) >= 4 and other.startswith(word)) for other in longer)
        for word in significant
    )


def _naming(label: str) -> list[str]:
    """The words of a label that a longer text may hold; "sí" alone is in many texts that choose nothing."""
    return [] if label in ("si", "no") else label.split()


def _same_sign(said: Sequence[str], label: str) -> bool:
    """A denial never matches what affirms, nor the reverse: "no voy" is not "Sí, voy"."""
    return _DENIALS.isdisjoint(said) == _DENIALS.isdisjoint(label.split())


def _without_fillers(words: list[str]) -> list[str]:
    """ "si claro gracias" is "si", "s" too; other words stay, because "no se" is not "no"."""
    words = [{"s": "si", "n": "no"}.get(words[0], words[0]), *words[1:]]
    if words[0] in ("si", "no") and all(word in _FILLERS or word == words[0] for word in words[1:]):
        return words[:1]
    return words


def _only(indexes: Iterable[int]) -> Match:
    found = tuple(indexes)
    if len(found) == 1:
        return Match(found[0])
    return Match(among=found) if found else NO_MATCH
