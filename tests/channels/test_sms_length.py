"""A text message is one or two segments of the GSM alphabet, whatever is said; SIGUE shows the rest."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.gsm7 import gsm7, segments, septets
from bot.channels.sms import LONGEST, SmsChannel
from bot.channels.twilio_http import TwilioAccount
from bot.messages import Option, Outgoing
from bot.reply import Reply
from bot.router import Router
from bot.service import Service
from mensajes import catalog
from storage.database import Database
from tests.bot.world import Clock, Wire, hear, literal, service_of

CHANNEL = SmsChannel(TwilioAccount("AC1", "x"), "+51900000002")
HINT = "\n(Falta. Escribe SIGUE.)"
OPTIONS = tuple(Option(f"pick:{n}", f"Una opción larga número {n}") for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 1), ("x" * 160, 1), ("x" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("x" * 306, 2), ("x" * 307, 3)],
)
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


def test_another_alphabet_would_be_seen() -> None:
    with pytest.raises(ValueError, match="alphabet"):
        segments("Sí")
    assert septets("[x]") == 5


@given(st.text(max_size=2000), st.lists(st.text(max_size=40), max_size=10), st.booleans())
def test_whatever_is_said_takes_two_segments_at_most(text: str, labels: list[str], numbered: bool) -> None:
    options = tuple(Option(f"p:{n}", label) for n, label in enumerate(labels))
    shown = CHANNEL.render(Outgoing(text, options, numbered=numbered))
    assert segments(shown.text) <= 2
    assert shown.options == options
    assert bool(shown.rest) == shown.text.endswith(HINT)


@given(st.text(max_size=2000), st.text(min_size=1, max_size=90))
def test_where_nobody_can_answer_its_end_says_so_in_two_segments_at_most(text: str, foot: str) -> None:
    shown = CHANNEL.render(Outgoing(text, foot=foot))
    assert segments(shown.text) <= 2
    assert shown.text.endswith(gsm7(foot))
    assert (shown.rest, shown.foot) == ("", "")


def test_nothing_is_lost_and_every_part_fits() -> None:
    message = Outgoing("Esto dura más de dos mensajes. " * 30, OPTIONS)
    read, shown = [], CHANNEL.render(message)
    while True:
        assert septets(shown.text) <= LONGEST
        read.append(shown.text.removesuffix(HINT))
        if not shown.rest:
            break
        shown = CHANNEL.render(Outgoing(shown.rest, OPTIONS, listed=True))
    whole = gsm7(message.text + "".join(f" {n} {one.label}" for n, one in enumerate(OPTIONS, 1)))
    assert " ".join(" ".join(read).split()) == " ".join(whole.split())
    assert len(read) > 3


def test_the_rest_comes_when_it_is_asked_for_and_numbers_keep_their_meaning(sqlite_db: Database) -> None:
    service = _service(sqlite_db)
    said = [_said(service, text, number) for number, text in enumerate(("todo", "Sigue", "SIGUE", "9"))]
    assert said[0].startswith("Elige.")
    assert said[0].endswith(HINT)
    assert all(one.endswith(HINT) or "9 Una opcion" in one for one in said[1:3])
    assert said[3] == "elegido 9"
    assert _said(service, "sigue", 9) == "eco: sigue", "with nothing left it is a word like any other"


def _service(db: Database) -> Service:
    router = Router()
    router.command("menu")(lambda _ctx: literal("menú"))

    @router.reader
    def everything(_ctx: object, text: str) -> Reply:
        if text != "todo":
            return literal(f"eco: {text}")
        reply = literal("Elige. " + "Son muchas cosas. " * 20)
        for option in OPTIONS:
            reply = reply.labelled(option.payload, option.label)
        return reply

    router.action("pick")(lambda _ctx, number: literal(f"elegido {number}"))
    wire = Wire("sms")
    wire.render = CHANNEL.render  # type: ignore[method-assign]
    return service_of(db, Clock(), router, wire)


def _said(service: Service, text: str, number: int) -> str:
    taken = asyncio.run(hear(service, "+51987654321", text, f"m{number}", "sms"))
    return taken.answers[0].message.text


def test_the_hint_is_what_the_catalogue_says() -> None:
    assert gsm7(catalog.text("es", "general.goes_on")) == HINT.strip()
