"""What two texts have in common, and what one asks for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.likeness import is_suggested, likelihood, meaning, signs
from domain.likeness_asks import kinds, the_ask
from domain.likeness_learned import MAPPED, WIDTH, cosines, joined, mapped, the_map
from domain.likeness_places import without_places
from domain.likeness_questions import question_examples
from domain.likeness_words import ideas, plain, theme_of, weight
from domain.theme_guess_near import Examples, Themes
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
    for cosine in (None, (0.7, 0.7)):
        assert likelihood(signs(told, sent), cosine) < likelihood(signs(told, again), cosine)


def test_an_ask_about_what_was_said_before_is_the_same_ask() -> None:
    short = meaning("No hay medicinas en la posta, que publiquen la lista.")
    whole = meaning("Que la posta publique las medicinas que tiene.")
    found = signs(short, whole)
    assert found.contained > 0.6
    assert is_suggested(found, likelihood(found), model=False)


COSINES = st.none() | st.tuples(st.floats(-1, 1), st.floats(-1, 1))


@given(st.text(max_size=200), st.text(max_size=200), COSINES)
def test_whatever_is_written_a_likelihood_is_one(
    one: str, other: str, cosines: tuple[float, float] | None
) -> None:
    assert 0 <= likelihood(signs(meaning(one), meaning(other)), cosines) <= 1


def test_where_it_is_does_not_count() -> None:
    asked = "En la posta de {} no hay medicinas. Que publiquen qué medicinas hay en {}."
    assert meaning(asked.format("Ayabaca", "Piura")) == meaning(asked.format("Otuzco", "Huánuco"))
    assert without_places("el agua de Ayabaca") == "el agua de "


def test_the_learned_map_has_a_place_for_every_word_it_knows() -> None:
    by = the_map()
    assert by.rare.shape == (len(by.words) + 1,)
    assert by.whole.shape == by.asks.shape == (len(by.words) + 1, MAPPED)
    assert by.vectors.shape == (2 * WIDTH + 1, MAPPED)
    assert not np.concatenate([by.whole[-1], by.asks[-1], by.rare[-1:]]).any()


def test_what_is_joined_is_of_length_one_whatever_is_written() -> None:
    meanings = [meaning(text) for text in ("", "ñandú xyz", "pongan una posta", "pongan una posta")]
    whole, asks = np.eye(4, WIDTH, dtype=np.float32), np.eye(4, WIDTH, 1, dtype=np.float32)
    found = joined(meanings, whole, asks)
    assert found.shape == (4, WIDTH + MAPPED)
    assert found.dtype == np.float32
    assert all(cosines(one, one) == pytest.approx((1, 1), abs=1e-5) for one in found)
    assert cosines(found[2], found[3])[0] == 0


def test_words_alone_move_a_text_to_who_asks_for_the_same() -> None:
    texts = (
        "la carretera está llena de huecos, que la arreglen",
        "reparen la pista, hay baches por todos lados",
        "en la carretera nos asaltan de noche, pongan patrulleros",
    )
    nothing = np.zeros((len(texts), WIDTH), np.float32)
    road, same, robbed = mapped([meaning(text) for text in texts], nothing, nothing, the_map())
    assert road @ same > road @ robbed


def test_a_theme_by_its_examples_and_by_its_words() -> None:
    themes = Themes(THEMES)
    assert set(themes.codes) == set(THEMES)
    assert themes.likeliest("ñandú xyz") is None
    found = themes.likeliest("no hay medicinas en la posta")
    assert found is not None
    assert found[0] == "salud"
    assert 0.5 < found[1] < 1
    towards = [0.5 if theme == "ambiente" else 0.2 for theme in themes.codes]
    near = themes.likeliest("quiero que nos escuchen", towards)
    assert near is not None
    assert near[0] == "ambiente"
    assert near[1] > 0.9


def test_the_nearest_examples_of_a_theme_say_most() -> None:
    known = Examples([("salud", "posta"), ("salud", "medicinas"), ("educacion", "colegio")])
    themes = Themes({"pesca": "Pesca y mar", "salud": "Salud"}, known)
    to_examples = np.array([[0.5, 0.1, 0.9], [0.1, 0.1, 0.9]], np.float32)
    to_names = np.array([[0.4, 0.1], [0.1, 0.1]], np.float32)
    (fish, health), (alone, few) = themes.together(to_examples, to_names)
    assert fish == pytest.approx(0.4)
    assert 0.4 < health < 0.5
    assert [float(alone), float(few)] == pytest.approx([0.1, 0.1])


def test_words_that_the_examples_of_a_theme_use_speak_for_it() -> None:
    themes = Themes(THEMES)
    even = [0.4] * len(themes.codes)
    found = themes.likeliest("que haya obstetras, pediatras y psicólogos", even)
    assert found is not None
    assert found[0] == "salud"


def test_words_that_follow_one_another_say_more_than_each() -> None:
    known = Examples(
        [("salud", "pastillas caras"), ("educacion", "caras pinturas"), ("educacion", "pastillas")]
    )
    themes = Themes({"salud": "", "educacion": ""}, known)
    assert themes.likeliest("pastillas muy caras") == themes.likeliest("caras las pastillas")
    found = themes.likeliest("caras las pastillas")
    assert found is not None
    assert found[0] == "salud"


def test_a_theme_of_ones_own_is_known_by_its_name_and_words_are_not_for_it_because_it_is_small() -> None:
    themes = Themes({"pesca": "Pesca y mar", "nada": "", "salud": "Salud"})
    assert (themes.codes, themes.names) == (("pesca", "salud"), ("pesca y mar", "salud"))
    health, fish = themes.likeliest("no hay medicinas en la posta"), themes.likeliest("la pesca")
    assert health is not None
    assert fish is not None
    assert (health[0], fish[0]) == ("salud", "pesca")


def test_names_alone_say_less_than_examples() -> None:
    names = {f"own_{code}": name for code, name in THEMES.items()}
    near = [0.3, *[0.2] * (len(THEMES) - 1)]
    by_names, known = (Themes(some).likeliest("ñandú xyz", near) for some in (names, THEMES))
    assert by_names is not None
    assert known is not None
    assert by_names[1] < known[1]


def test_questions_lead_somewhere() -> None:
    assert len({answer for answer, _ in question_examples()}) > 20
