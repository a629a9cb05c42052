from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.periods import Period, find_period

WEDNESDAY = date(2026, 11, 25)


def days(text: str, today: date = WEDNESDAY) -> str:
    period, _ = find_period(text, today)
    if period is None:
        return ""
    return str(period.start) if period.start == period.end else f"{period.start}/{period.end}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hoy", "2026-11-25"),
        ("mañana", "2026-11-26"),
        ("para pasado mañana", "2026-11-27"),
        ("esta semana", "2026-11-25/2026-11-29"),
        ("la próxima semana", "2026-11-30/2026-12-06"),
        ("la semana que viene", "2026-11-30/2026-12-06"),
        ("este fin de semana", "2026-11-28/2026-11-29"),
        ("el próximo fin de semana", "2026-12-05/2026-12-06"),
        ("este mes", "2026-11-25/2026-11-30"),
        ("el próximo mes", "2026-12-01/2026-12-31"),
        ("el mes que viene", "2026-12-01/2026-12-31"),
        ("el próximo año", "2027-01-01/2027-12-31"),
        ("en diciembre", "2026-12-01/2026-12-31"),
        ("EN ENERO", "2027-01-01/2027-01-31"),
        ("setiembre", "2027-09-01/2027-09-30"),
        ("septiembre del 2028", "2028-09-01/2028-09-30"),
        ("el 12 de diciembre", "2026-12-12"),
        ("sábado 12 de diciembre", "2026-12-12"),
        ("12 dic", "2026-12-12"),
        ("1 de enero", "2027-01-01"),
        ("primero de enero", "2027-01-01"),
        ("3 de marzo de 2028", "2028-03-03"),
        ("29 de febrero", "2028-02-29"),
        ("del 12 al 15 de diciembre", "2026-12-12/2026-12-15"),
        ("12/12", "2026-12-12"),
        ("01/11", "2027-11-01"),
        ("24/01/2027", "2027-01-24"),
        ("24-1-27", "2027-01-24"),
        ("2027-01-24", "2027-01-24"),
        ("sábado", "2026-11-28"),
        ("miercoles", "2026-11-25"),
        ("el próximo miércoles", "2026-12-02"),
        ("el sábado que viene", "2026-11-28"),
        ("sábado 12", "2026-12-12"),
        ("el 5", "2026-12-05"),
        ("el día 30", "2026-11-30"),
        ("en 3 días", "2026-11-28"),
        ("los próximos 7 días", "2026-11-25/2026-12-02"),
    ],
)
def test_periods(text: str, expected: str) -> None:
    assert days(text) == expected
    assert days(f"talleres {text} en Piura") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "por la mañana",
        "31/02",
        "50/50",
        "dos de mayo",
        "santo domingo",
        "semana de gobierno",
        "²",
        "1",
        "٣/٣",
    ],
)
def test_no_period(text: str) -> None:
    assert days(text) == ("2026-11-25/2026-11-29" if text.startswith("semana") else "")


def test_the_rest_of_the_text() -> None:
    assert find_period("Talleres en Piura, la próxima semana, por favor", WEDNESDAY)[1] == (
        "talleres en piura por favor"
    )
    assert find_period("taller 12/12 en Piura", WEDNESDAY)[1] == "taller en piura"


def test_a_weekend_and_a_week_already_begun_start_today() -> None:
    sunday = date(2026, 11, 29)
    assert days("este fin de semana", sunday) == days("esta semana", sunday) == "2026-11-29"


@given(
    st.text(max_size=60) | st.from_regex(r"(el|en|del)? ?[0-9]{1,4}[/ -][0-9]{1,3}( de (feb|mayo))?"),
    st.dates(),
)
@settings(max_examples=200, deadline=None)
def test_any_text_on_any_day(text: str, today: date) -> None:
    if not 2000 <= today.year < 2090:
        today = today.replace(year=2024)
    period, rest = find_period(text, today)
    assert period is None or (isinstance(period, Period) and period.start <= period.end)
    assert len(rest) <= len(text) * 20
