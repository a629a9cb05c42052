"""What the neighbours of two texts say about the two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.grouping_settled import LEAST, WITH_MODEL, WORDS_ALONE, Settling, evidence, limit, settled

OFTEN = 0.7  # how often things are said again in the labelled set

METHODS = pytest.mark.parametrize("by", [WITH_MODEL, WORDS_ALONE])


def square(number: int, links: dict[tuple[int, int], float]) -> Any:
    found = np.zeros((number, number), dtype=np.float32)
    for (one, other), likely in links.items():
        found[one, other] = found[other, one] = likely
    return found


@METHODS
def test_two_that_share_their_neighbours_are_nearer_than_two_whose_neighbours_are_others(
    by: Settling,
) -> None:
    triangle = square(7, {(0, 1): 0.5, (0, 2): 0.9, (1, 2): 0.9, (3, 4): 0.5, (3, 5): 0.9, (4, 6): 0.9})
    found = settled(triangle, OFTEN, by)
    assert found[0, 1] > found[3, 4]
    assert found[0, 1] > 0.5


@METHODS
def test_two_that_each_go_with_others_are_less_near_than_two_alone(by: Settling) -> None:
    sides = square(6, {(0, 1): 0.95, (2, 3): 0.95, (1, 2): 0.6, (4, 5): 0.6})
    found = settled(sides, OFTEN, by)
    assert found[1, 2] < found[4, 5]
    assert found[0, 1] > found[1, 2]


@METHODS
def test_that_nobody_is_nearer_says_less_where_little_is_said_twice(by: Settling) -> None:
    alone = square(2, {(0, 1): 0.3})
    assert settled(alone, OFTEN, by)[0, 1] > 0.3 > settled(alone, 0.05, by)[0, 1]


def test_what_is_weighed() -> None:
    likely = square(4, {(0, 1): 0.5, (1, 2): 0.8, (0, 2): 0.8})
    own, others, shared, repeated, own_repeated, shared_repeated = evidence(likely, 0.5)
    assert own[0, 1] == pytest.approx(0, abs=1e-6)
    assert others[0, 1] == pytest.approx(np.log(4) / 2, rel=1e-4)  # the third, of both
    assert others[0, 3] == pytest.approx(np.log(LEAST / (1 - LEAST)) / 2, rel=1e-4)  # nobody, of the last
    assert shared[0, 1] == pytest.approx(0.64 / (0.64 + 0.5))
    assert shared[0, 3] == 0
    assert (repeated == 0.5).all()
    assert (own_repeated == own / 2).all()
    assert (shared_repeated == shared / 2).all()


def test_the_limit_is_high_where_much_is_likely_and_low_where_little_is() -> None:
    sure, unsure = np.array([0.95, 0.9, 0.9, 0.2, 0.1]), np.array([0.4, 0.3, 0.3, 0.2, 0.1])
    assert limit(sure, 1.0, 0.05) == pytest.approx(0.9)
    assert limit(unsure, 1.0, 0.05) == pytest.approx(0.3)
    assert limit(unsure, 0.5, 0.05) == pytest.approx(0.15)
    assert limit(np.array([0.1]), 1.0, 0.15) == limit(np.array([LEAST / 2]), 1.0, 0.15) == 0.15


@METHODS
@given(
    number=st.integers(1, 7),
    percents=st.lists(st.integers(0, 100), min_size=49, max_size=49),
    repeated=st.floats(0, 1),
)
def test_whatever_is_near_to_what_likelihoods_stay_likelihoods(
    by: Settling, number: int, percents: list[int], repeated: float
) -> None:
    likely = np.array(percents[: number * number], dtype=np.float32).reshape(number, number) / 100
    likely = np.triu(likely, 1) + np.triu(likely, 1).T
    found = settled(likely, repeated, by)
    assert ((found >= 0) & (found <= 1)).all()
    assert found == pytest.approx(found.T, abs=1e-5)
    assert (found[likely < LEAST] == 0).all()
