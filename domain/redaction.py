"""What must not leave in free text: phones, e-mails, documents of identity, and names that we know.

Names are looked up, not searched: a text costs its own length whatever the number of names. Two words of one
name beside each other are a name ("Quispe Rosa", "Rosa M. Quispe"); a first name alone stays, and so does
what the text says is a place ("la municipalidad de Jesús María").
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, combinations
from typing import Final

from domain.official_places import places_said

RESERVED: Final = "[dato reservado]"

_WORD: Final = re.compile(r"[^\W\d_]+")
_LINKS: Final = frozenset(
    ("de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "dos", "san", "santa", "santo")
)
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_BUCKETS: Final = 256

_GAP = r"[\s.\-–/()]{0,3}"
_NO_DATE = r"(?!(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d(?!\d))"
_NO_OFFICE = r"(?!\d{3,8}-20\d\d-[A-Za-z])"  # 000123-2026-MINSA: the number of an institution's document
_NO_MONEY = r"(?<!S/)(?<!S/ )(?<!S/\.)(?<!S/\. )(?<!\$)(?<!\$ )"
_NO_SOLES = r"(?!\.\d\d(?!\d))(?!\s(?:nuevos\s)?soles)"
_EMAIL = (
    r"(?<![\w.+%-])[\w.+%-]+\s?(?:@|(?i:\(at\)|\[at\]|\(?\barroba\b\)?))\s?[\w-]+"
    r"(?:(?:\.|\s(?:punto|dot)\s)[\w-]+)+"
)
_HANDLE = r"(?<![\w@])@\w{3,}"  # the name that people have on a network
_ABROAD = rf"(?<!\d){_NO_OFFICE}\(?(?:\+|00)\d{{1,3}}\)?(?:{_GAP}\d){{6,12}}(?!\d)"
_MOBILE = rf"(?<!\d){_NO_DATE}\(?(?:51{_GAP})?9(?:{_GAP}\d){{8}}(?!\d)"
_LANDLINE = rf"(?<!\d){_NO_DATE}{_NO_OFFICE}\(?0\d{{1,2}}\)?{_GAP}\d(?:{_GAP}\d){{5,6}}(?!\d)"
_CALLED_PHONE = (
    r"(?i:\b(?:tel[eé]fonos?|telf?|fono|fijo|anexo|cel(?:ular)?|whats?app|wsp|wasap)\b)"
    rf"(?:\W|n[°º]|n[uú]mero|es){{0,12}}\d(?:{_GAP}\d){{5,8}}(?!\d)"
)
_CALLED_DOCUMENT = (
    r"(?i:\b(?:dni|d\.n\.i\.?|documento|carn[eé]|pasaporte)\b)"
    rf"\D{{0,20}}\d(?:{_GAP}\d){{6,11}}(?!\d)"
)
_PERSONAL_RUC = r"(?<!\d)1[057]\d{9}(?!\d)"  # it holds the DNI
_DNI = rf"(?<!\d){_NO_MONEY}{_NO_OFFICE}(?:\d{{8}}(?:-\d)?|\d\d\.\d{{3}}\.\d{{3}})(?!\d){_NO_SOLES}"
_ADDRESSES: Final = re.compile(f"{_EMAIL}|{_HANDLE}")
_NUMBERS: Final = re.compile(
    r"(?=[\d(+])(?:" + "|".join((_ABROAD, _MOBILE, _LANDLINE, _PERSONAL_RUC, _DNI)) + ")"
)
_CALLED: Final = re.compile(f"{_CALLED_PHONE}|{_CALLED_DOCUMENT}")
_CALLS: Final = (
    *("tel", "fono", "fijo", "anexo", "cel", "what", "wsp", "wasap"),
    *("dni", "d.n.i", "documento", "carn", "pasaporte"),
)
_NUMBER_HINT: Final = re.compile(rf"\d(?:{_GAP}\d){{5}}")


class KnownNames:
    """The names that the database knows, kept small: their words, and a number for each pair of them.

    About 50 bytes a name; sorted numbers in place of a set of strings.
    """

    def __init__(self, names: Iterable[str] = (), parts: Iterable[Sequence[str]] = ()) -> None:
        """`parts`: of other names, as `parts_of_name` has them."""
        self._words: set[str] = set()
        buckets = [array("q") for _ in range(_BUCKETS)]
        for words in chain(map(_words_of, names), parts):
            self._words.update(words)
            for pair in combinations(dict.fromkeys(words), 2):
                number = _number(*pair)
                buckets[number % _BUCKETS].append(number)
        self._plain = frozenset(word.encode() for word in self._words if word.isascii())
        self._pairs = [array("q", sorted(set(bucket))) for bucket in buckets]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where names begin and end in a clean text; they may overlap."""
        for other, word, start, end in _neighbours(text, self._words):
            if self._has(other, word):
                yield start, end

    def may_be_in(self, words: Iterable[bytes]) -> bool:
        """Whether folded words may hold a name: of every name there are two."""
        return len(self._plain.intersection(words)) > 1

    def _has(self, one: str, other: str) -> bool:
        number = _number(one, other)
        bucket = self._pairs[number % _BUCKETS]
        place = bisect_left(bucket, number)
        return place < len(bucket) and bucket[place] == number


Part = tuple[str, ...]
"""A folded word of a name, or two in the order of the alphabet."""


def parts_of_name(name: str) -> set[Part]:
    """All by which `KnownNames` knows a name: each of its words, and each two of them."""
    words = sorted(set(_words_of(name)))
    return {*((word,) for word in words), *combinations(words, 2)}


def words_said(text: str) -> set[str]:
    """The folded words of a text that may be parts of names."""
    return set(_words_of(text))


def pairs_said(text: str, known: Container[str]) -> set[Part]:
    """What of a text has to be looked up besides, once it is known which of its words are parts of names: a
    `KnownNames` of these words and of those of these pairs that are parts of names finds in it what one of
    all names does."""
    near = _neighbours(_clean(text), known)
    return {(min(one, other), max(one, other)) for one, other, _, _ in near if one != other}


def _neighbours(text: str, known: Container[str]) -> Iterator[tuple[str, str, int, int]]:
    """Two known words of a clean text, at most one more between them, and where both begin and end."""
    before: list[tuple[str, int]] = []
    for match in _WORD.finditer(text):
        word = fold_word(match[0])
        if word in _LINKS:
            continue
        if word in known:
            yield from ((other, word, start, match.end()) for other, start in before)
            before = [*before[-1:], (word, match.start())]
        elif len(word) > 1:  # an initial does not part a name
            before = []


def redact(text: str, names: KnownNames) -> str:
    """The text with [dato reservado] in place of what could tell or reach a person. Pure, repeatable."""
    named, addressed, numbered = _signs(text, names)
    if not (named or addressed or numbered):
        return text
    text = _clean(text)
    spans = sorted(
        [
            *(_of_persons(text, names) if named else ()),
            *(match.span() for match in (_ADDRESSES.finditer(text) if addressed else ())),
            *(_numbers(text) if numbered else ()),
        ]
    )
    if not spans:
        return text
    kept, at = [], 0
    for start, end in _merged(spans):
        kept += [text[at:start], RESERVED]
        at = end
    return "".join([*kept, text[at:]])


def _of_persons(text: str, names: KnownNames) -> list[tuple[int, int]]:
    """Where names are that are not said as a place's: the district of Jesús María stays."""
    found = list(names.spans(text))
    places = list(places_said(text)) if found else []
    return [one for one in found if not any(start <= one[0] and one[1] <= end for start, end in places)]


def _signs(text: str, names: KnownNames) -> tuple[bool, bool, bool]:
    """Whether a text may hold names, addresses and numbers: two words of names, a sign of an address, six
    digits. A quick look: a million texts cost some seconds in place of minutes.

    It is for text in the letters of Spanish and its neighbours, which a table of bytes folds as `fold_word`
    does. Any other is read in full.
    """
    try:
        raw = text.encode("cp1252")
    except UnicodeEncodeError:
        return True, True, True
    if len(raw.translate(None, _ODD)) < len(raw):
        return True, True, True
    small = raw.lower()
    named = names.may_be_in(raw.translate(_FOLDED).split())
    return named, any(sign in small for sign in _ADDRESS_SIGNS), len(raw.translate(None, _NO_DIGITS)) > 5


def _table() -> tuple[bytes, bytes]:
    """For each byte of cp1252 its folded letter, or a space; and the bytes for which that is not the whole
    truth: letters that are not one of a to z, the hyphen that is not seen, and what stands for nothing."""
    folded, odd = bytearray(b" " * 256), bytearray()
    for byte in range(256):
        char = bytes([byte]).decode("cp1252", "replace")
        letter = fold_word(char)
        if char in "\u00ad\ufffd" or (char.isalpha() and not (len(letter) == 1 and letter.isascii())):
            odd.append(byte)
        elif char.isalpha():
            folded[byte] = ord(letter)
    return bytes(folded), bytes(odd)


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Phones and documents."""
    if _NUMBER_HINT.search(text):
        yield from (match.span() for match in _NUMBERS.finditer(text))
        small = text.lower()
        if any(word in small for word in _CALLS):
            yield from (match.span() for match in _CALLED.finditer(text))


def fold_word(word: str) -> str:
    """One word in lower case without accents."""
    if word.isascii():
        return word.lower()
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in bare if not unicodedata.combining(char))


_FOLDED, _ODD = _table()
_NO_DIGITS = bytes(byte for byte in range(256) if not chr(byte).isdigit() or byte > 127)
_ADDRESS_SIGNS = (b"@", b"arroba", b"at)", b"at]")


def _number(one: str, other: str) -> int:
    """A pair's number, whichever comes first. Good for this process only."""
    return hash((one, other) if one < other else (other, one))


def _words_of(text: str) -> list[str]:
    return [word for word in map(fold_word, _WORD.findall(_clean(text))) if word not in _LINKS]


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
