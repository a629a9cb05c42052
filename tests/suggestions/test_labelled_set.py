"""The labelled set is what its README says."""

from __future__ import annotations

from collections import Counter

from domain.learning import TOPICS
from domain.themes import DEFAULT_THEMES
from handlers import everything
from tests.suggestions.labelled_set import HALVES, contributions, families, pairs, questions


def test_there_is_enough_of_everything() -> None:
    rows = contributions()
    kinds = Counter(row.kind for row in rows)
    assert len(rows) >= 1040
    assert min(kinds["otro_pedido"], kinds["otras_palabras"]) >= 40
    assert len({row.region for row in rows}) == 25
    assert {row.theme for row in rows} == {theme.code for theme in DEFAULT_THEMES}
    assert len(questions()) >= 60


def test_rows_are_told_apart_and_what_they_name_is_there() -> None:
    rows, groups = contributions(), {row.group for row in contributions()}
    assert len({row.id for row in rows}) == len({row.text for row in rows}) == len(rows)
    assert {row.against for row in rows} - {""} <= groups


def test_a_family_is_in_one_half() -> None:
    rows = contributions()
    found = set(zip(families(rows), (row.half for row in rows), strict=True))
    assert len(found) == len({family for family, _ in found})
    assert {row.half for row in questions()} == {"desarrollo", "reserva"}


def test_groups_have_a_theme_and_few_rows() -> None:
    sizes = Counter(row.group for row in contributions())
    assert max(sizes.values()) <= 8
    assert len({(row.group, row.theme) for row in contributions()}) == len(sizes)


def test_each_part_has_forty_pairs_of_each_hard_case() -> None:
    for half in HALVES:
        hard = Counter(pair.hard for pair in pairs(contributions(half)))
        assert min(hard["another ask"], hard["no shared words"]) >= 40


def test_answers_are_commands_and_topics() -> None:
    known = {*everything().commands, "stop", "none", *(f"learn:{topic.code}" for topic in TOPICS)}
    assert {question.answer for question in questions()} <= known
