"""Cells: days and hours, reserves, speakers, codes; text that nobody expected never breaks them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import agenda_cells
from domain.cell_dates import day, moment
from domain.cells import BadCell, decimal, whole, yes_no
from domain.places import parse_ubigeo
from domain.pools import Reserve

LIMA = ZoneInfo("America/Lima")
PARSERS: list[Callable[[str], Any]] = [
    *(moment, day, yes_no, whole(0, 10), decimal(-90, 90), parse_ubigeo),
    *(agenda_cells.code, agenda_cells.link, agenda_cells.zone, agenda_cells.reserves),
    *(agenda_cells.speakers, agenda_cells.reminders),
]


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-24T15:00-05:00",
        "2027-01-24 15:00",
        "2027-01-24 20:00:00Z",
        "24/01/2027 3:00 p. m.",
        "24/1/2027 3 pm",
        "24-01-2027 15:00",
        "24/01/2027 a las 3:00 p.m.",
    ],
)
def test_a_moment_however_it_is_written(text: str) -> None:
    assert moment(text).at(LIMA) == datetime(2027, 1, 24, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["24/13/2027", "31/11/2026", "mañana", "24/01/2027 13 p. m.", "1/2/27", "45000"]
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(BadCell):
        moment(text)


def test_reserves_and_speakers() -> None:
    assert agenda_cells.reserves("osc:20;publico:10@2026-12-01;Piura:5") == (
        Reserve("osc", 20),
        Reserve("publico", 10, date(2026, 12, 1)),
        Reserve("20", 5),
    )
    assert agenda_cells.speakers("Rosa|Ponente||Perú; José") == (
        ("Rosa", "Ponente", "", "Perú"),
        ("José", "", "", ""),
    )
    assert agenda_cells.reminders("1h;3d") == ("3d", "1h")


@pytest.mark.parametrize("parse", PARSERS)
@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=30) | st.from_regex(r"[0-9:;@|/ .a-z-]{1,20}", fullmatch=True))
def test_a_parser_answers_or_says_no(parse: Callable[[str], Any], text: str) -> None:
    with contextlib.suppress(BadCell):
        parse(text.strip() or "x")
