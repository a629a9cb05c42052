"""With a helper that thinks: similar ones in other words, a theme that no word says, what somebody meant."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.messages import Incoming
from bot.sentences_asked import Question, Thought
from domain.likeness_questions import question_examples
from handlers import everything
from mensajes import catalog
from storage.database import Database
from storage.tables import inbound, themes
from tests.bot.world import Clock, Wire, service_of
from tests.handlers.proposing import NOW, open_process, publish, rows, somebody_elses, table

ROUTER = everything()
PROBLEM, ASK = "en la posta de ayabaca se acaban los remedios", "que avisen qué queda en el almacén"
OTHER = "Publicar las medicinas de los hospitales de Piura"


@dataclass
class Helper:
    """Thinks what it is told to think of each kind of question; `asked`: all it was asked."""

    found: dict[str, Thought] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    async def think(self, question: Question) -> Thought | None:
        self.asked.append(question)
        return self.found.get(question.kind)

    async def close(self) -> None:
        """Nothing to let go of."""

    def kinds(self) -> list[str]:
        return [question.kind for question in self.asked]


class Person:
    """Somebody on WhatsApp. `says` returns what they see."""

    def __init__(self, db: Database, helper: Helper) -> None:
        self.clock, self.wire, self.number = Clock(NOW), Wire("whatsapp", with_numbers=True), 0
        self.service = service_of(db, self.clock, ROUTER, self.wire)
        self.service.thinker = helper

    def says(self, *texts: str) -> str:
        for text in texts:
            self.clock.now += timedelta(seconds=20)
            self.number += 1
            asyncio.run(self._says(text))
        return " ".join(self.wire.sent[-1][1].split())

    async def _says(self, text: str) -> None:
        message = Incoming("whatsapp", "+51987654321", f"m{self.number}", text, phone="+51987654321")
        await self.service.take(message)
        await self.service.delivery.drain()


@pytest.fixture
def plan(db: Database) -> Database:
    open_process(db)
    publish(db, somebody_elses(db, OTHER))
    return db


def test_similar_ones_are_those_that_are_thought_to_be(plan: Database) -> None:
    code = rows(plan)[0].code
    helper = Helper({"alike": ((code, 0.9), ("P-2222", 0.8))})
    seen = Person(plan, helper).says("proponer", "1", PROBLEM, ASK, "1")
    assert f"({code})" in seen
    assert "P-2222" not in seen
    (question,) = [one for one in helper.asked if one.kind == "alike"]
    assert question.text == f"{PROBLEM}\n{ASK}"
    assert [key for key, _ in question.among] == [code]


def test_without_a_thought_words_decide_as_before(plan: Database) -> None:
    code = rows(plan)[0].code
    helper = Helper()
    seen = Person(plan, helper).says(
        "proponer", "1", "no hay medicinas en los hospitales de piura", "publicar las medicinas", "1"
    )
    assert f"({code})" in seen
    assert helper.kinds() == ["alike"]


def test_what_is_thought_to_be_like_nothing_is_sent_at_once(plan: Database) -> None:
    helper = Helper({"alike": ()})
    seen = Person(plan, helper).says(
        "proponer", "1", "no hay medicinas en los hospitales de piura", "publicar las medicinas", "1"
    )
    assert "¿La envío?" in seen


def test_a_theme_that_no_word_says_is_asked_in_one_tap(plan: Database) -> None:
    helper = Helper({"theme": (("educacion", 0.6),), "alike": ()})
    person = Person(plan, helper)
    seen = person.says("proponer", "1", "mis hijitos en ayabaca no saben sumar", "que les den apoyo")
    assert "Educación" in seen
    assert "Ayabaca" in seen
    assert helper.kinds() == ["theme"]
    person.says("1", "1")
    assert helper.kinds() == ["theme", "alike"]
    assert rows(plan)[-1].theme_id == next(one.id for one in table(plan, themes) if one.code == "educacion")


@pytest.mark.parametrize("found", [(("educacion", 0.1),), (("otro", 0.9),), (("nadie", 0.9),), ()])
def test_a_thought_that_is_not_sure_leaves_the_choice_open(plan: Database, found: Any) -> None:
    helper = Helper({"theme": found})
    seen = Person(plan, helper).says(
        "proponer", "1", "mis hijitos en ayabaca no saben sumar", "que les den apoyo"
    )
    assert "Educación" in seen
    assert "Salud" in seen


def test_words_that_say_their_theme_need_no_thought(plan: Database) -> None:
    helper = Helper()
    Person(plan, helper).says("proponer", "1", PROBLEM.replace("remedios", "medicinas"), ASK)
    assert helper.asked == []


@pytest.mark.parametrize(
    ("found", "theme"), [({"theme": (("educacion", 0.9),)}, "Educación"), ({}, "Carreteras, obras, internet")]
)
def test_what_words_say_by_little_is_thought_about_and_stays_where_nobody_thinks(
    plan: Database, found: dict[str, Thought], theme: str
) -> None:
    helper = Helper(found)
    seen = Person(plan, helper).says(
        "proponer", "1", "la carretera a mi pueblo en ayabaca demora", "que la arreglen"
    )
    assert theme in seen
    assert "Salud" not in seen
    assert helper.kinds() == ["theme"]


def test_what_was_not_understood_is_asked_back_and_leads_there(db: Database) -> None:
    helper = Helper({"meant": (("learn:alliance", 0.7), ("stop", 0.6), ("events", 0.5))})
    person = Person(db, helper)
    seen = person.says("cuentame de la cosa esa de los paises")
    assert catalog.text("es", "meant.ask") in seen
    assert "Ver talleres" not in seen
    assert "Fuente" in person.says("1")
    person.says("cuentame de la cosa esa de los paises")
    assert catalog.text("es", "general.stopped") in person.says("2")
    assert catalog.text("es", "arrive.menu") in (
        person.says("cuentame de la cosa esa de los paises") and person.says("3")
    )


def test_what_nobody_can_guess_gets_the_usual_answer(db: Database) -> None:
    helper = Helper({"meant": (("unheard", 0.9),)})
    person = Person(db, helper)
    assert person.says("xyz abc qué será").startswith("No te entendí")
    helper.asked.clear()
    person.says("xyz")
    assert helper.asked == []
    assert len({one.message_id for one in table(db, inbound)}) == 2


def test_every_answer_of_the_examples_has_a_way_there() -> None:
    for answer in dict(question_examples()):
        topic = answer.removeprefix("learn:")
        key = f"learn.{topic}.label" if topic != answer else f"meant.option.{answer}"
        assert catalog.has("es", key), key
        assert topic != answer or answer in ROUTER.commands or answer == "stop"
