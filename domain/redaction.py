"""What must not leave in free text: phones, e-mails, documents of identity, and names that we know.

Names are looked up, not searched: a text costs its own length whatever the number of names. Two words of one
name beside each other are a name ("Quispe Rosa", "Rosa M. Quispe"); a first name alone stays.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

RESERVED: Final = "[dato reservado]"

_WORD: Final = re.compile(r"[^\W\d_]+")
_LINKS: Final = frozenset(
    ("de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "dos", "san", "santa", "santo")
)
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_BUCKETS: Final = 256

_GAP = r"[\s.\-–/()]{0,3}"
_NO_DATE = r"(?!(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d(?!\d))"
_EMAIL = (
    r"(?<![\w.+%-])[\w.+%-]+\s?(?:@|(?i:\(at\)|\[at\]|\(?\barroba\b\)?))\s?[\w-]+"
    r"(?:(?:\.|\s(?:punto|dot)\s)[\w-]+)+"
)
_HANDLE = r"(?<![\w@])@\w{3,}"  # the name that people have on a network
_ABROAD = rf"(?<!\d)\(?(?:\+|00)\d{{1,3}}\)?(?:{_GAP}\d){{6,12}}(?!\d)"
_MOBILE = rf"(?<!\d){_NO_DATE}\(?(?:51{_GAP})?9(?:{_GAP}\d){{8}}(?!\d)"
_LANDLINE = rf"(?<!\d){_NO_DATE}\(?0\d{{1,2}}\)?{_GAP}\d(?:{_GAP}\d){{5,6}}(?!\d)"
_CALLED_PHONE = (
    r"(?i:\b(?:tel[eé]fonos?|telf?|fono|fijo|anexo|cel(?:ular)?|whats?app|wsp|wasap)\b)"
    rf"(?:\W|n[°º]|n[uú]mero|es){{0,12}}\d(?:{_GAP}\d){{5,8}}(?!\d)"
)
_CALLED_DOCUMENT = (
    r"(?i:\b(?:dni|d\.n\.i\.?|documento|carn[eé]|pasaporte)\b)"
    rf"\D{{0,20}}\d(?:{_GAP}\d){{6,11}}(?!\d)"
)
_PERSONAL_RUC = r"(?<!\d)1[057]\d{9}(?!\d)"  # it holds the DNI
_DNI = r"(?<!\d)\d{8}(?:-\d)?(?!\d)"
_ADDRESSES: Final = re.compile(f"{_EMAIL}|{_HANDLE}")
_ADDRESS_HINT: Final = re.compile(r"@|arroba|at[)\]]", re.IGNORECASE)
_NUMBERS: Final = re.compile(
    r"(?=[\d(+]|(?i:[tfacwdp]))(?:"  # where none of them begins, one look is enough
    + "|".join((_ABROAD, _MOBILE, _LANDLINE, _CALLED_PHONE, _CALLED_DOCUMENT, _PERSONAL_RUC, _DNI))
    + ")"
)
_NUMBER_HINT: Final = re.compile(rf"\d(?:{_GAP}\d){{5}}")


class KnownNames:
    """The names that the database knows, kept small: their words, and a number for each pair of them.

    About 50 bytes a name; sorted numbers in place of a set of strings.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._words: set[str] = set()
        buckets = [array("q") for _ in range(_BUCKETS)]
        for name in names:
            words = [word for word in map(fold_word, _WORD.findall(_clean(name))) if word not in _LINKS]
            self._words.update(words)
            for pair in combinations(dict.fromkeys(words), 2):
                number = _number(*pair)
                buckets[number % _BUCKETS].append(number)
        self._pairs = [array("q", sorted(set(bucket))) for bucket in buckets]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where names begin and end in a clean text; they may overlap."""
        before: list[tuple[str, int]] = []
        for match in _WORD.finditer(text):
            word = fold_word(match[0])
            if word in _LINKS:
                continue
            if word in self._words:
                for other, start in before:
                    if self._has(other, word):
                        yield start, match.end()
                before = [*before[-1:], (word, match.start())]
            elif len(word) > 1:  # an initial does not part a name
                before = []

    def _has(self, one: str, other: str) -> bool:
        number = _number(one, other)
        bucket = self._pairs[number % _BUCKETS]
        place = bisect_left(bucket, number)
        return place < len(bucket) and bucket[place] == number


def redact(text: str, names: KnownNames) -> str:
    """The text with [dato reservado] in place of what could tell or reach a person. Pure, repeatable."""
    text = _clean(text)
    spans = sorted([*names.spans(text), *_contacts(text)])
    if not spans:
        return text
    kept, at = [], 0
    for start, end in _merged(spans):
        kept += [text[at:start], RESERVED]
        at = end
    return "".join([*kept, text[at:]])


def _contacts(text: str) -> Iterator[tuple[int, int]]:
    """Phones, e-mails and documents; most texts have no sign of any, and pay for two quick looks only."""
    for hint, patterns in ((_ADDRESS_HINT, _ADDRESSES), (_NUMBER_HINT, _NUMBERS)):
        if hint.search(text):
            yield from (match.span() for match in patterns.finditer(text))


def fold_word(word: str) -> str:
    """One word in lower case without accents."""
    if word.isascii():
        return word.lower()
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in bare if not unicodedata.combining(char))


def _number(one: str, other: str) -> int:
    """A pair's number, whichever comes first. Good for this process only."""
    return hash((one, other) if one < other else (other, one))


def _clean(text: str) -> str:
    """Composed letters, and nothing invisible that could part a number or a name."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start > end:
            yield start, end
            start, end = next_start, next_end
        else:
            end = max(end, next_end)
    yield start, end
