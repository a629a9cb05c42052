"""The end of a form, and a form inside another: nothing counts twice, nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pydantic import BaseModel

from bot import talk
from bot.flow import Flow
from bot.messages import Incoming
from bot.router import Router
from bot.site import Site
from bot.steps import choose, text
from bot.turn import TurnTaker
from mensajes import catalog
from storage.database import Database
from tests.bot.world import Clock, literal


class Draft(BaseModel):
    """What the three forms of these tests ask, under names that have texts."""

    name: str | None = None
    place: str | None = None
    sure: str | None = None


def _router() -> Router:
    router = Router()
    router.command("menu")(lambda _ctx: literal("menú"))
    router.command("cancel")(lambda _ctx: literal("nada que dejar"))
    router.reader(lambda _ctx, said: literal(f"no entendí {said}"))
    router.action("begin")(talk.begin)
    router.flow(Flow("returning", Draft, (text("name"),), lambda _ctx, _progress: literal("hecho")))
    router.flow(
        Flow("mydata", Draft, (text("name"), text("place")), lambda _ctx, _progress: literal("dicho"))
    )
    sure = choose("sure", ("yes", "no"))
    said = {"what": "Se borra todo."}
    router.flow(Flow("erase", Draft, (sure,), lambda _ctx, _progress: literal("seguro"), lambda *_: said))
    return router


@dataclass
class Chat:
    """One person and the engine. What is answered is a text, or "" for silence."""

    db: Database
    router: Router = field(default_factory=_router)
    clock: Clock = field(default_factory=Clock)
    number: int = 0
    buttons: tuple[str, ...] = ()

    def says(self, words: str = "", tap: str | None = None, wait: float = 20) -> str:
        self.clock.pass_(seconds=wait)
        self.number += 1
        taker = TurnTaker(self.router, Site(), lambda message: message, None)
        incoming = Incoming("web", "rosa", str(self.number), words, tap)
        taken = self.db.write(lambda conn: taker.take(conn, incoming, self.clock.now))
        if not taken.answers:
            return ""
        message = taken.answers[0].message
        self.buttons = tuple(option.payload for option in message.options)
        return message.text

    def sets_a_form_aside(self) -> None:
        self.says(tap="begin:mydata")
        self.says("Rosa Quispe")
        self.says(tap="begin:returning")


def asked(key: str) -> str:
    return catalog.text("es", key)


@pytest.fixture
def chat(sqlite_db: Database) -> Chat:
    return Chat(sqlite_db)


def test_the_second_half_of_a_double_tap_is_silent(chat: Chat) -> None:
    chat.says(tap="begin:erase")
    last = chat.buttons[0]
    assert chat.says(tap=last) == "seguro"
    assert chat.says(tap=last, wait=1) == ""


def test_an_old_button_of_a_finished_form_says_so_and_offers_the_menu(chat: Chat) -> None:
    chat.says(tap="begin:erase")
    last = chat.buttons[0]
    chat.says(tap=last)
    assert chat.says(tap=last, wait=60) == f"{asked('flow.over')}\n\nmenú"


def test_the_last_answer_sent_twice_counts_once(chat: Chat) -> None:
    chat.says(tap="begin:returning")
    assert chat.says("Rosa Quispe") == "hecho"
    assert chat.says("rosa quispe", wait=2) == ""
    assert chat.says("rosa quispe", wait=60) == "no entendí rosa quispe"


def test_a_form_that_was_set_aside_goes_on_by_itself(chat: Chat) -> None:
    chat.sets_a_form_aside()
    assert chat.says("Rosa") == f"hecho\n\n{asked('flow.resume')}\n\n{asked('mydata.place.ask')}"
    assert chat.says("piura") == "dicho"


def test_cancelling_twice_leaves_both(chat: Chat) -> None:
    chat.sets_a_form_aside()
    assert asked("mydata.place.ask") in chat.says("cancelar")
    assert chat.says("cancelar") == asked("flow.cancelled")
    assert chat.says("cancelar") == "nada que dejar"


def test_a_form_set_aside_long_ago_does_not_come_up_again(chat: Chat) -> None:
    chat.sets_a_form_aside()
    assert chat.says("Rosa", wait=40 * 24 * 3600) == "hecho"
