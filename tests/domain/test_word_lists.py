"""The lists of words behind suggestions say nothing twice, and nothing in them is out of reach."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from domain.likeness_words import plain
from domain.text import fold
from domain.themes import DEFAULT_THEMES

DATA = Path(__file__).parents[2] / "domain" / "data"
THEMES = [theme.code for theme in DEFAULT_THEMES]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def twice(some: list[str]) -> list[str]:
    return [one for one, times in Counter(some).items() if times > 1]


def test_an_idea_is_listed_once_and_a_word_stands_for_one() -> None:
    ideas = rows("same_words.csv")
    assert twice([row["idea"] for row in ideas]) == []
    assert twice([word for row in ideas for word in row["words"].split("|")]) == []
    assert {row["theme"] for row in ideas} == {"", *THEMES}
    assert [row["idea"] for row in ideas if not 0 < float(row["weight"]) <= 1] == []


def test_words_are_written_as_they_are_looked_up() -> None:
    for name in ("same_words.csv", "kinds_of_ask.csv"):
        listed = [word for row in rows(name) for word in row["words"].split("|")]
        bare = [word.replace("*", "") for word in listed]
        assert [word for word in bare if not word or word != fold(word)] == []
        assert [word for word in listed if "*" in word[:-1]] == []


def test_no_word_hides_behind_a_shorter_beginning_of_the_same_idea() -> None:
    for row in rows("same_words.csv"):
        alone = [word for word in row["words"].split("|") if " " not in word]
        begin = [word[:-1] for word in alone if word.endswith("*")]
        hidden = {word for word in alone for one in begin if word != f"{one}*" and word.startswith(one)}
        assert hidden == set(), row["idea"]


def test_examples_are_told_once_and_a_theme_has_them_together() -> None:
    examples = rows("theme_examples.csv")
    assert twice([plain(row["text"]) for row in examples]) == []
    assert list(dict.fromkeys(row["theme"] for row in examples)) == THEMES
    assert [row["theme"] for row in examples] == sorted((row["theme"] for row in examples), key=THEMES.index)


def test_a_verb_is_listed_once() -> None:
    verbs = rows("ask_verbs.csv")
    assert twice([row["verb"] for row in verbs]) == []
    assert [row["verb"] for row in verbs if not row["verb"].endswith(("ar", "er", "ir"))] == []
