"""Every folded name that a place is called by, exactly or misspelt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.gazetteer import places, read
from domain.spelling import sound, words_of
from domain.text import fold

Codes = frozenset[str]
NOWHERE: Codes = frozenset()
LONGEST_NAME = 6  # words
# Nearly the name of a place, or part of one, but words that people send alone.
_EVERYDAY = words_of(
    "camara canal cartilla ciudad constitucional diciembre gobierno hospital institucion instituciones junio "
    "noviembre otras otros paginas pasos presidencia provincial punto regional setiembre trata tratar"
)


@cache
def names() -> Mapping[str, Codes]:
    """Folded name → the codes of all places called so, of every level."""
    found: dict[str, set[str]] = {}
    # The source repeats two districts inside one province; the later code is the one in use.
    distinct = {(fold(place.name), code[:4], place.kind): code for code, place in places().items()}
    for (name, _, _), code in distinct.items():
        found.setdefault(name, set()).add(code)
    for row in read("place_names.csv"):
        found.setdefault(row["said"], set()).add(row["ubigeo"])
    return {name: frozenset(codes) for name, codes in found.items()}


def misspelt(words: Sequence[str], within: Codes = NOWHERE) -> Codes:
    """The places whose name sounds like these words, holds them, or differs by a letter or two."""
    said = "".join(words)
    if len(said) < 4 or len(said) > 40 or said in _EVERYDAY:
        return NOWHERE
    by_sound = _inside(sounding(said), within)
    return by_sound or _inside(_holding(words), within) or _one_letter_off(said, within)


def sounding(compact: str) -> Codes:
    """The places that are said like this folded text without spaces."""
    return _sounds().get(sound(compact), NOWHERE)


def _holding(words: Sequence[str]) -> Codes:
    """The places with these words in their name: "jose luis bustamante", "villa maria"."""
    said = " ".join(words)
    if len(said) < 8:
        return NOWHERE
    found = (codes for name, codes in names().items() if f" {said} " in f" {name} ")
    return NOWHERE.union(*found)


def _one_letter_off(said: str, within: Codes) -> Codes:
    """The nearest by letters changed, missing, added or swapped after the first one. Districts, being many
    and short, need longer names; a namesake region or province wins over the other names."""
    allowed = 0 if len(said) < 5 else 1 if len(said) < 9 else 2
    near = process.extract(said, _compact(), scorer=OSA.distance, score_cutoff=allowed, limit=40)
    found = [
        (distance, codes)
        for _, distance, name in near
        if allowed and sound(name)[0] == sound(said)[:1] and (codes := _inside(names()[name], within))
    ]
    best = min((distance for distance, _ in found), default=None)
    return _largest([codes for distance, codes in found if distance == best], said)


def _inside(codes: Codes, within: Codes) -> Codes:
    return frozenset(c for c in codes if c.startswith(tuple(within))) if within else codes


def _largest(found: Sequence[Codes], said: str) -> Codes:
    """All that the names of the largest places mean."""
    size = min((len(code) for codes in found for code in codes), default=6)
    if size == 6 and len(said) < 7:
        return NOWHERE
    return frozenset(code for codes in found if min(map(len, codes)) == size for code in codes)


@cache
def _compact() -> Mapping[str, str]:
    """Name → the same without spaces ("sanmartin"), in the form that rapidfuzz searches."""
    return {name: name.replace(" ", "") for name in names()}


@cache
def _sounds() -> Mapping[str, Codes]:
    found: dict[str, Codes] = {}
    for name, codes in names().items():
        key = sound(name.replace(" ", ""))
        if len(key) >= 4:
            found[key] = found.get(key, NOWHERE) | codes
    return found
