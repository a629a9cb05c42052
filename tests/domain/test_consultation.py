"""Whether a document takes comments, how its text is cut into pages, and how kinds of organisations count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cells import Cells, Row
from domain.consultation import pages, standing
from domain.organization_cells import SUBTYPES
from domain.organization_scheme import counted_as, read_scheme
from handlers.payloads import numbers

TODAY = date(2026, 11, 22)
WORDS = st.text(st.sampled_from("aéñ.;! \n"), max_size=400)


@given(WORDS, st.integers(1, 60))
def test_pages_keep_every_word_in_order_and_none_is_too_long(text: str, longest: int) -> None:
    found = pages(text, longest)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < len(one) <= longest for one in found)
    if all(len(word) <= longest for word in text.split()):
        assert " ".join(found).split() == text.split()


def test_pages_end_where_a_paragraph_or_a_sentence_does() -> None:
    assert pages("Uno dos.\n\nTres cuatro.", 14) == ("Uno dos.", "Tres cuatro.")
    assert pages("Uno dos. Tres cuatro.", 14) == ("Uno dos.", "Tres cuatro.")
    assert pages("uno dos tres cuatro", 14) == ("uno dos tres", "cuatro")


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_the_first_and_the_last_day_belong_to_it(opens: int, closes: int) -> None:
    first, last = TODAY + timedelta(days=opens), TODAY + timedelta(days=closes)
    now = standing(first, last, TODAY)
    assert (now == "over") is (closes < 0)
    assert (now == "before") is (opens > 0 and closes >= 0)
    assert standing(None, None, TODAY) == "open"


@given(st.text(max_size=40), st.integers(1, 3))
def test_whatever_a_payload_says_it_is_so_many_numbers(argument: str, count: int) -> None:
    found = numbers(argument, count)
    assert len(found) == count
    assert all(number >= 0 for number in found)
    assert numbers("12.3.0", 3) == (12, 3, 0)


def _scheme(*rows: tuple[str, str]) -> tuple[dict[str, str], list[str]]:
    cells = [
        Cells(Row(line, {"kind": kind, "counted_as": within})) for line, (kind, within) in enumerate(rows, 2)
    ]
    found = read_scheme(cells)
    return found, [problem.code for one in cells for problem in one.problems]


def test_base_organisations_count_within_ong_unless_the_process_says_otherwise() -> None:
    assert [counted_as(one, None) for one in SUBTYPES] == [
        "ong" if one == "base" else one for one in SUBTYPES
    ]
    apart, problems = _scheme(("base", ""), ("Gremio o cámara", "empresa"))
    assert (apart, problems) == ({"gremio": "empresa"}, [])
    assert [counted_as(one, apart) for one in ("base", "gremio")] == ["base", "empresa"]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((("base", "ong"), ("ong", "otro")), "counted_elsewhere"),
        ((("base", "ong"), ("base", "otro")), "repeated_code"),
        ((("bases", "ong"),), "choice"),
        ((("", "ong"),), "required"),
    ],
)
def test_a_scheme_that_says_two_things_is_refused(rows: tuple[tuple[str, str], ...], problem: str) -> None:
    assert problem in _scheme(*rows)[1]
