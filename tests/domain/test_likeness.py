"""What two texts have in common, and what one asks for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.likeness import is_suggested, likelihood, meaning, signs
from domain.likeness_asks import kinds, the_ask
from domain.likeness_questions import question_examples
from domain.likeness_words import ideas, plain, theme_of, weight
from domain.theme_guess_near import Themes
from domain.themes import DEFAULT_THEMES

THEMES = {theme.code: theme.official for theme in DEFAULT_THEMES}


def test_one_idea_has_many_words() -> None:
    said = [ideas(plain(text)) for text in ("la posta", "los Puestos de salud", "centro médico", "POSTAS")]
    assert set(said) == {frozenset({"posta"})}
    assert theme_of("posta") == "salud"
    assert weight("posta") < weight("~otra")


def test_the_spelling_of_chats_is_written_out() -> None:
    assert plain("q pongan cámaras xfa, roban d noche") == "que pongan camaras por favor roban de noche"


def test_typos_that_sound_alike_are_one_stem() -> None:
    assert ideas("gasfitería") == ideas("gasfiterya")
    assert ideas("herramientas") == ideas("erramientas")


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("No hay agua. Que pongan un pozo.", "que pongan un pozo"),
        ("no hay agua en mi barrio que perforen un pozo", "que perforen un pozo"),
        ("No hay agua\nque perforen un pozo", "que perforen un pozo"),
        ("perforen un pozo porque no hay agua", "perforen un pozo"),
        ("no hay agua, más pozos que perforen pues", "mas pozos que perforen"),
        ("el agua no alcanza y los pozos son pocos, arréglenlos", "arreglenlos"),
        ("No hay agua: que no cierren los pozos", "que no cierren los pozos"),
        ("Más pozos: en mi barrio no hay agua.", "mas pozos"),
        ("revisen los camiones que echan humo", "revisen los camiones que echan humo"),
        ("no hay agua", "no hay agua"),
        ("un pozo", "un pozo"),
        ("", ""),
    ],
)
def test_what_is_asked_is_told_from_what_is_wrong(text: str, ask: str) -> None:
    assert the_ask(text) == ask


def test_the_same_complaint_that_asks_for_something_else_is_less_likely_the_same() -> None:
    told = meaning("No hay medicinas en la posta. Que publiquen qué medicinas hay.")
    sent = meaning("No hay medicinas en la posta. Que manden medicinas.")
    again = meaning("En la posta no hay medicinas. Que publiquen la lista.")
    assert kinds("que publiquen la lista").isdisjoint(kinds("que manden medicinas"))
    assert signs(told, sent).clash
    for cosine in (None, 0.7):
        assert likelihood(signs(told, sent), cosine) < likelihood(signs(told, again), cosine)


def test_an_ask_about_what_was_said_before_is_the_same_ask() -> None:
    short = meaning("No hay medicinas en la posta, que publiquen la lista.")
    whole = meaning("Que la posta publique las medicinas que tiene.")
    found = signs(short, whole)
    assert found.contained > 0.6
    assert is_suggested(found, likelihood(found), model=False)


@given(st.text(max_size=200), st.text(max_size=200), st.none() | st.floats(-1, 1))
def test_whatever_is_written_a_likelihood_is_one(one: str, other: str, cosine: float | None) -> None:
    assert 0 <= likelihood(signs(meaning(one), meaning(other)), cosine) <= 1


def test_a_theme_by_its_examples_and_by_its_words() -> None:
    themes = Themes(THEMES)
    assert set(themes.codes) == set(THEMES)
    assert themes.likeliest("quiero que nos escuchen") is None
    found = themes.likeliest("no hay medicinas en la posta")
    assert found is not None
    assert found[0] == "salud"
    towards = [0.9 if theme == "ambiente" else 0.1 for theme in themes.codes]
    near = themes.likeliest("quiero que nos escuchen", towards)
    assert near is not None
    assert near[0] == "ambiente"
    assert near[1] == pytest.approx(0.9, abs=0.2)


def test_the_nearest_examples_of_a_theme_say_most_and_unread_ones_nothing() -> None:
    themes = Themes({"pesca": "Pesca y mar", "salud": "Salud"})
    assert themes.sizes[0] == 1
    cosines = np.full((2, len(themes.examples)), 0.1, np.float32)
    cosines[0, [0, -1]] = 0.4, 0.5
    cosines[1, 1:-1] = np.nan
    (fish, health), (alone, few) = themes.together(cosines)
    assert fish == pytest.approx(0.4)
    assert 0.1 < health < 0.5
    assert (alone, few) == (pytest.approx(0.1), pytest.approx(0.1))
    unread = themes.together(np.full((1, len(themes.examples)), np.nan, np.float32))[0].tolist()
    assert themes.likeliest("quiero que nos escuchen", unread) is None
    silent = themes.likeliest("no hay medicinas en la posta", unread)
    assert silent == themes.likeliest("no hay medicinas en la posta")


def test_words_that_the_examples_of_a_theme_use_speak_for_it() -> None:
    themes = Themes(THEMES)
    even = [0.4] * len(themes.codes)
    found = themes.likeliest("que haya obstetras, pediatras y psicólogos", even)
    assert found is not None
    assert found[0] == "salud"


def test_themes_of_ones_own_have_their_names_for_examples() -> None:
    assert Themes({"pesca": "Pesca y mar", "nada": ""}).examples == ("pesca y mar",)


def test_questions_lead_somewhere() -> None:
    assert len({answer for answer, _ in question_examples()}) > 20
