"""What a person looks for: "talleres en Piura la próxima semana", "charlas por internet de salud"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from domain.gazetteer import Place, read
from domain.periods import Period, find_period
from domain.places import Ambiguous, find_place
from domain.spelling import sound
from domain.text import fold
from domain.themes import DEFAULT_THEMES, Theme

_MODALITIES = {
    frozenset(("virtual",)): frozenset(("virtual", "hibrida")),
    frozenset(("presencial",)): frozenset(("presencial", "hibrida")),
}


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Filters that hold together; inside one of them any value will do, and an empty one asks nothing.

    `place` is where it should be, `choices` the places among which to ask when the name is of several, `near`
    whether it should be near the person. `kinds`, `modalities` and `themes` are codes. `theme_words` are the
    folded words that named the themes, which a title may hold too, and `kind_words` the beginnings of those
    that named the kinds; `words` are those that no filter took.
    """

    words: tuple[str, ...] = ()
    place: Place | None = None
    choices: tuple[Place, ...] = ()
    near: bool = False
    themes: tuple[str, ...] = ()
    theme_words: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    kind_words: tuple[str, ...] = ()
    modalities: frozenset[str] = frozenset()
    period: Period | None = None

    @property
    def has_filters(self) -> bool:
        """Whether the text named anything to filter by, loose words apart."""
        found = (self.place, self.choices, self.near, self.themes, self.kinds, self.modalities, self.period)
        return any(found)


@dataclass(slots=True)
class _Reading:
    """The words not yet understood, each taken out once."""

    words: list[str]

    def take(self, meanings: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], tuple[str, ...]]:
        """All meanings found, the longest phrase first at each word, and the words that carried them."""
        found: frozenset[str] = frozenset()
        used: list[str] = []
        start = 0
        while start < len(self.words):
            size = next((n for n in (4, 3, 2, 1) if self._phrase(start, n) in meanings), 0)
            found |= meanings[self._phrase(start, size)] if size else frozenset()
            used += self.words[start : start + size]
            del self.words[start : start + size]
            start += not size
        return found, tuple(used)

    def place(self, *, guess: bool) -> Place | Ambiguous | None:
        """A place named as it is written; misspelt ones only with `guess`, when little else is left."""
        found, rest = find_place(" ".join(self.words))
        exact = rest.split() != self.words
        if found is None or not (exact or guess):
            return None
        self.words = rest.split() if exact else []
        return found

    def _phrase(self, start: int, size: int) -> str:
        """Its key; empty past the end."""
        words = self.words[start : start + size]
        return _key(words) if len(words) == size else ""


def parse_query(text: str, today: date, themes: Sequence[Theme] = DEFAULT_THEMES) -> EventQuery:
    """What a free text asks of the agenda; any text gives a query, most often without filters."""
    period, rest = find_period(text[:400], today)
    reading = _Reading(rest.split())
    modality, _ = reading.take(_meanings("modality"))
    near, _ = reading.take(_meanings("near"))
    kinds, kind_words = reading.take(_meanings("kind"))
    named = reading.place(guess=False)
    topics, theme_words = reading.take(_theme_meanings(tuple(themes)))
    reading.words = [word for word in reading.words if word not in _ignored()]
    named = named or reading.place(guess=True)
    return EventQuery(
        words=tuple(reading.words),
        place=named if isinstance(named, Place) else None,
        choices=named.options if isinstance(named, Ambiguous) else (),
        near=bool(near),
        themes=tuple(theme.code for theme in themes if theme.code in topics),
        theme_words=theme_words,
        kinds=kinds,
        kind_words=tuple(map(_singular, kind_words)),
        modalities=_MODALITIES.get(modality, modality),
        period=period,
    )


@lru_cache(maxsize=16)
def _theme_meanings(themes: tuple[Theme, ...]) -> Mapping[str, frozenset[str]]:
    """Phrases that name each theme: its labels, the parts of its plain label, and words in common use."""
    found: dict[str, frozenset[str]] = {}
    offered = {theme.code: theme for theme in themes if theme.code != "otro"}
    for said, codes in _meanings("theme").items():
        found[said] = codes & offered.keys()
    for code, theme in offered.items():
        for label in (code.replace("_", " "), theme.official, theme.plain, *theme.plain.split(",")):
            phrase = _key(fold(label).split())
            found[phrase] = found.get(phrase, frozenset()) | {code}
    return {said: codes for said, codes in found.items() if said and codes}


@cache
def _meanings(kind: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in read("search_words.csv"):
        if row["filter"] == kind:
            said = _key(row["said"].split())
            found[said] = found.get(said, frozenset()) | {row["value"]}
    return found


@cache
def _ignored() -> frozenset[str]:
    rows = (row["said"] for row in read("search_words.csv") if row["filter"] == "ignore")
    return frozenset(word for said in rows for word in said.split())


def _key(words: Iterable[str]) -> str:
    """The same for one and many, however it is spelled: tayeres, taller."""
    return " ".join(sound(_singular(word)) for word in words)


def _singular(word: str) -> str:
    """A stem that is the same for one and many: taller, talleres; mesa, mesas; reunion, reuniones."""
    if len(word) > 4 and word.endswith("es") and word[-3] in "dlnrsz":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
