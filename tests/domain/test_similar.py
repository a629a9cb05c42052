"""Likeness of two proposals by their words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.similar import most_alike
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
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    assert most_alike(one, [("x", fold(other))]) == most_alike(other, [("x", fold(one))])


@given(WORDS, WORDS)
def test_nothing_is_more_alike_than_the_same_words(text: str, other: str) -> None:
    both = [("same", fold(text)), ("other", fold(other))]
    assert most_alike(text, both, most=1) in ([], ["same"])


@given(st.lists(WORDS.map(fold), max_size=8), WORDS)
def test_at_most_three_the_most_alike_first(others: list[str], mine: str) -> None:
    known = {str(index): other for index, other in enumerate(others)}
    alike = [key for key, other in known.items() if most_alike(mine, [(key, other)])]
    found = most_alike(mine, known.items())
    assert set(found) <= set(alike)
    assert len(found) == min(3, len(alike))
    for first, second in pairwise(found):
        assert most_alike(mine, [(first, known[first]), (second, known[second])], most=1) == [first]
