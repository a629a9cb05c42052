"""What is asked about Open Government in words is answered at once, as its button does."""

from __future__ import annotations

import pytest

from domain.learning import TOPICS
from mensajes import catalog
from storage.database import Database
from tests.handlers.proposing import open_process
from tests.handlers.talking import Talker


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("¿Qué es el gobierno abierto?", "what"),
        ("q es gobierno abierto", "what"),
        ("hola, para q sirve participar", "why"),
        ("en que me ayuda esto", "people"),
        ("que es la ogp", "alliance"),
        *((catalog.text("es", f"learn.{topic.code}.label"), topic.code) for topic in TOPICS[1:]),
    ],
)
def test_a_topic_is_asked_for_in_words(sqlite_db: Database, said: str, topic: str) -> None:
    assert Talker(sqlite_db, "a").says(said) == catalog.text("es", f"learn.{topic}.text")


def test_inside_a_form_its_question_comes_again(sqlite_db: Database) -> None:
    open_process(sqlite_db)
    one = Talker(sqlite_db, "a")
    question = one.says("quiero proponer algo")
    said = one.says("qué es gobierno abierto")
    assert said.startswith(catalog.text("es", "learn.what.text"))
    assert said.endswith(question)
