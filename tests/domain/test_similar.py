"""Likeness of two proposals by their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.similar import ALIKE, likeness, most_alike
from domain.text import fold

MEDICINES = (
    "en las postas de ayabaca no hay medicinas. que publiquen cada mes qué medicinas hay en cada posta"
)

SOME = tuple(fold("posta medicinas agua carretera escuela ayabaca robo cámaras que de el los río").split())
WORDS = st.lists(st.sampled_from(SOME), max_size=30).map(" ".join)


@pytest.mark.parametrize(
    "other",
    [
        "Publicar las medicinas de los hospitales de Piura",
        "que en cada posta se sepa que medicina ha llegado",
        "faltan medicinas en la posta de Frías, avisen cuando llegan",
        "en las pstas de ayabaca no hay medisinas, que publiquen que medisinas hay cada mes en las pstas",
    ],
)
def test_what_says_nearly_the_same_is_alike(other: str) -> None:
    assert most_alike(MEDICINES, [("P-1", fold(other))]) == ["P-1"]


@pytest.mark.parametrize(
    "other",
    [
        "la carretera a Huancabamba está llena de huecos",
        "que pongan cámaras en el mercado porque roban mucho",
        "no hay agua en las noches. que arreglen las tuberías",
        "medicinas",
        "",
        "que de los que en la por",
    ],
)
def test_what_says_something_else_is_not(other: str) -> None:
    assert most_alike(MEDICINES, [("P-1", fold(other))]) == []


@given(WORDS, WORDS)
def test_likeness_is_the_same_both_ways_and_within_bounds(one: str, other: str) -> None:
    score = likeness(fold(one), fold(other))
    assert score == likeness(fold(other), fold(one))
    assert 0 <= score <= 100


@given(st.text(max_size=80))
def test_a_text_is_as_like_itself_as_can_be(text: str) -> None:
    assert likeness(fold(text), fold(text)) in (0, 100)


@given(st.lists(WORDS.map(fold), max_size=8), WORDS)
def test_at_most_three_the_most_alike_first(others: list[str], mine: str) -> None:
    found = most_alike(mine, [(str(index), other) for index, other in enumerate(others)])
    scores = [likeness(fold(mine), others[int(key)]) for key in found]
    assert len(found) <= 3
    assert scores == sorted(scores, reverse=True)
    assert all(score >= ALIKE for score in scores)
