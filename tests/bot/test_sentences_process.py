"""The helper that thinks: what it reads, what it remembers, and what it answers."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from bot import sentences_process
from bot.sentences_model import WIDTH
from bot.sentences_process import Lines, Mind, serve
from domain.likeness_asks import the_ask
from domain.likeness_words import plain
from domain.theme_guess_near import Examples

MEDICINES = "En la posta no hay medicinas. Que publiquen qué medicinas hay."
OTHERS = (("P-1", "que la posta publique sus medicinas"), ("P-2", "asfalten la carretera"))


def test_its_life_ends_with_its_input() -> None:
    reading, writing = os.pipe()
    asked = {"id": 1, "kind": "theme", "text": MEDICINES, "among": [["salud", "Salud"]]}
    os.write(writing, json.dumps(asked).encode() + b"\n")
    os.close(writing)
    said: list[Any] = []
    serve(Mind(counted([])), Lines(reading), said.append)
    os.close(reading)
    assert said[0] == {"ready": True}
    assert (said[1]["id"], said[1]["found"][0][0]) == (1, "salud")


def counted(read: list[str]) -> Callable[[Sequence[str]], Any]:
    """Vectors that say how many letters a text has, half of each as all others', and which were read."""

    def encode(texts: Sequence[str]) -> Any:
        read.extend(texts)
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        found[range(len(texts)), [len(text) for text in texts]] = 1
        found[:, 0] = 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    return encode


def test_a_text_is_read_once() -> None:
    read: list[str] = []
    mind = Mind(counted(read), seconds=60.0)
    assert [key for key, _ in mind.answer("alike", MEDICINES, OTHERS)] == ["P-1"]
    mind.answer("alike", MEDICINES, OTHERS)
    texts = {MEDICINES, *(text for _, text in OTHERS)}
    assert sorted(read) == sorted({plain(text) for text in texts} | {the_ask(text) for text in texts})


def test_what_there_is_no_time_for_is_compared_by_words_and_read_afterwards() -> None:
    read: list[str] = []
    mind = Mind(counted(read), seconds=0.0)
    assert [key for key, _ in mind.answer("alike", MEDICINES, OTHERS)] == ["P-1"]
    assert read == []
    while mind.read_on():
        pass
    assert len(read) == 4  # of whom only asks, the ask is all


def test_it_remembers_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences_process, "REMEMBERED", 5)
    mind = Mind(counted([]), seconds=60.0)
    for number in range(9):
        mind.answer("alike", MEDICINES, [(f"P-{number}", f"texto {number}")])
    assert len(mind._read) == 5
    assert plain(MEDICINES) in mind._read


def test_themes_and_questions_are_thought_about_too() -> None:
    mind = Mind(counted([]), seconds=60.0)
    assert mind.answer("theme", MEDICINES, [("salud", "Salud"), ("pesca", "Pesca y mar")])[0][0] == "salud"
    assert 0 < len(mind.answer("meant", "¿qué es?", ())) <= 3


def test_themes_are_said_by_words_until_all_examples_are_read() -> None:
    read: list[str] = []
    known = Examples([("salud", f"posta {number}") for number in range(20)] + [("agua", "un caño seco")])
    mind = Mind(counted(read), seconds=60.0, known=known)
    asked = ("theme", "que llegue agua", [("agua", "Agua"), ("salud", "Salud")])
    ((by_words, _),) = mind.answer(*asked)
    before = len(read)
    assert mind.study()
    assert mind.answer(*asked)[0][0] == by_words
    assert not mind.study()
    assert read[before:] == list(known.texts)
    assert not mind.study()
    assert mind.answer(*asked) != []
    assert len(read) == before + len(known.texts)


def test_themes_with_other_names_need_no_example_read_again() -> None:
    read: list[str] = []
    mind = Mind(counted(read), seconds=60.0, known=Examples([("agua", "un caño seco")]))
    while mind.study():
        pass
    mind.answer("theme", "que llegue agua", [("agua", "Agua"), ("pesca", "Pesca y mar")])
    mind.answer("theme", "que llegue agua", [("agua", "Agua potable"), ("pesca", "Pesca y mar")])
    assert read == ["un cano seco", "que llegue agua", "agua", "pesca y mar", "agua potable"]
