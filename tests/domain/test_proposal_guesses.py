"""What the words of a proposal suggest: a theme and a place, never more than a suggestion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contribution_draft import COUNTRY, MANY
from domain.place_guess import guess_place, place_words
from domain.proposal_answers import digest, first_place, settled_place, settled_theme
from domain.theme_guess import guess_theme
from domain.themes import DEFAULT_THEMES

CODES = tuple(theme.code for theme in DEFAULT_THEMES)
MEDICINES = "en las postas de ayabaca no hay medicinas"


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        (MEDICINES, "salud"),
        ("el río está contaminado por la minería", "ambiente"),
        ("la basura se junta en la esquina", "ambiente"),
        ("la carretera está llena de huecos", "infraestructura"),
        ("no llega internet a mi caserío", "infraestructura"),
        ("faltan profesores en la escuela", "educacion"),
        ("roban mucho y la policía no viene", "seguridad_ciudadana"),
        ("no tenemos agua potable ni desagüe", "saneamiento"),
        ("la escuela no tiene agua ni baños, y los caños están secos", "saneamiento"),
        ("hay mucho ruido de los parlantes", "ambiente"),
        ("el hospital y la carretera", None),
        ("asaltan a los buses en la carretera", None),
        ("asaltan con pistola a los buses en la carretera", "seguridad_ciudadana"),
        ("que el alcalde rinda cuentas y no reciba coimas", None),
        ("quiero que nos escuchen", None),
        ("el criollo y su brio", None),
        ("", None),
    ],
)
def test_the_theme_that_the_words_say(text: str, theme: str | None) -> None:
    assert guess_theme(text, CODES) == theme


def test_a_theme_that_the_process_does_not_have_is_not_suggested() -> None:
    assert guess_theme(MEDICINES, ("educacion",)) is None


@pytest.mark.parametrize(
    ("text", "home", "found"),
    [
        (MEDICINES, None, "2002"),
        (MEDICINES, "15", "2002"),
        ("no hay agua", "2002", "2002"),
        ("no hay agua", None, None),
        ("falta internet en todo el Perú", "2002", COUNTRY),
        ("no hay agua en miraflores", "0401", "040110"),
        ("la carretera a huancabamba", None, "2003"),
    ],
)
def test_the_place_that_the_words_say(text: str, home: str | None, found: str | None) -> None:
    assert guess_place(text, home) == found


def test_a_repeated_name_stays_open() -> None:
    found = guess_place("no hay agua en miraflores", None)
    assert found is not None
    assert len(found.split(MANY)) > 1


@given(st.text(max_size=300), st.sampled_from([None, "20", "2002", "150122"]))
def test_whatever_is_written_a_guess_is_a_place_or_nothing(text: str, home: str | None) -> None:
    found = guess_place(text, home)
    for code in (found or "").split(MANY):
        assert not code or code == COUNTRY or place_words(code)


@pytest.mark.parametrize(
    ("code", "words"),
    [("20", "Piura"), ("2002", "Ayabaca (Piura)"), ("200202", "Frías (Ayabaca, Piura)")],
)
def test_a_place_in_words(code: str, words: str) -> None:
    assert place_words(code) == words


SUBJECT = {"themes": list(CODES), "home": "2002"}
SAID = {"problem": MEDICINES, "ask": "que avisen"}


@pytest.mark.parametrize(
    ("answers", "theme", "place"),
    [
        ({"about": "yes"}, "salud", "2002"),
        ({"about": "theme", "theme": "educacion"}, "educacion", "2002"),
        ({"about": "place", "other_place": "06"}, "salud", "06"),
        ({"about": "place", "other_place": "country"}, "salud", None),
        ({"about": "place", "other_place": None}, "salud", None),
        ({"about": "place", "other_place": "040110|150122", "other_which": "150122"}, "salud", "150122"),
        ({"about": "yes", "theme": "educacion", "other_place": "06"}, "salud", "2002"),
        ({"topic": "educacion"}, "educacion", "2002"),
        ({"topic": "place", "other_place": "06", "theme": "otro"}, "otro", "06"),
        ({"place": "040110|150122", "which": "040110", "about": "yes"}, "salud", "040110"),
        ({"place": None, "about": "yes"}, "salud", None),
    ],
)
def test_what_was_confirmed_or_changed(answers: dict[str, str | None], theme: str, place: str | None) -> None:
    given_ = SAID | answers
    assert settled_theme(given_, SUBJECT) == theme
    assert settled_place(given_, SUBJECT) == place


def test_a_place_that_nobody_knows_is_the_whole_country() -> None:
    assert first_place({"place": None}, SUBJECT) == COUNTRY


@given(st.text(), st.text(), st.text())
def test_the_digest_follows_the_words_alone(problem: str, ask: str, other: str) -> None:
    said = {"problem": problem, "ask": ask}
    assert digest(said) == digest({**said, "theme": other})
    assert (digest(said) == digest({"problem": other, "ask": ask})) == (problem == other)
