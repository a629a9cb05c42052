from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.agenda import KINDS
from domain.gazetteer import read
from domain.periods import Period
from domain.search import EventQuery, parse_query
from domain.themes import DEFAULT_THEMES, Theme

TODAY = date(2026, 11, 25)
TALLER = frozenset(("taller", "taller_regional"))


def query(text: str) -> EventQuery:
    return parse_query(text, TODAY)


def test_workshops_in_a_place_and_week() -> None:
    found = query("talleres en Piura la próxima semana")
    assert found.place is not None
    assert found.place.ubigeo == "20"
    assert found.kinds == TALLER
    assert found.period == Period(date(2026, 11, 30), date(2026, 12, 6))
    assert (found.words, found.themes, found.modalities) == ((), (), frozenset())


def test_talks_by_internet() -> None:
    found = query("charlas por internet de salud")
    assert found.themes == ("salud",)
    assert found.theme_words == ("salud",)
    assert found.modalities == {"virtual", "hibrida"}
    assert {"webinar", "ponencia", "conversatorio"} < found.kinds
    assert found.place is None


@pytest.mark.parametrize("text", ["TALLER PIURA", "quiero ir al taller piura", "¿Hay algún taller en Piura?"])
def test_words_of_a_poster(text: str) -> None:
    found = query(text)
    assert found.place is not None
    assert (found.place.ubigeo, found.kinds, found.words) == ("20", TALLER, ())


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("mesas de educación", {"mesa_tematica", "mesa_nacional", "mesa_debate"}),
        ("mesa de debate", {"mesa_debate"}),
        ("reuniones", {"reunion"}),
        ("conferencias", {"conferencia"}),
        ("taller regional", {"taller_regional"}),
        ("eventos", set()),
    ],
)
def test_kinds(text: str, kinds: set[str]) -> None:
    assert query(text).kinds == kinds


def test_themes_by_their_plain_words() -> None:
    assert query("talleres sobre ríos").themes == ("ambiente",)
    assert query("agua y desagüe").themes == ("saneamiento",)
    assert query("taller de salud y agua").themes == ("salud", "saneamiento")
    assert query("carreteras").themes == ("infraestructura",)


def test_themes_are_those_of_the_process() -> None:
    themes = (Theme("lenguas", "Lenguas originarias", "Quechua, aimara"),)
    assert parse_query("talleres de quechua", TODAY, themes).themes == ("lenguas",)
    assert parse_query("talleres de salud", TODAY, themes).themes == ()
    assert parse_query("talleres de salud", TODAY, themes).words == ("salud",)


def test_a_name_of_several_places_is_asked() -> None:
    found = query("eventos en lima")
    assert [place.ubigeo for place in found.choices] == ["1501", "15"]
    assert found.place is None
    assert found.has_filters


def test_near_and_misspelt() -> None:
    assert query("talleres cerca de mi casa").near
    found = query("tayeres de educasión en ayabca en diciembre")
    assert (found.kinds, found.themes) == (TALLER, ("educacion",))
    assert found.place is not None
    assert found.place.ubigeo == "2002"


def test_loose_words_are_not_filters() -> None:
    found = query("quiero saber del presupuesto participativo")
    assert found.words == ("presupuesto", "participativo")
    assert not found.has_filters
    assert not query("hola").has_filters


def test_the_words_of_search_name_things_that_exist() -> None:
    rows = read("search_words.csv")
    assert {row["value"] for row in rows if row["filter"] == "kind"} <= set(KINDS)
    assert {row["value"] for row in rows if row["filter"] == "theme"} <= {one.code for one in DEFAULT_THEMES}


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["talleres", "en", "lima", "el", "12", "agua"])).map(" ".join)
)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_query(text: str) -> None:
    found = query(text)
    assert not (found.place and found.choices)
