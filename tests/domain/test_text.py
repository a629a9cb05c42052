from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.spelling import nearest, sound
from domain.text import Match, fold, match_choice

AGES = ("Sí, tengo 18 o más", "Sí, tengo de 14 a 17", "No, o tengo menos")
MENU = ("Ver talleres y charlas", "Proponer algo", "Ver qué pasó con mi propuesta")
KINDS = (
    "Por mi cuenta",
    "Ronda, comunidad, comité",
    "ONG o asociación",
    "Universidad o instituto",
    "Empresa",
    "Gremio o cámara",
    "Estado: municipio, posta",
    "Cooperación",
    "Otra",
)


@pytest.mark.parametrize(
    ("said", "folded"),
    [
        ("  ¡Áncash!\n", "ancash"),
        ("NIÑO", "nino"),
        ("a\x00b\x07c", "a b c"),
        ("Ch'eqa", "cheqa"),
        ("1️⃣", "1"),
        ("m²", "m2"),
        ("\ud800", ""),
        ("🙂", ""),
    ],
)
def test_fold(said: str, folded: str) -> None:
    assert fold(said) == folded


@pytest.mark.parametrize(
    ("said", "labels", "index"),
    [
        ("1", MENU, 0),
        ("1.", MENU, 0),
        ("3)", MENU, 2),
        ("uno", MENU, 0),
        ("la 1", MENU, 0),
        ("opción 2", MENU, 1),
        ("la segunda", MENU, 1),
        ("la última", MENU, 2),
        ("2 Proponer algo", MENU, 1),
        ("PROPONER", MENU, 1),
        ("quiero proponer algo", MENU, 1),
        ("porponer algo", MENU, 1),
        ("tayeres", MENU, 0),
        ("que paso con mi propuesta", MENU, 2),
        ("si tengo 18 o mas", AGES, 0),
        ("18", AGES, 0),
        ("no", AGES, 2),
        ("no gracias", AGES, 2),
        ("s", ("Sí", "Ver otros"), 0),
        ("si por favor", ("Sí", "Ver otros"), 0),
        ("siii pues", ("Sí", "Ver otros"), 0),
        ("noooo", AGES, 2),
        ("universidá", KINDS, 3),
        ("ronda", KINDS, 1),
        ("empreza", KINDS, 4),
        ("municipio", KINDS, 6),
        ("kooperasion", KINDS, 7),
        ("voy", ("Sí, voy", "No podré"), 0),
        ("no podre", ("Sí, voy", "No podré"), 1),
        ("3", ("2", "3", "4"), 1),
        ("una charla", ("Taller de salud", "Charla por internet"), 1),
        ("el taller", ("Taller de salud", "Charla por internet"), 0),
        ("la charla por favor", ("Taller de salud", "Charla por internet"), 1),
    ],
)
def test_chosen(said: str, labels: tuple[str, ...], index: int) -> None:
    assert match_choice(said, labels) == Match(index)


@pytest.mark.parametrize(
    ("said", "labels", "among"),
    [
        ("si", AGES, (0, 1)),
        ("sí, acepto", AGES, (0, 1)),
        ("ver", MENU, (0, 2)),
        ("cambiar", ("Sí", "Cambiar tema", "Cambiar lugar"), (1, 2)),
        ("canbiar", ("Sí", "Cambiar tema", "Cambiar lugar"), (1, 2)),
        ("1 proponer algo", MENU, (0, 1)),
    ],
)
def test_close_options_ask_back(said: str, labels: tuple[str, ...], among: tuple[int, ...]) -> None:
    match = match_choice(said, labels)
    assert (match.index, match.among) == (None, among)


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        ("", MENU),
        ("9", MENU),
        ("0", MENU),
        ("٩", MENU),
        ("no sé", AGES),
        ("no voy", ("Sí, voy", "Ver otros")),
        ("podre", ("Sí, voy", "No podré")),
        ("no quiero proponer algo", MENU),
        ("ayabaca", MENU),
        ("en las postas de ayabaca no hay medicinas", MENU),
        ("x" * 5000, MENU),
        ("si me das más información", ("Sí", "Ver otros")),
        ("ver mis datos", MENU),
        ("los dos", MENU),
        ("1", ()),
    ],
)
def test_not_an_option(said: str, labels: tuple[str, ...]) -> None:
    assert match_choice(said, labels) == Match()


def test_sounds_alike() -> None:
    assert sound("guancabelica") == sound("huancavelica")
    assert sound("wancabamba") == sound("huancabamba")
    assert sound("tayer") == sound("taller")
    assert sound("kusko") == sound("cusco") == sound("cuzco")


def test_nearest() -> None:
    assert nearest("educasion", ("salud", "educacion", "ambiente"))[0] == "educacion"


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_folding_is_stable_and_matching_never_raises(said: str) -> None:
    assert fold(fold(said)) == fold(said)
    match = match_choice(said, MENU)
    assert match.index is None or not match.among
    assert match == match_choice(f"  {said}\n", MENU)


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6), st.data())
@settings(max_examples=100, deadline=None)
def test_a_number_or_a_label_always_reaches_its_option(labels: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(labels) - 1))
    match = match_choice(labels[index], labels)
    assert match.index == index or index in match.among or not fold(labels[index])
    if not any(fold(label).isdecimal() for label in labels):
        assert match_choice(str(index + 1), labels) == Match(index)
