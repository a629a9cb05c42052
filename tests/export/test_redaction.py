"""Personal data in free text: what must go, what must stay, whatever stands around it."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.redaction import RESERVED, KnownNames, pairs_said, parts_of_name, redact, words_said

NOBODY = KnownNames()
NAMES = KnownNames(["Rosa Elena Quispe Mamani", "Juan de la Cruz", "José Ñahui", "Ana", ""])


@pytest.mark.parametrize(
    "secret",
    [
        "987654321",
        "987 654 321",
        "9 8 7 6 5 4 3 2 1",
        "987-654-321",
        "987.654.321",
        "+51 987 654 321",
        "51987654321",
        "0051 987654321",
        "(+51) 987 654 321",
        "(01) 234-5678",
        "01 4567890",
        "073-301234",
        "+1 415 555 2671",
        "98765\u200b4321",
        "rosa.quispe+x@correo.example.pe",
        "rosa@ejemplo.pe",
        "rosa arroba ejemplo punto pe",
        "rosa (at) ejemplo.pe",
        "@rosa_quispe",
        "45678912",
        "45678912-3",
        "45.678.912",
        "DNI 45.678.912",
        "dni n° 45 678 912",
        "10456789123",
        "teléfono: 234567",
        "cel 456-7890",
        "Rosa Quispe",
        "ROSA QUISPE",
        "quispe mamani, rosa elena",
        "Rosa E. Quispe",
        "Juan de la Cruz",
        "juan cruz",
        "Jose Nahui",
        "Jose\u0301 N\u0303ahui",
        "Rosa\nQuispe",
    ],
)
def test_it_goes(secret: str) -> None:
    for before, after in (("", ""), ("Hola, ", " gracias."), ("(", ")"), ("¿", "?")):
        assert redact(f"{before}{secret}{after}", NAMES).strip("()¿?") in (
            RESERVED,
            f"Hola, {RESERVED} gracias.",
        )


@pytest.mark.parametrize(
    "plain",
    [
        "En las postas de Ayabaca no hay medicinas.",
        "El 03-12-2026, de 9 a 10, y el 9/12/2026 a las 10:00.",
        "Son 1 250 000 soles para 2026, 2027 y 2028.",
        "El RUC 20131370645 es de la entidad.",
        "Rosa y Ana vinieron; la rosa roja.",
        "Ubigeo 200201, ley 29733, DS 016-2024-JUS.",
        "En San Martín y La Libertad, kilómetro 12,5.",
        "Con el Oficio N° 000123-2026-MINSA y el 12345678-2026-PCM/SGP.",
        "Cuesta S/ 12500000, S/. 12.500.000, US$ 12500000 o 12500000.50, no 12500000 soles.",
        "",
    ],
)
def test_it_stays(plain: str) -> None:
    assert redact(plain, NAMES) == plain


def test_a_long_word_beside_an_address_costs_its_length() -> None:
    text = "a" * 200_000 + " @"
    assert redact(text, NAMES) == text


_PLAIN = st.text(st.sampled_from("abc áéñ.,;\n¿?"), max_size=40)
_GAPS = st.lists(st.sampled_from(["", "", " ", "-"]), min_size=9, max_size=9)
_DATE = re.compile(r"\d-\d\d?-\d{4}")


@settings(max_examples=150, deadline=None)
@given(before=_PLAIN, after=_PLAIN, digits=st.from_regex(r"9[0-9]{8}", fullmatch=True), gaps=_GAPS)
def test_no_mobile_phone_survives(before: str, after: str, digits: str, gaps: list[str]) -> None:
    phone = "".join(digit + gap for digit, gap in zip(digits, [*gaps[:8], ""], strict=True))
    assume(not _DATE.match(phone))
    redacted = redact(f"{before} {phone} {after}", NOBODY)
    assert not re.search(r"\d", redacted)
    assert RESERVED in redacted


@settings(max_examples=150, deadline=None)
@given(before=_PLAIN, after=_PLAIN, words=st.permutations(["Rosa", "ELENA", "quispe", "Mamaní"]))
def test_no_known_name_survives_in_any_order(before: str, after: str, words: list[str]) -> None:
    redacted = redact(f"{before}. {' '.join(words)} .{after}", NAMES)
    assert not re.search("rosa|elena|quispe|maman", redacted, re.IGNORECASE)


_SCRAPS = st.sampled_from(
    [
        *("Rosa", "ROSA", "Elena", "quispe", "Mamaní", "José", "ÑAHUI", "Ana", "Juan", "de la", "Cruz", "x"),
        *(
            "987",
            "654",
            "321",
            "45678912",
            "dni",
            "tel.",
            "@",
            "a@b.pe",
            "arroba",
            "(at)",
            "\u00ad",
            "ß",
            "-",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(scraps=st.lists(_SCRAPS, max_size=8), gap=st.sampled_from([" ", ", ", "_", "1", "\u00ad"]))
def test_the_quick_look_misses_nothing(scraps: list[str], gap: str) -> None:
    text = gap.join(scraps)
    assert redact(text, NAMES).replace("\u00ad", "") + "☺" == redact(f"{text}☺", NAMES)


_NAMED = st.lists(st.sampled_from(["rosa", "Élena", "QUISPE", "mamani", "de", "m", "½ß", "ŉa"]), max_size=9)


@settings(max_examples=300, deadline=None)
@given(names=st.lists(_NAMED.map(" ".join), max_size=4), said=_NAMED, gap=st.sampled_from([" ", ", "]))
def test_what_is_looked_up_of_a_text_finds_what_all_names_do(
    names: list[str], said: list[str], gap: str
) -> None:
    text = gap.join(said)
    known = set().union(*map(parts_of_name, names))
    words = [word for word in words_said(text) if (word,) in known]
    found = KnownNames(parts=[*((word,) for word in words), *(known & pairs_said(text, words))])
    assert redact(text, found) == redact(text, KnownNames(names))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_twice_is_once(text: str) -> None:
    once = redact(text, NAMES)
    assert redact(once, NAMES) == once


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("La Municipalidad Distrital de Jesús María no responde.", None),
        ("en el distrito de José Luis Bustamante y Rivero", None),
        ("que la muni de villa maria del triunfo publique", None),
        ("La alcaldía, Jesús María Soto la tiene", f"La alcaldía, {RESERVED} la tiene"),
        ("la municipalidad contrató a María Villa", f"la municipalidad contrató a {RESERVED}"),
        ("Jesús María vino", f"{RESERVED} vino"),
    ],
)
def test_the_name_of_a_place_stays_where_it_is_said_to_be_one(said: str, left: str | None) -> None:
    names = KnownNames(["Jesús María Soto", "José Luis Rojas", "María Villa"])
    assert redact(said, names) == (left or said)
