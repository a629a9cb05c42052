"""The helper that thinks: what it reads, what it remembers, and what it answers."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from bot import sentences_process
from bot.sentences_process import Lines, Mind, serve
from domain.likeness_words import plain

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
    """Vectors that say how many letters a text has, and which texts were read."""

    def encode(texts: Sequence[str]) -> Any:
        read.extend(texts)
        found = np.array([[len(text), 10.0] for text in texts], dtype=np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    return encode


def test_a_text_is_read_once() -> None:
    read: list[str] = []
    mind = Mind(counted(read))
    assert [key for key, _ in mind.answer("alike", MEDICINES, OTHERS)] == ["P-1"]
    mind.answer("alike", MEDICINES, OTHERS)
    assert sorted(read) == sorted(plain(text) for text in (MEDICINES, *(text for _, text in OTHERS)))


def test_what_there_is_no_time_for_is_compared_by_words_and_read_afterwards() -> None:
    read: list[str] = []
    mind = Mind(counted(read), seconds=0.0)
    assert [key for key, _ in mind.answer("alike", MEDICINES, OTHERS)] == ["P-1"]
    assert read == []
    while mind.read_on():
        pass
    assert len(read) == 3


def test_it_remembers_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences_process, "REMEMBERED", 5)
    mind = Mind(counted([]))
    for number in range(9):
        mind.answer("alike", MEDICINES, [(f"P-{number}", f"texto {number}")])
    assert len(mind._read) == 5
    assert plain(MEDICINES) in mind._read


def test_themes_and_questions_are_thought_about_too() -> None:
    mind = Mind(counted([]), seconds=60.0)
    assert mind.answer("theme", MEDICINES, [("salud", "Salud"), ("pesca", "Pesca y mar")])[0][0] == "salud"
    assert 0 < len(mind.answer("meant", "¿qué es?", ())) <= 3
