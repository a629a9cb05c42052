"""Where a person lives, from how they write it: "vivo en ayabaca", "miraflores, arequipa", "kusco"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from domain.cells import BadCell
from domain.gazetteer import (
    LIMA,
    LIMA_METROPOLITANA,
    PROVINCIAS,
    Place,
    distance_rank,
    jurisdiction,
    place,
    places,
)
from domain.place_names import LONGEST_NAME, NOWHERE, Codes, misspelt, names, sounding
from domain.spelling import nearest, words_of
from domain.text import fold

__all__ = [
    "Ambiguous",
    "Place",
    "distance_rank",
    "find_place",
    "jurisdiction",
    "nearest_names",
    "parse_ubigeo",
    "place",
    "recognise",
]

_CUES = words_of(
    "aca actualmente ahora al aqui cerca con de del desde el en es esta estoy favor gracias hola la las los "
    "me mi naci nomas peru por porfavor provengo pues queda radico resido soy somos tengo vengo venimos "
    "vivimos vivo y yo"
)
_LOCATIVES = words_of("a cerca de del desde en hacia hasta por")
_KINDS = {
    "region": 2,
    "regional": 2,
    "departamento": 2,
    "dpto": 2,
    "provincia": 4,
    "provincial": 4,
    "prov": 4,
    "ciudad": 4,
    "distrito": 6,
    "distrital": 6,
    "dist": 6,
}
# Names of places that are also everyday words: in a sentence they need "distrito de" or "provincia de".
_EVERYDAY = words_of(
    "anta arenal asia balsas caja calzada canaria canas canta chao colonia copa cosme crucero cuenca florida "
    "granada grau habana huertas jesus lagunas libertad mala manas manta maras marca maria marias mito "
    "molino molinos montero moro pampas pion recta roble rosario salas sama santa sauce tambo tate tigre "
    "tinta tomas toro vice sur ves"
)
_EVERYDAY |= {"dos de mayo", "el porvenir", "la esperanza", "la mar", "la union", "mi peru", "nuevo progreso"}


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name of several places: one of these, the person says which (at least two, larger places first)."""

    options: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in words[start:end], and the places called so."""

    start: int
    end: int
    codes: Codes


def recognise(text: str) -> Place | Ambiguous | None:
    """The place that a text names, alone or inside a sentence; None when it names none.

    A region wins over its namesakes and a province over its capital; "lima" and repeated districts ask back.
    """
    return find_place(text)[0]


def find_place(text: str) -> tuple[Place | Ambiguous | None, str]:
    """The place named, and the folded text without its name (all of it, when no place is named)."""
    words = fold(text[:400]).split()
    mentions = _mentions(words)
    spare = _spare(words, mentions)
    if any(word not in _CUES and word not in _KINDS for word in spare):
        mentions = [mention for mention in mentions if _stands_in_sentence(words, mention)]
        spare = _spare(words, mentions)
    if mentions:
        return _resolve(mentions, [word for word in spare if word not in _CUES]), " ".join(spare)
    return _guess(words), " ".join(words)


def parse_ubigeo(cell: object) -> str:
    """The code that a cell of an import holds as code ("4" is 04) or as name ("Ayabaca", "Piura/Ayabaca").

    Raises BadCell: `place` with the nearest names, `place_ambiguous` with what it may be.
    """
    text = str(cell).strip()
    digits = re.fullmatch(r"([0-9]{1,6})(?:\.0+)?", text)
    if digits:
        code = digits[1].zfill(len(digits[1]) + len(digits[1]) % 2)
        if code in places():
            return code
        raise BadCell("place", [f"{near} {place(near).label}" for near in _codes_like(code)])
    words = fold(text).split()
    mentions = _mentions(words)
    if not mentions or any(word not in _CUES and word not in _KINDS for word in _spare(words, mentions)):
        raise BadCell("place", nearest_names(text))
    found = _resolve(mentions, ())
    if isinstance(found, Place):
        return found.ubigeo
    raise BadCell("place_ambiguous", [f"{option.ubigeo} {option.label}" for option in found.options])


def nearest_names(text: str, count: int = 3) -> tuple[str, ...]:
    """The labels of the places whose name looks most like a text, for an import's error; of equally near ones
    the larger comes first."""
    said = fold(text)[:80]
    found = [(name, min(names()[name], key=len)) for name in nearest(said, names(), 4 * count)]
    found.sort(key=lambda one: (OSA.distance(said, one[0]), len(one[1])))
    return tuple(place(ubigeo).label for _, ubigeo in found[:count])


def _mentions(words: Sequence[str]) -> list[_Mention]:
    """The names in the text, the longest first at each word, not overlapping."""
    found: list[_Mention] = []
    start = 0
    while start < len(words):
        mention = next((m for m in _starting(words, start)), None)
        if mention:
            found.append(replace(mention, codes=_of_kind(words, mention)))
        start = mention.end if mention else start + 1
    return found


def _starting(words: Sequence[str], start: int) -> Iterator[_Mention]:
    for end in range(min(start + LONGEST_NAME, len(words)), start, -1):
        codes = names().get(" ".join(words[start:end]))
        if codes:
            yield _Mention(start, end, codes)


def _of_kind(words: Sequence[str], mention: _Mention) -> Codes:
    """Only the provinces after "provincia de", and so on, where there are any. The region of Lima is still
    two: people say it for the capital as well."""
    wanted = _kind_before(words, mention.start)
    if wanted == 2 and LIMA in mention.codes:
        return mention.codes
    return frozenset(code for code in mention.codes if len(code) == wanted) or mention.codes


def _kind_before(words: Sequence[str], start: int) -> int | None:
    before = [word for word in words[max(0, start - 2) : start] if word not in ("de", "del")]
    return _KINDS.get(before[-1]) if before else None


def _stands_in_sentence(words: Sequence[str], mention: _Mention) -> bool:
    """Whether a name among other words is a place: a district needs "en", an everyday word its kind."""
    if _kind_before(words, mention.start):
        return True
    if " ".join(words[mention.start : mention.end]) in _EVERYDAY:
        return False
    after_locative = mention.start > 0 and words[mention.start - 1] in _LOCATIVES
    return after_locative or any(len(code) < 6 for code in mention.codes)


def _spare(words: Sequence[str], mentions: Sequence[_Mention]) -> list[str]:
    named = {index for mention in mentions for index in range(mention.start, mention.end)}
    return [word for index, word in enumerate(words) if index not in named]


def _resolve(mentions: Sequence[_Mention], spare: Sequence[str]) -> Place | Ambiguous:
    pool, others = mentions[0].codes, NOWHERE
    for mention in mentions[1:]:
        narrowed = _narrowed(pool, mention.codes)
        pool, others = (narrowed, others) if narrowed else (pool, others | mention.codes)
    if len("".join(spare)) >= 6:  # "ayabca piura"
        pool = misspelt(spare, within=pool) or pool
    options = (*_settled(pool), *_settled(others))
    found = tuple(map(_offered, dict.fromkeys(options)))
    return found[0] if len(found) == 1 else Ambiguous(found)


def _offered(code: str) -> Place:
    """A person from the region of Lima who is not from the capital is from Lima Provincias."""
    return Place(LIMA, PROVINCIAS) if code == LIMA else place(code)


def _narrowed(some: Codes, other: Codes) -> Codes:
    """What of either lies inside the other, the nearest container first: Lima is the capital."""
    for inner, outer in ((some, other), (other, some)):
        for code in sorted(outer, key=lambda code: (-len(code), code)):
            inside = frozenset(c for c in inner if c.startswith(code) and c != code)
            if inside:
                return inside
    return some & other


def _settled(codes: Codes) -> tuple[str, ...]:
    """The codes that remain a question: regions win, capital districts are their province, Lima is two."""
    if {LIMA, LIMA_METROPOLITANA} <= codes:
        return (LIMA_METROPOLITANA, LIMA)
    regions = sorted(code for code in codes if len(code) == 2)
    kept = (code for code in codes if len(code) < 6 or code[:4] not in codes)
    return tuple(regions or sorted(kept, key=lambda code: (len(code), code)))


def _guess(words: Sequence[str]) -> Place | Ambiguous | None:
    """A misspelt name: what is left without "vivo en", or what sounds like a place after "en" or "de"."""
    bare = [word for word in words if word not in _CUES and word not in _KINDS]
    codes = (misspelt(bare) if len(bare) <= 4 else NOWHERE) or _sounding_after_locative(words)
    return _resolve([_Mention(0, 0, codes)], ()) if codes else None


def _sounding_after_locative(words: Sequence[str]) -> Codes:
    spans: Iterable[Sequence[str]] = (
        words[start : start + size]
        for start in range(1, len(words))
        if words[start - 1] in _LOCATIVES
        for size in (3, 2, 1)
    )
    return next((codes for span in spans if len(span[0]) > 4 and (codes := sounding("".join(span)))), NOWHERE)


def _codes_like(code: str) -> list[str]:
    """The codes one level up, to show what an unknown code might have been."""
    return [code[:size] for size in (4, 2) if size < len(code) and code[:size] in places()]
