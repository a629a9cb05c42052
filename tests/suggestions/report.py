"""Every suggestion's figures on one half of the labelled set, for each way of finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from domain.grouping_linked import average_link
from domain.theme_guess import guess_theme
from domain.theme_guess_near import Themes, examples
from domain.themes import DEFAULT_THEMES
from tests.suggestions.labelled_set import Half, Pair, Row, contributions, pairs
from tests.suggestions.measuring import adjusted_rand, best_threshold, figures
from tests.suggestions.ways import MODEL, OUR_WORDS, OURS, Way, ours, sentences, ways

OTHER = "otro"
THEMES = {theme.code: theme.official for theme in DEFAULT_THEMES}

_TIERS: dict[str, Callable[[Pair], bool]] = {
    "all pairs": lambda _pair: True,
    "content words shared": lambda pair: pair.tier != "none",
    "… most shared": lambda pair: pair.tier == "most",
    "… some shared": lambda pair: pair.tier == "some",
    "none shared": lambda pair: pair.tier == "none",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of one way: its figures are 0 to 1, or None where they do not apply."""

    what: str
    way: str
    f1: float | None = None
    precision: float | None = None
    recall: float | None = None
    right: int = 0
    accuracy: float | None = None
    rand: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a way says of a half: how alike every two rows are, and which pairs it suggests."""

    alike: Any
    suggested: Any
    together: float


@cache
def everything(half: Half) -> list[Line]:
    """All lines: duplicate pairs by tier, the hard cases, groups, themes."""
    rows = contributions(half)
    found = pairs(rows)
    lines: list[Line] = []
    for way, said in _found(half).items():
        lines += pair_lines(way, found, said)
        lines += grouped_lines(way, found, said)
        lines.append(group_line(way, rows, said))
    return lines + list(theme_lines(rows))


def pair_lines(way: str, found: Sequence[Pair], said: Found) -> Iterator[Line]:
    """Duplicate pairs by tiers of words in common, and the two hard cases apart."""
    for tier, belongs in _TIERS.items():
        some = [pair for pair in found if belongs(pair)]
        yield _measured(tier, way, some, said)
    apart = [pair for pair in found if pair.hard == "another ask"]
    told = [not said.suggested[pair.one, pair.other] for pair in apart]
    yield Line(
        "hard: another ask in the same words, told apart",
        way,
        accuracy=sum(told) / len(told),
        right=len(told),
    )
    same = [pair for pair in found if pair.hard == "no shared words"]
    heard = [bool(said.suggested[pair.one, pair.other]) for pair in same]
    yield Line(
        "hard: the same ask in other words, found", way, accuracy=sum(heard) / len(heard), right=len(heard)
    )


def grouped_lines(way: str, found: Sequence[Pair], said: Found) -> Iterator[Line]:
    """The same tiers for pairs that are in one group: what an organiser is shown first."""
    number = np.array(grouped(said.alike, said.together))
    together = replace(said, suggested=number[:, None] == number[None, :])
    for tier, belongs in _TIERS.items():
        yield _measured(f"in one group: {tier}", way, [pair for pair in found if belongs(pair)], together)


def _measured(what: str, way: str, some: Sequence[Pair], said: Found) -> Line:
    suggested = [bool(said.suggested[pair.one, pair.other]) for pair in some]
    of = figures(suggested, [pair.same for pair in some])
    return Line(what, way, of.f1, of.precision, of.recall, of.right)


def group_line(way: str, rows: Sequence[Row], said: Found) -> Line:
    """How much the groups agree with the labelled ones."""
    return Line(
        "groups", way, rand=adjusted_rand(grouped(said.alike, said.together), [row.group for row in rows])
    )


def grouped(alike: Any, together: float) -> list[int]:
    """The number of each row's group; whoever is alone has one of their own."""
    number = list(range(len(alike)))
    for at, group in enumerate(average_link(np.array(alike, dtype=np.float32), range(len(alike)), together)):
        for place in group:
            number[place] = -1 - at
    return number


@cache
def our_way(half: Half, name: str) -> Found:
    """What is used, with the model or by words alone."""
    return Found(*ours([row.text for row in contributions(half)], by_model=name == OURS))


@cache
def _found(half: Half) -> dict[str, Found]:
    texts = [row.text for row in contributions(half)]
    said = {name: our_way(half, name) for name in (OURS, OUR_WORDS)}
    for name, way in ways().items():
        alike = way(texts, texts)
        pair_limit, group_limit = _limits(name)
        said[name] = Found(alike, alike >= pair_limit, group_limit)
    return said


@cache
def _limits(name: str) -> tuple[float, float]:
    """The best thresholds of another way on the development half: for pairs by F1, for groups by Rand
    index."""
    rows = contributions("desarrollo")
    texts = [row.text for row in rows]
    alike, found = ways()[name](texts, texts), pairs(rows)
    pair_limit = best_threshold([float(alike[p.one, p.other]) for p in found], [p.same for p in found])
    true = [row.group for row in rows]
    tried = (number / 20 for number in range(4, 17))
    return pair_limit, max(tried, key=lambda limit: adjusted_rand(grouped(alike, limit), true))


def theme_lines(rows: Sequence[Row], beside: Mapping[str, Way] | None = None) -> Iterator[Line]:
    """How often the first theme suggested is the right one; also by the nearest example of other ways, all of
    them or some, the model among them."""
    texts, themes, known = [row.text for row in rows], Themes(THEMES), examples()
    theme_of = [code for code in THEMES for _ in known.texts[known.of(code)]]
    near = {name: way(texts, known.texts) for name, way in (beside or ways()).items()}
    for name, alike in near.items():
        yield _theme_line(name, rows, [theme_of[row.argmax()] for row in alike])
    together = themes.together(near[MODEL], sentences(texts, themes.names)).tolist()
    ours = [themes.likeliest(text, one) for text, one in zip(texts, together, strict=True)]
    for name, found in ((OURS, ours), (OUR_WORDS, [themes.likeliest(text) for text in texts])):
        yield _theme_line(name, rows, [one[0] if one else OTHER for one in found])
    yield _theme_line("words of a theme", rows, [guess_theme(text, tuple(THEMES)) or OTHER for text in texts])


def _theme_line(way: str, rows: Sequence[Row], suggested: Sequence[str]) -> Line:
    right = sum(theme == row.theme for theme, row in zip(suggested, rows, strict=True))
    return Line("theme, first suggested", way, accuracy=right / len(rows), right=len(rows))
