"""The kinds of organisation that a person chooses from, and whether a typed name is one already known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from domain.place_names import names
from domain.spelling import sound, words_of
from domain.text import fold


@dataclass(frozen=True, slots=True)
class OrganizationKind:
    """One choice of the list, and the type and subtype that it fills in the tables."""

    code: str
    type: str
    subtype: str = ""


KINDS = (
    OrganizationKind("alone", "ninguna"),
    OrganizationKind("base", "osc", "base"),
    OrganizationKind("ong", "osc", "ong"),
    OrganizationKind("academia", "osc", "academia"),
    OrganizationKind("empresa", "osc", "empresa"),
    OrganizationKind("gremio", "osc", "gremio"),
    OrganizationKind("publico", "publico"),
    OrganizationKind("cooperacion", "osc", "cooperacion"),
    OrganizationKind("otra", "osc", "otro"),
)
"""In the order in which they are offered; their words are in mensajes/."""

_NONE = frozenset(
    (
        *("no", "no tengo", "no vengo por ninguna", "no pertenezco a ninguna", "ninguna organizacion"),
        *("ninguna", "de ninguna", "sin organizacion", "nadie", "por nadie", "solo", "sola", "yo", "yo solo"),
        *("yo sola", "vengo solo", "vengo sola", "voy solo", "voy sola", "independiente"),
        *("a titulo personal", "persona natural", "particular", "individual"),
    )
)

_BY_CODE = {kind.code: kind for kind in KINDS}


def kind_of(code: str) -> OrganizationKind:
    """KeyError for a code that is not in the list."""
    return _BY_CODE[code]


def comes_alone(text: str) -> bool:
    """Whether a text says that its writer belongs to no organisation: "de ninguna", "vengo sola"."""
    return fold(text) in _NONE


def kind_named(text: str) -> tuple[str, str] | None:
    """The kind that a typed name says by itself, and the name: "soy de la ronda de hualcuy" is of base and
    is "ronda de hualcuy"; the name is empty in "de una ronda". None where the kind cannot be told."""
    name = _FROM.sub("", text[:200], count=1).strip(" .,;:!")
    words = fold(name).split()
    kind = _BY_WORD.get(_WRITTEN.get(words[0], words[0])) if words else None
    if kind is None:
        return None
    return kind, name if len(words) > 1 and _telling(_words(name)) else ""


def needs_name(code: str) -> bool:
    """Who comes on their own has no organisation to name."""
    return kind_of(code).type != "ninguna"


def seat_class(code: str) -> str:
    """The class whose reserved seats this kind may take: osc, publico or ninguna."""
    return kind_of(code).type


_WRITTEN: Mapping[str, str] = {
    **dict.fromkeys(("muni", "munic", "municip", "municipio", "mun", "mpio", "munici"), "municipalidad"),
    **dict.fromkeys(("univ", "universitaria"), "universidad"),
    **dict.fromkeys(("asoc", "asociaciones"), "asociacion"),
    **dict.fromkeys(("prov", "provincia"), "provincial"),
    **dict.fromkeys(("dist", "distrito"), "distrital"),
    **dict.fromkeys(("gob", "gore"), "gobierno"),
    "rondas": "ronda",
    "campesinas": "campesina",
    "coop": "cooperativa",
    "fed": "federacion",
    "inst": "instituto",
    "nac": "nacional",
    "reg": "regional",
    "com": "comunidad",
    "col": "colegio",
}
_SMALL = words_of("a al de del e el en la las los o para por y sac sa srl eirl ac ong somos soy nuestra mi")
_GENERIC = words_of(
    "asociacion campesina camara centro club colegio comite comunidad cooperativa distrital empresa "
    "federacion frente fundacion gobierno instituto junta municipalidad nativa organizacion posta "
    "provincial red regional ronda sindicato universidad urbana"
)
_SAME_WORD = 84
_EXACT = 200
_BY_WORD: Mapping[str, str] = {
    **dict.fromkeys(("ronda", "comunidad", "comite", "junta", "caserio"), "base"),
    **dict.fromkeys(("ong", "asociacion", "fundacion"), "ong"),
    **dict.fromkeys(("universidad", "instituto"), "academia"),
    "empresa": "empresa",
    **dict.fromkeys(("gremio", "camara", "sindicato"), "gremio"),
    **dict.fromkeys(("municipalidad", "posta", "ministerio", "gobierno", "hospital"), "publico"),
}
"""What the first word of a name says of its kind."""

_FROM = re.compile(
    r"^\W*(?:(?:s[ií]|yo)\W+)?(?:(?:soy|somos|vengo|venimos|vamos|voy|trabajo|trabajamos|represento)\W+)?"
    r"(?:(?:al?|del?|por|en|con|mi|una?|la|las|los|el|parte|president[ea]|miembro|nombre) +)*",
    re.IGNORECASE,
)
_ALIKE = 5
_BEGINNING = 3
_LONGEST_INITIALS = 20


def similar(name: str, known: Sequence[str]) -> str | None:
    """The known organisation that a typed name most likely is, to ask "¿Es la Municipalidad de Ayabaca?".

    Every word of the typed name that tells one organisation from another must be in the known one, and what
    both say about their nature must agree, so the same kind of body of another place never matches. None when
    nothing fits or when two fit alike.
    """
    said = _words(name)
    scores = sorted(((_fit(said, _words(other)), other) for other in dict.fromkeys(known)), reverse=True)
    best = [(score, other) for score, other in scores if score > 0][:2]
    if len(best) == 2 and best[0][0] - best[1][0] < _ALIKE:
        return None
    return best[0][1] if best else None


def may_be_same(one: str, other: str) -> bool:
    """Whether two names tell the same body apart from others, one of them with more words about its nature:
    "Ronda de Hualcuy", "Ronda Campesina Hualcuy"."""
    first, second = _words(one), _words(other)
    own, theirs = _telling(first), _telling(second)
    natures = _GENERIC & set(first), _GENERIC & set(second)
    nested = natures[0] <= natures[1] or natures[1] <= natures[0]
    return bool(own) and nested and _all_in(own, theirs) and _all_in(theirs, own)


def keys(name: str) -> frozenset[str]:
    """Under what a known name is found again: how each word that tells it apart begins, by ear, and its
    initials."""
    words = _words(name)
    initials = {_initials(words)} if len(words) > 1 else set()
    return frozenset(_beginnings(words) | initials)


def keys_asked(name: str) -> tuple[frozenset[str], str]:
    """Where a typed name is looked for: the keys of its words, and that of the initials that it may be, or
    empty. Whatever `similar` may answer has all the former, unless first letters are mistyped, or the latter.
    """
    words = _words(name)
    return frozenset(_beginnings(words)), f"={words[0]}" if len(words) == 1 else ""


def _beginnings(words: Sequence[str]) -> set[str]:
    return {sound(word)[:_BEGINNING] for word in _telling(words) or words}


def _initials(words: Sequence[str]) -> str:
    return "=" + "".join(word[0] for word in words)[:_LONGEST_INITIALS]


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_WRITTEN.get(word, word) for word in fold(name[:200]).split() if word not in _SMALL)


def _fit(said: Sequence[str], known: Sequence[str]) -> float:
    """0: another organisation. Otherwise higher is nearer, and _EXACT is the same words."""
    if not said or not known:
        return 0
    if said == known:
        return _EXACT
    own, theirs = _telling(said), _telling(known)
    if not own:
        return 0
    if len(said) == 1 and _is_acronym(own[0], known):
        return 100
    natures = _GENERIC & set(said), _GENERIC & set(known)
    agree = not all(natures) or natures[0] & natures[1]
    if not agree or not _all_in(own, theirs):
        return 0
    return fuzz.token_sort_ratio(" ".join(said), " ".join(known))


def _all_in(words: Sequence[str], others: Sequence[str]) -> bool:
    return all(any(_same(word, other) for other in others) for word in words)


def _telling(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in _GENERIC]


def _same(word: str, other: str) -> bool:
    """The same word with another spelling; two names of places that exist are two places."""
    if word == other:
        return True
    if word.isdecimal() or other.isdecimal() or (word in names() and other in names()):
        return False
    return min(len(word), len(other)) >= 4 and fuzz.ratio(sound(word), sound(other)) >= _SAME_WORD


def _is_acronym(word: str, known: Sequence[str]) -> bool:
    return len(word) >= 3 and word == "".join(other[0] for other in known)
