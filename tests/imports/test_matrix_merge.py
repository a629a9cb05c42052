"""Cells that come back as they were; two people's changes of a row, put together or told apart."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from domain.cells import BadCell
from domain.known import Entry
from domain.matrix_columns import COLUMNS, MARK, PROPOSALS, PROPOSALS_SHEET, unit_of
from domain.matrix_marks import SHOWN, from_cell, mark, plain, read_mark, shown, to_cell
from domain.matrix_merge import changed, merge
from domain.matrix_shown import compared, in_words
from domain.proposals import KINDS, circle, codes, derivation, derivation_text

MARKED = tuple(column for column in PROPOSALS if column != MARK)
FIELDS = ("title", "problem", "specific", "specific_note", "outcome", "reason")

few = settings(max_examples=40)
nasty = st.text(st.sampled_from("'=+-@<r>_x0041D \t\n\r\x0b\x00\ud800\ufffeañ\U0001f600"), max_size=12)
value = st.sampled_from(("", "a", "b"))
rows = st.fixed_dictionaries(dict.fromkeys(FIELDS, value))


@settings(max_examples=15)
@given(st.lists(nasty | st.text(max_size=40), min_size=1, max_size=60))
def test_what_a_workbook_holds_comes_back(texts: list[str]) -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, text in enumerate(texts):
            sheet.write_string(place, 0, to_cell(shown(text)))
        sheet.write_string(len(texts), 0, "fin")
    page = load_workbook(file, read_only=True).worksheets[0]
    cells = [row[0] or "" for row in page.iter_rows(max_col=1, values_only=True)][:-1]
    assert [from_cell(str(cell)) for cell in cells] == [plain(text) for text in texts]


@few
@given(nasty)
def test_no_cell_is_run(text: str) -> None:
    assert not to_cell(shown(text)).startswith(("=", "+", "-", "@"))


def test_a_long_text_is_cut_and_known_again() -> None:
    whole = "palabra " * 6_000
    assert len(shown(whole)) <= SHOWN
    texts = {"code": "P-1", "problem": shown(whole)}
    back = read_mark(mark(3, MARKED, texts), "P-1", MARKED)
    assert back is not None
    assert (back.edition, back.same("problem", shown(whole)), back.same("title", "")) == (3, True, True)


@few
@given(rows, rows)
def test_a_mark_knows_which_cells_changed(was: dict[str, str], now: dict[str, str]) -> None:
    base = read_mark(mark(1, MARKED, {"code": "P-1", **was}), "P-1", MARKED)
    assert base is not None
    assert changed(now, base, {}) == {column for column in FIELDS if was[column] != now[column]}


@pytest.mark.parametrize("other", ["P-2", "p-1"])
def test_a_mark_belongs_to_its_row(other: str) -> None:
    made = mark(1, MARKED, {"code": "P-1", "title": "a"})
    assert read_mark(made, other, MARKED) is None
    assert read_mark(made, "P-1", MARKED[:-1]) is None
    assert read_mark("1.abc", "P-1", MARKED) is None


@few
@given(rows, rows, rows)
def test_three_ways(was: dict[str, str], mine: dict[str, str], theirs: dict[str, str]) -> None:
    base = read_mark(mark(1, MARKED, {"code": "P-1", **was}), "P-1", MARKED)
    now = {column: text for column, text in theirs.items() if text}
    found = merge(mine, base, {"code": "P-1", **now}, changed(mine, base, now))
    after = {**theirs, **found.changes}
    for column in FIELDS:
        same_unit = [other for other in FIELDS if unit_of(other) == unit_of(column)]
        theirs_changed = any(theirs[other] != was[other] for other in same_unit)
        if mine[column] == was[column]:
            assert after[column] == theirs[column], "what the row does not change stays as it is now"
        elif not theirs_changed:
            assert after[column] == mine[column], "what nobody else touched becomes what the row says"
        else:
            assert (column in found.clashes) == (mine[column] != theirs[column])
            assert after[column] == theirs[column], "of two changes the one that is there stays"


@few
@given(rows, rows)
def test_without_a_mark_nothing_is_overwritten(mine: dict[str, str], theirs: dict[str, str]) -> None:
    now = {column: text for column, text in theirs.items() if text}
    found = merge(mine, None, now, changed(mine, None, now))
    assert all(not theirs[column] for column in found.changes)
    assert all(mine[column] for column in found.changes)


@few
@given(st.dictionaries(st.sampled_from(("P-1", "P-2", "MESA-3")), st.sampled_from(KINDS)))
def test_where_a_proposal_comes_from_is_written_in_one_way(comes_from: dict[str, str]) -> None:
    text = derivation_text(comes_from)
    assert derivation(text) == comes_from
    assert derivation_text(derivation(text.upper().replace(",", " , "))) == text


@pytest.mark.parametrize("text", ["P-1", "fusion", "mezcla:P-1", "fusion:P-1:P-2"])
def test_an_unclear_origin_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        derivation(text)


def test_codes_are_listed_in_any_way() -> None:
    assert codes(" p-2, P-1;P-2\nmesa-3 ") == ["MESA-3", "P-1", "P-2"]


@few
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=9))
def test_a_circle_is_found_when_there_is_one(edges: list[tuple[int, int]]) -> None:
    reached = {(parent, child) for parent, child in edges}
    for _ in range(6):
        reached |= {(one, last) for one, middle in reached for first, last in edges if first == middle}
    found = circle(edges)
    assert bool(found) == any(one == other for one, other in reached)
    pairs = {frozenset((one, other)) for one, other in edges}
    around = [*found, *found[:1]]
    assert all(frozenset(pair) in pairs for pair in pairwise(around))


STAGES = (Entry(1, "mesas", ("Mesas",)), Entry(2, "t1", ("Taller",)), Entry(3, "t2", ("Taller",)))
CELLS = [
    *(("starts_on", "3/1/2027", "2027-01-03", "03/01/2027"), ("respond_by", "", "", "")),
    *(("starts_on", "enero", "enero", "enero"), ("title", "3/1/2027", "3/1/2027", "3/1/2027")),
    *(
        ("stage", "MESAS", "mesas", "Mesas"),
        ("stage", "t2", "t2", "t2"),
        ("stage", "Mesass", "Mesass", "Mesass"),
    ),
    ("earlier_stages", "t2, Mesas", "mesas, t2", "Mesas, t2"),
]


@pytest.mark.parametrize(("column", "said", "meant", "shown_as"), CELLS)
def test_days_and_stages_have_one_form_for_people(column: str, said: str, meant: str, shown_as: str) -> None:
    assert compared(column, said, STAGES) == meant
    assert in_words(column, meant, STAGES) == shown_as
    assert compared(column, shown_as, STAGES) == meant, "what is shown comes back"


def test_every_column_has_one_name() -> None:
    for name, columns in COLUMNS.items():
        words = [word for column, also in columns.items() for word in (column, *also)]
        assert len(words) == len(set(words)), name
    assert list(COLUMNS[PROPOSALS_SHEET])[-1] == MARK
