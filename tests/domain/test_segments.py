"""For whom an announcement is, as it is typed; when an event is rated; how long it is known who took part."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cells import BadCell
from domain.forgetting import published_until, silent_since
from domain.organizations import KINDS
from domain.quiet import is_quiet
from domain.ratings import AFTER, SCORES, ask_at, read_answer, summary
from domain.segments import Segment, parse_segment

LIMA = ZoneInfo("America/Lima")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = st.lists(st.text("abcdefg0123", min_size=1, max_size=6), max_size=3).map(tuple)


@given(st.builds(Segment, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS))
def test_what_is_kept_comes_back(segment: Segment) -> None:
    assert Segment.from_json(segment.to_json()) == segment


def test_it_is_typed_or_comes_from_a_file() -> None:
    typed = parse_segment("región = Piura, cusco ; tema=salud; organización=ronda,ong; autores=sí")
    assert typed == Segment(("20", "08"), ("salud",), ("base", "ong"), authors=("todos",))
    told = {"region": ["Piura", "Cusco"], "tema": "salud", "organizacion": ["ronda", "ong"], "autores": True}
    assert parse_segment(told) == typed
    assert parse_segment("TODOS") == Segment()
    assert parse_segment("asistieron=ts01") == Segment(attended=("TS01",))


@pytest.mark.parametrize(
    "text", ["", "regiones", "regionn=Piura", "region=", "region=Narnia", "organizacion=club"]
)
def test_what_names_nobody_is_refused(text: str) -> None:
    with pytest.raises(BadCell) as refused:
        parse_segment(text)
    assert refused.value.valid or text.endswith("Narnia")


def test_every_kind_can_be_named_by_its_code() -> None:
    assert parse_segment({"organization": [kind.code for kind in KINDS]}).organization


MOMENTS = st.integers(0, 700 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


@given(MOMENTS, st.none() | st.integers(0, 72), st.sampled_from(["exacta", "hora_por_confirmar", "semana"]))
def test_nobody_is_asked_before_it_is_over_or_at_night(
    starts: datetime, hours: int | None, status: str
) -> None:
    ends = None if hours is None else starts + timedelta(hours=hours)
    at = ask_at(starts, ends, status, LIMA)
    assert not is_quiet(at, LIMA)
    assert at >= (ends or starts) + AFTER


@given(st.dictionaries(st.sampled_from(SCORES), st.integers(0, 50)))
def test_an_average_lies_among_the_scores(counts: dict[int, int]) -> None:
    found = summary(counts)
    assert found.count == sum(found.counts) == sum(counts.values())
    assert (found.average is None) == (found.count == 0)
    assert found.average is None or 1 <= found.average <= 5


def test_an_average_is_rounded_half_up() -> None:
    assert summary({4: 19, 5: 1}).average == Decimal("4.1")  # 4.05


@pytest.mark.parametrize(
    "argument", ["", "42", "42-", "42-0", "42-6", "-5", "x-5", "42-5-1", "٤-٥", "9" * 40 + "-5"]
)
def test_a_forged_answer_is_none(argument: str) -> None:
    assert read_answer(argument) is None
    assert read_answer("42-5") == (42, 5)


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_six_months_are_six_months(today: date) -> None:
    until = published_until(today)
    assert 181 <= (today - until).days <= 186
    assert until <= published_until(today + timedelta(days=1))
    assert silent_since(today, LIMA).date() == until
