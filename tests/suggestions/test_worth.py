"""What suggestions are worth is not lost by a change: floors a little under what `python -m
tests.suggestions` prints, on all parts of the labelled set."""

from __future__ import annotations

import pytest

from tests.suggestions.labelled_set import Half, contributions, pairs
from tests.suggestions.measuring import adjusted_rand, best_threshold, figures
from tests.suggestions.report import Line, group_line, our_way, pair_lines, theme_lines
from tests.suggestions.ways import MODEL, OUR_WORDS, OURS, sentences

ALL, SHARED, MOST = "all pairs", "content words shared", "… most shared"
APART, SAME = "hard: another ask in the same words, told apart", "hard: the same ask in other words, found"


def lines(half: Half, way: str) -> dict[str, Line]:
    rows = contributions(half)
    said = our_way(half, way)
    return {line.what: line for line in (*pair_lines(way, pairs(rows), said), group_line(way, rows, said))}


@pytest.mark.parametrize(
    ("half", "way", "floors", "rand"),
    [
        ("desarrollo", OURS, {ALL: 0.86, SHARED: 0.85, MOST: 0.91, APART: 0.91, SAME: 0.94}, 0.86),
        ("reserva", OURS, {ALL: 0.84, SHARED: 0.82, MOST: 0.89, APART: 0.63, SAME: 0.83}, 0.83),
        ("segunda", OURS, {ALL: 0.88, SHARED: 0.90, MOST: 0.92, APART: 0.86, SAME: 0.78}, 0.87),
        ("tercera", OURS, {ALL: 0.90, SHARED: 0.93, MOST: 0.97, APART: 0.87, SAME: 0.76}, 0.87),
        ("cuarta", OURS, {ALL: 0.82, SHARED: 0.86, APART: 0.88, SAME: 0.70}, 0.81),
        ("quinta", OURS, {ALL: 0.85, SHARED: 0.87, MOST: 0.88, APART: 0.82, SAME: 0.80}, 0.86),
        ("desarrollo", OUR_WORDS, {ALL: 0.62, SHARED: 0.71, MOST: 0.86}, 0.60),
        ("reserva", OUR_WORDS, {ALL: 0.73, SHARED: 0.81, MOST: 0.89}, 0.74),
        ("segunda", OUR_WORDS, {ALL: 0.64, SHARED: 0.82, MOST: 0.91}, 0.61),
        ("tercera", OUR_WORDS, {ALL: 0.65, SHARED: 0.77, MOST: 0.95}, 0.65),
        ("cuarta", OUR_WORDS, {ALL: 0.18, SHARED: 0.27}, 0.16),
        ("quinta", OUR_WORDS, {ALL: 0.33, SHARED: 0.44}, 0.31),
    ],
)
def test_pairs_and_groups(half: Half, way: str, floors: dict[str, float], rand: float) -> None:
    found = lines(half, way)
    worth = {what: found[what].f1 or found[what].accuracy or 0.0 for what in floors}
    assert {what: worth[what] for what in floors if worth[what] < floors[what]} == {}
    assert (found["groups"].rand or 0.0) >= rand


@pytest.mark.parametrize(
    ("half", "floor"),
    [
        ("desarrollo", 0.92),
        ("reserva", 0.92),
        ("segunda", 0.89),
        ("tercera", 0.90),
        ("cuarta", 0.93),
        ("quinta", 0.92),
    ],
)
def test_the_first_theme_suggested_is_mostly_right(half: Half, floor: float) -> None:
    said = theme_lines(contributions(half), {MODEL: sentences})
    found = {line.way: line.accuracy or 0.0 for line in said}
    assert found[OURS] >= floor
    assert found[OURS] > max(accuracy for way, accuracy in found.items() if way not in (OURS, OUR_WORDS))


def test_the_figures_are_what_they_are_called() -> None:
    said = figures([True, True, False, False], [True, False, True, False])
    assert (said.precision, said.recall, said.f1, said.right) == (0.5, 0.5, 0.5, 2)
    assert best_threshold([0.9, 0.8, 0.4, 0.1], [True, True, False, False]) == pytest.approx(0.6)
    assert adjusted_rand([1, 1, 2, 2], ["a", "a", "b", "b"]) == 1
    assert adjusted_rand([1, 2, 1, 2], ["a", "a", "b", "b"]) == pytest.approx(-0.5)
