"""Finding order in what people said: themes for what has none, groups and pairs that ask for the same.

Whoever runs it loads the sentence model, or compares by words alone where there is none. What is found are
rows that wait for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.sentences_model import METHOD, installed_version, load
from domain.grouping import Group, Pair, suggested
from domain.grouping_rows import Compared
from domain.known import KnownProcess
from domain.likeness import METHOD_VERSION, meaning
from domain.likeness_learned import joined
from domain.likeness_words import plain
from domain.theme_guess_near import Themes, examples
from storage import suggestions
from storage.database import Database
from storage.suggestions import GROUP, PAIR, THEME, Suggestion, Words

if TYPE_CHECKING:
    from bot.sentences_model import Vectors

WORDS_METHOD = "palabras"
"""What suggestions are called that were made without the model."""

PIECE = 200
"""Rows in one transaction: under 50 ms, so that people's turns get in between."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many texts of a process were read, and how many suggestions of each kind are new. `model`: whether
    there was one."""

    process: str
    texts: int
    counts: Mapping[str, int]
    model: bool


def find_suggestions(db: Database, processes: Sequence[KnownProcess], now: datetime) -> list[Found]:
    """Find them anew in each process: what nobody decided is replaced, what somebody decided is kept and not
    suggested again."""
    encode = load()
    return [_in_process(db, one, encode, now) for one in processes]


def _in_process(db: Database, process: KnownProcess, encode: Any, now: datetime) -> Found:
    with db.read() as conn:
        texts = suggestions.to_compare(conn, process.id)
        themes = suggestions.theme_ids(conn, process.id)
        settled = suggestions.settled(conn, process.id)
        old = suggestions.open_ones(conn, process.id)
    vectors = encode([plain(one.text) for one in texts]) if encode and texts else None
    made = [*_themes(texts, vectors, themes, encode), *_alike(texts, vectors, encode)]
    new = [one for one in made if one.about not in settled]
    _write(db, old, new, now, model=encode is not None)
    counts = {kind: sum(one.kind == kind for one in new) for kind in (THEME, GROUP, PAIR)}
    return Found(process.code, len(texts), counts, encode is not None)


def _write(
    db: Database, old: Sequence[int], new: Sequence[Suggestion], now: datetime, *, model: bool
) -> None:
    method = METHOD if model else WORDS_METHOD
    version = f"{installed_version()}/{METHOD_VERSION}" if model else METHOD_VERSION
    for start in range(0, len(old), PIECE):
        db.write(partial(suggestions.drop, piece=old[start : start + PIECE]))
    keep = partial(suggestions.keep, method=method, version=version, now=now)
    for start in range(0, len(new), PIECE):
        db.write(partial(keep, piece=new[start : start + PIECE]))


def _themes(
    texts: Sequence[Words], vectors: Vectors | None, themes: Mapping[str, tuple[int, str]], encode: Any
) -> Iterator[Suggestion]:
    known = Themes({code: name for code, (_, name) in themes.items()})
    near = _near(known, vectors, encode) if vectors is not None and known.codes else None
    for start in range(0, len(texts), PIECE):
        piece = texts[start : start + PIECE]
        together = [None] * len(piece) if near is None else near[start : start + PIECE].tolist()
        for one, said in zip(piece, together, strict=True):
            found = None if one.has_theme else known.likeliest(one.text, said)
            if found is not None:
                yield Suggestion(THEME, one.id, found[1], theme_id=themes[found[0]][0])


def _near(known: Themes, vectors: Vectors, encode: Any) -> Any:
    """What the examples of each theme say of each text, by pieces: all cosines at once are many."""
    import numpy as np

    said, named = encode(examples().texts), encode(known.names)
    pieces = (vectors[start : start + PIECE] for start in range(0, len(vectors), PIECE))
    return np.concatenate([known.together(piece @ said.T, piece @ named.T) for piece in pieces])


def _alike(texts: Sequence[Words], vectors: Vectors | None, encode: Any) -> Iterator[Suggestion]:
    """Proposals among themselves, comments on each document among themselves."""
    number = 0
    for object_ in dict.fromkeys(one.object for one in texts):
        places = [place for place, one in enumerate(texts) if one.object == object_]
        some = [texts[place] for place in places]
        meanings = [meaning(one.text) for one in some]
        near = None
        if vectors is not None:
            near = joined(meanings, vectors[places], encode([one.ask for one in meanings]))
        pairs, groups = suggested(Compared(meanings, near))
        yield from _pairs(some, pairs, groups)
        for number, group in enumerate(groups, start=number + 1):  # noqa: B020  # counted on
            yield from _group(some, group, number)


def _pairs(some: Sequence[Words], pairs: Sequence[Pair], groups: Sequence[Group]) -> Iterator[Suggestion]:
    """Those that are in no group together."""
    group_of = {place: number for number, group in enumerate(groups) for place in group.places}
    for pair in pairs:
        number = group_of.get(pair.one)
        if number is None or number != group_of.get(pair.other):
            yield Suggestion(PAIR, some[pair.one].id, pair.score, some[pair.other].id)


def _group(some: Sequence[Words], group: Group, number: int) -> Iterator[Suggestion]:
    """Each with the first that came; its score is how likely it is of this group, on average."""
    first, *others = zip(group.places, group.scores, strict=True)
    for place, score in others:
        yield Suggestion(GROUP, some[place].id, score, some[first[0]].id, group=number)
