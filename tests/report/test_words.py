"""Words made fit for a document, and names of files that never meet."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from domain.report import Figure, Process
from domain.report_words import MARK, Ledger, clip, file_names, fit, fitted


@given(text=st.text())
def test_what_is_fit_goes_into_a_document_and_forges_no_source(text: str) -> None:
    once = fit(text)
    assert fit(once) == once
    assert not set(MARK) & set(once)
    element = ElementTree.Element("t")
    element.text = once
    assert ElementTree.fromstring(ElementTree.tostring(element, "utf-8")).text == (once or None)


@given(text=st.text(), longest=st.integers(min_value=2, max_value=50))
def test_a_text_is_no_longer_than_its_place(text: str, longest: int) -> None:
    assert len(clip(text, longest)) <= longest
    assert clip(text, 10_000) == text


def test_it_ends_at_a_word() -> None:
    assert clip("faltan medicinas, en la posta", 20) == "faltan medicinas…"


@given(names=st.lists(st.text(max_size=80), unique=True))
def test_each_institution_has_a_name_of_its_own(names: list[str]) -> None:
    found = file_names(names)
    assert len({name.lower() for name in found.values()}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9-]{1,70}", name) for name in found.values())


def test_names_are_read_as_they_were() -> None:
    assert file_names(["Minsa", "MINSA", "Educación", "ユ"]) == {
        "Minsa": "Minsa",
        "MINSA": "MINSA-2",
        "Educación": "Educacion",
        "ユ": "institucion",
    }


def test_every_text_inside_is_made_fit() -> None:
    process = Process("VI", "a\x00b", None, None, None, "x\r\ny", "")
    assert fitted({"one": (process, 3)}) == {"one": (Process("VI", "ab", None, None, None, "x\ny", ""), 3)}


def test_a_source_keeps_its_number() -> None:
    ledger = Ledger()
    assert [ledger.cite(Figure(name, 1)) for name in ("a", "b", "a")] == [1, 2, 1]
    assert list(ledger.entries()) == [(1, Figure("a", 1)), (2, Figure("b", 1))]
