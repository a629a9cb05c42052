"""Which events answer a search, and what is near."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.finding import coded, looks_for_events, matching, nearest_first, not_over, titled
from domain.search import parse_query
from domain.text import fold

TODAY = date(2026, 11, 22)
START = datetime(2026, 12, 12, 14, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    title: str
    ubigeo: str | None = "200101"
    modality: str = "presencial"
    kind: str = "taller"
    theme: str | None = None
    starts_at: datetime = START
    ends_at: datetime | None = None
    date_status: str = "exacta"
    timezone: str = "America/Lima"
    code: str = ""

    @property
    def searchable(self) -> str:
        return fold(f"{self.title} {self.kind}")


PIURA = Event(1, "Taller de salud y agua", theme="salud")
SULLANA = Event(2, "Taller de obras", "200601", theme="infraestructura", starts_at=START - timedelta(days=5))
WEB = Event(3, "Charla por internet", None, "virtual", "webinar", starts_at=START - timedelta(days=3))
LIMA = Event(4, "Mesa nacional", "150101", kind="mesa_nacional", starts_at=START + timedelta(days=4))
TUMBES = Event(5, "Taller de escuelas", "240101", theme="educacion", starts_at=START - timedelta(days=9))
ALL = (PIURA, SULLANA, WEB, LIMA, TUMBES)


def test_near_first_then_by_internet_then_around_then_the_rest() -> None:
    assert [event.id for event in nearest_first(ALL, "2002")] == [2, 1, 3, 5, 4]
    assert nearest_first(ALL, None) == sorted(ALL, key=lambda event: event.starts_at)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("talleres en piura", {1, 2}),
        ("talleres", {1, 2, 5}),
        ("charlas por internet", {3}),
        ("talleres de salud", {1}),
        ("talleres el 12 de diciembre", {1}),
        ("talleres en diciembre", {1, 2, 5}),
        ("talleres la próxima semana", set()),
        ("mesas en lima", {4}),
        ("talleres en tacna", set()),
    ],
)
def test_filters(text: str, found: set[int]) -> None:
    assert {event.id for event in matching(ALL, parse_query(text, TODAY), "2002")} == found


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("TALLER PIURA", True),
        ("quiero ir al taller piura", True),
        ("algo en piura", True),
        ("en las postas de ayabaca no hay medicinas y nadie avisa cuando llegan", False),
        ("que publiquen cada mes que medicinas hay en cada posta", False),
        ("no sé", False),
    ],
)
def test_a_proposal_is_not_a_search(text: str, asks: bool) -> None:
    assert looks_for_events(text, parse_query(text, TODAY)) is asks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TALLER DE SALUD Y AGUA", {1}),
        ("taller de obras", {2}),
        ("charla por internet", {3}),
        ("mesa nacional", {4}),
        ("taller", set()),
        ("talleres de salud", set()),
        ("talleres en diciembre", set()),
    ],
)
def test_a_title_is_found_by_its_words(text: str, found: set[int]) -> None:
    assert {event.id for event in titled(ALL, text, parse_query(text, TODAY))} == found


def test_a_title_that_holds_kind_and_place_hides_no_other() -> None:
    named = (replace(PIURA, title="Taller de trabajo en regiones: Piura"), SULLANA)
    for text, found in (("talleres en piura", []), ("taller de trabajo en piura", [named[0]])):
        assert titled(named, text, parse_query(text, TODAY)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hola, quiero ir a TALLER-PIURA", {1}),
        ("taller piura", {1}),
        ("quiero ir al taller piura", {1}),
        ("ts01", {2}),
        ("Hola, quiero ir a CHARLA", {3}),
        ("charla", {3}),
        ("la charla de ayer", set()),
        ("taller", set()),
        ("en el taller piura de la otra vez dijeron que iban a arreglar la posta y no la arreglaron", set()),
    ],
)
def test_an_event_is_found_by_the_code_on_its_poster(text: str, found: set[int]) -> None:
    named = (replace(PIURA, code="TALLER-PIURA"), replace(SULLANA, code="TS01"), replace(WEB, code="CHARLA"))
    assert {event.id for event in coded(named, text)} == found


def test_what_is_over_is_left_out() -> None:
    day_only = Event(
        6, "Taller", date_status="hora_por_confirmar", starts_at=datetime(2026, 11, 22, 5, tzinfo=UTC)
    )
    assert not_over([day_only], datetime(2026, 11, 23, 4, tzinfo=UTC)) == [day_only]
    assert not_over([day_only], datetime(2026, 11, 23, 5, tzinfo=UTC)) == []
