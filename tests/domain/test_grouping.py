"""Pairs and groups of texts that ask for the same: the same as pair by pair, and never more than a few
texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import grouping, grouping_linked
from domain.grouping import suggested
from domain.grouping_linked import average_link, parts
from domain.grouping_rows import Compared
from domain.likeness import likelihood, meaning, signs
from domain.likeness_learned import WIDTH, cosines

WORDS = ("posta", "medicinas", "agua", "desague", "huecos", "publiquen", "construyan", "arreglen", "internet")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
DIMENSIONS = 4

MEDICINES = (
    "no hay medicinas en la posta, que publiquen cada mes qué medicinas hay",
    "que la posta publique la lista de medicinas que tiene",
    "que el centro de salud publique qué remedios hay cada mes",
)
OTHERS = (
    "que asfalten la carretera a huancabamba, está llena de huecos",
    "faltan profesores en la escuela del caserío",
    "roban celulares en el paradero, pongan cámaras",
    "el agua viene dos horas al día",
    "no hay internet en la comunidad, pongan una antena",
    "la basura se junta en la esquina",
    "los perros abandonados muerden a la gente",
    "que titulen las tierras de las comunidades nativas",
)


def vectors(numbers: Sequence[int], count: int) -> Any:
    """Joined as domain/likeness_learned.py does: a long part and a short one, each of length 1."""
    found = np.array(numbers[: count * DIMENSIONS], dtype=np.float32).reshape(count, DIMENSIONS) + 0.5
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    whole = np.zeros((count, WIDTH), dtype=np.float32)
    whole[:, :DIMENSIONS] = found
    return np.concatenate([whole, found[:, ::-1] * [1, -1, 1, -1]], axis=1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(TEXTS, min_size=2, max_size=14),
    st.lists(st.integers(-5, 5), min_size=14 * DIMENSIONS, max_size=14 * DIMENSIONS),
    st.booleans(),
)
def test_many_at_once_are_what_each_pair_is(texts: list[str], numbers: list[int], model: bool) -> None:
    meanings = [meaning(text) for text in texts]
    near = vectors(numbers, len(texts)) if model else None
    expected = np.zeros((len(texts), len(texts)))
    words = np.zeros(expected.shape, dtype=bool)
    for one, other in permutations(range(len(texts)), 2):
        found = signs(meanings[one], meanings[other])
        assert found == signs(meanings[other], meanings[one])
        expected[one, other] = likelihood(
            found, cosines(near[one], near[other]) if near is not None else None
        )
        words[one, other] = found.worded
    likely, worded = Compared(meanings, near).among(range(len(texts)), least=1e-15)
    assert likely == pytest.approx(expected, abs=1e-4)
    assert (worded == words).all()


def test_what_asks_for_the_same_is_a_group_and_the_rest_is_left_alone() -> None:
    pairs, groups = suggested(Compared([meaning(text) for text in (*OTHERS, *MEDICINES)], None))
    (group,) = groups
    assert group.places == [8, 9, 10]
    assert all(0 < score <= 1 for score in group.scores)
    assert {(pair.one, pair.other) for pair in pairs} == {(8, 9), (8, 10), (9, 10)}
    assert all(0 < pair.score <= 1 for pair in pairs)


def test_under_ten_texts_nothing_is_suggested() -> None:
    texts = Compared([meaning(text) for text in (*OTHERS[:6], *MEDICINES)], None)
    assert len(texts) < grouping.FEWEST
    assert suggested(texts) == ([], [])


def test_a_text_keeps_its_likeliest_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST_NEIGHBOURS", 2)
    pairs, _ = suggested(Compared([meaning(MEDICINES[0])] * 12, None))
    assert max(sum(pair.one == place for pair in pairs) for place in range(12)) == 2


def test_a_part_that_is_too_large_falls_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping_linked, "_LARGEST", 4)
    _, groups = suggested(Compared([meaning(MEDICINES[0])] * 12, None))
    assert max(len(group.places) for group in groups) <= 4
    assert sum(len(group.places) for group in groups) == 12


def test_what_falls_apart_does_so_at_its_weakest_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping_linked, "_LARGEST", 2)
    assert list(parts(5, [(0, 1, 0.6), (1, 2, 0.9), (2, 3, 0.5)])) == [[1, 2]]
    monkeypatch.setattr(grouping_linked, "_LARGEST", 9)
    assert list(parts(5, [(0, 1, 0.6), (1, 2, 0.9), (2, 3, 0.5)])) == [[0, 1, 2, 3]]


def test_a_chain_of_neighbours_is_no_group() -> None:
    chain = np.full((3, 3), 0.0, dtype=np.float32)
    chain[0, 1] = chain[1, 0] = 0.9
    chain[1, 2] = chain[2, 1] = 0.5
    assert average_link(chain, [4, 5, 6], 0.3) == [[4, 5]]


@given(st.integers(2, 9), st.lists(st.integers(0, 100), min_size=81, max_size=81), st.integers(1, 100))
def test_groups_share_no_text_and_hold_together(number: int, numbers: list[int], percent: int) -> None:
    likely = np.array(numbers[: number * number], dtype=np.float32).reshape(number, number) / 100
    likely = np.maximum(likely, likely.T)
    groups = average_link(likely.copy(), range(number), percent / 100)
    members = [place for group in groups for place in group]
    assert len(members) == len(set(members))
    for group in groups:
        assert len(group) > 1
        assert max(likely[one, other] for one, other in combinations(group, 2)) >= percent / 100 - 1e-6
