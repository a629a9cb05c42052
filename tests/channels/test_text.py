"""Text that channels can carry: pieces, the SMS alphabet, numbered options."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.gsm7 import gsm7
from bot.channels.numbered import numbered
from bot.channels.wire import e164, pieces, utf16_units
from bot.messages import Attachment, Option, Outgoing

VOTE = (Option("yes", "Sí, voy"), Option("no", "No podré"))


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab. \n🎲ñ"), max_size=300), st.integers(2, 60))
def test_pieces_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    found = pieces(text, limit, utf16_units)
    assert all(0 < utf16_units(piece) <= limit for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_pieces_are_cut_at_the_kindest_place() -> None:
    assert pieces("Uno dos.\n\nTres cuatro. Cinco", 22) == ["Uno dos.\n\nTres cuatro.", "Cinco"]
    assert pieces("Uno dos tres.\n\nCuatro. Cinco", 22) == ["Uno dos tres.", "Cuatro. Cinco"]
    assert pieces("a" * 7, 3) == ["aaa", "aaa", "a"]
    assert pieces("  ", 3) == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("¿Dónde está el árbol? ¡Aquí!", "¿Donde esta el arbol? ¡Aqui!"),
        ("É é ñ Ñ ü Ü ¿ ¡ à", "É é ñ Ñ ü Ü ¿ ¡ à"),
        ("«Agua» “para” ‘todos’…", '"Agua" "para" \'todos\'...'),
        ("9 a. m. – 1 p. m. — sí", "9 a. m. - 1 p. m. - si"),
        ("Listo 🎉", "Listo "),
        ("n\u0303 e\u0301", "ñ é"),
        ("9\u202fa.\u00a0m.", "9 a. m."),
        ("漢字 Ａ", "?? A"),
    ],
)
def test_an_sms_stays_in_its_alphabet(text: str, plain: str) -> None:
    assert gsm7(text) == plain


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=50))
def test_the_alphabet_is_never_left(text: str) -> None:
    plain = gsm7(text)
    assert gsm7(plain) == plain


def test_a_question_s_options_are_numbers() -> None:
    shown = numbered(Outgoing("¿Vas a venir?", VOTE, ask_contact="Compartir"))
    assert shown == Outgoing("¿Vas a venir?\n1 Sí, voy\n2 No podré", VOTE)


def test_a_notice_s_options_are_words() -> None:
    shown = numbered(Outgoing("Hay un cupo para ti.", VOTE, numbered=False))
    assert shown.text == "Hay un cupo para ti.\n- Sí, voy\n- No podré"
    assert shown.options == VOTE


def test_attachments_become_links_or_go() -> None:
    things = (Attachment("qr", "R7K4"), Attachment("ics", "E1", "Agenda"), Attachment("place", "-5.1, -80.6"))
    place = "https://osm.org/?mlat=-5.1&mlon=-80.6"
    shown = numbered(Outgoing("Listo.", attachments=things), "https://rimay.example/")
    assert shown == Outgoing(f"Listo.\nAgenda: https://rimay.example/e/E1.ics\n{place}")
    assert numbered(Outgoing("Listo.", attachments=things)).text == f"Listo.\n{place}"


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("+51987654321", "+51987654321"),
        ("51 987-654-321", "+51987654321"),
        ("+51 (1) 219-7000", "+5112197000"),
        ("", None),
        ("+", None),
        ("51987", None),
        ("PE.123", None),
        ("٥١٩٨٧٦٥٤٣٢١", None),
        (51987654321, None),
    ],
)
def test_a_phone_is_international_or_none(given: object, number: str | None) -> None:
    assert e164(given) == number
