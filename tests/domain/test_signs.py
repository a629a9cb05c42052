"""What a message of nothing but signs says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.signs import sign_of


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        *(("👍", "yes"), ("👍🏽", "yes"), ("👌 👌", "yes"), ("✅", "yes"), ("👎", "no"), ("❌", "no")),
        *(("👎👍", "no"), ("❤️❤️", "fine"), ("🙏🏾", "fine"), ("😊", "fine")),
        *(
            ("sí 👍", None),
            ("1️⃣", None),
            ("??", None),
            ("", None),
            ("...", None),
            ("👍 2", None),
            ("¿?", None),
        ),
    ],
)
def test_signs(text: str, sign: str | None) -> None:
    assert sign_of(text) == sign


@given(st.text(), st.sampled_from("aé9ñ"))
def test_what_has_a_word_is_no_sign(text: str, letter: str) -> None:
    assert sign_of(text + letter) is None
