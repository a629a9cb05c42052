from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.codes import ALPHABET, is_proposal, new_code, new_proposal_code, read_code


def test_glyphs_that_are_mistaken_for_others_are_left_out() -> None:
    assert not set(ALPHABET) & set("01OILBGSZAEIOUP")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("R7K4", "R7K4"),
        ("r7k4", "R7K4"),
        (" r7 k4. ", "R7K4"),
        ("P-7KQ2", "P-7KQ2"),
        ("p7kq2", "P-7KQ2"),
        ("p 7kq2", "P-7KQ2"),
        ("p - 7 k q z", "P-7KQ2"),
        ("mi codigo es r7k4, gracias", "R7K4"),
        ("¿Qué pasó con P-3F8K?", "P-3F8K"),
        ("que paso con p 3f8k", "P-3F8K"),
        ("R7K42", "R7K42"),
        ("hola", None),
        ("1234", None),
        ("2345", None),
        ("pqrtv", None),
        ("", None),
        ("\x00²", None),
        ("el 24 de enero", None),
    ],
)
def test_read(text: str, code: str | None) -> None:
    assert read_code(text) == code


@given(st.integers(0, 2**32), st.integers(4, 6))
@settings(max_examples=100, deadline=None)
def test_what_is_given_out_is_read_back(seed: int, length: int) -> None:
    random = Random(seed)
    code, proposal = new_code(random.randrange, length), new_proposal_code(random.randrange, length)
    assert read_code(code.lower()) == code
    assert len(code) == length
    assert read_code(f"hola, {proposal.lower().replace('-', ' ')}") == proposal
    assert is_proposal(proposal)
    assert not is_proposal(code)


def test_a_code_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="four glyphs"):
        new_code(lambda _: 0, 3)


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str) -> None:
    code = read_code(text)
    assert code is None or read_code(code) == code
