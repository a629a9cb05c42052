from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.organization_cells import SUBTYPES, TYPES
from domain.organizations import KINDS, keys, keys_asked, kind_named, kind_of, needs_name, seat_class, similar

KNOWN = (
    "Municipalidad de Ayabaca",
    "Municipalidad de Paimas",
    "Municipalidad Distrital de Frías",
    "Ronda Campesina de Hualcuy",
    "Comunidad Campesina de Yanta",
    "Universidad Nacional de Piura",
    "Universidad de Piura",
    "Sociedad Peruana de Derecho Ambiental",
    "Asociación 8 de Octubre",
    "Gobierno Regional de Piura",
)


def test_kinds_fill_the_types_of_the_tables() -> None:
    assert len(KINDS) <= 10
    assert all(kind.type in TYPES for kind in KINDS)
    assert {kind.subtype for kind in KINDS if kind.type == "osc"} == set(SUBTYPES)
    assert all(not kind.subtype for kind in KINDS if kind.type != "osc")


def test_who_needs_a_name_and_what_is_reserved() -> None:
    assert [kind.code for kind in KINDS if not needs_name(kind.code)] == ["alone"]
    assert [seat_class(code) for code in ("alone", "base", "publico")] == ["ninguna", "osc", "publico"]
    assert kind_of("otra").subtype == "otro"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("muni de ayabaca", "Municipalidad de Ayabaca"),
        ("Municip. Ayabaca", "Municipalidad de Ayabaca"),
        ("municipalidad provincial de ayabaca", "Municipalidad de Ayabaca"),
        ("MUNICIPALIDAD DE AYABACA", "Municipalidad de Ayabaca"),
        ("muni ayabca", "Municipalidad de Ayabaca"),
        ("municipio de frias", "Municipalidad Distrital de Frías"),
        ("ronda de hualcuy", "Ronda Campesina de Hualcuy"),
        ("rondas hualcui", "Ronda Campesina de Hualcuy"),
        ("ONG sociedad peruana de derecho ambiental", "Sociedad Peruana de Derecho Ambiental"),
        ("spda", "Sociedad Peruana de Derecho Ambiental"),
        ("univ. nacional de piura", "Universidad Nacional de Piura"),
        ("universidad de piura", "Universidad de Piura"),
        ("gobierno regional piura", "Gobierno Regional de Piura"),
    ],
)
def test_the_same_organisation(name: str, known: str) -> None:
    assert similar(name, KNOWN) == known
    words, acronym = keys_asked(name)
    assert words <= keys(known) or acronym in keys(known), "whichever key is the rarest, it leads there"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "municipalidad",
        "muni de montero",
        "municipalidad de ayacucho",
        "ronda de ayabaca",
        "asociación 9 de octubre",
        "comunidad campesina de suyo",
        "universidad",
        "²",
        "x" * 900,
    ],
)
def test_another_organisation(name: str) -> None:
    assert similar(name, KNOWN) is None


def test_two_alike_say_nothing() -> None:
    assert similar("ronda hualcuy", ("Ronda de Hualcuy Alto", "Ronda de Hualcuy Bajo")) is None


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_name_is_answered(name: str, known: list[str]) -> None:
    assert similar(name, known) in {None, *known}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("soy de la ronda de hualcuy", ("base", "ronda de hualcuy")),
        ("vengo por la comunidad de yanta", ("base", "comunidad de yanta")),
        ("Universidad Nacional de Piura", ("academia", "Universidad Nacional de Piura")),
        ("muni de ayabaca", ("publico", "muni de ayabaca")),
        ("presidente de la asociación los ángeles", ("ong", "asociación los ángeles")),
        ("de una ronda", ("base", "")),
        ("Juan Pérez", None),
        ("", None),
    ],
)
def test_a_name_tells_its_kind(typed: str, told: tuple[str, str] | None) -> None:
    assert kind_named(typed) == told
