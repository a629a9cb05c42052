"""A notice that comes while somebody answers: what their words are read against."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.between import Shown, answered, noticed
from storage.reachable import Reachable
from tests.storage.seating import NOW

CARD: Shown = {"options": [["event.join:1", "Sí"], ["events", "Ver otros"]]}
OFFER: Shown = {"options": [["offer.yes:1", "Sí, voy"], ["offer.no:1", "No podré"]], "numbers": False}
REMINDER: Shown = {"options": [["going:2", "Ahí estaré"]], "numbers": False}
SOON = timedelta(seconds=3)
Seconds = st.integers(0, 800).map(lambda count: timedelta(seconds=count))


def _address(shown: Shown, wrote: datetime) -> Reachable:
    return Reachable(1, 1, "sms", "+51", "es", {}, shown, None, wrote, answering=False)


def _after(shown: Shown, *, silent: timedelta = timedelta(minutes=1)) -> Shown:
    return noticed(OFFER, _address(shown, NOW - silent), NOW)


def _read(shown: Shown, text: str = "sí", after: timedelta = SOON, *, in_form: bool = False) -> Any:
    return answered(shown, text, NOW + after, in_form=in_form).get("options")


@pytest.mark.parametrize("text", ["sí", "1", "ver otros", "quiero ir"])
def test_words_answer_what_was_there_before(text: str) -> None:
    assert _read(_after(CARD), text) == CARD["options"]


@pytest.mark.parametrize("text", ["sí, voy", "NO PODRE", "Sí voy"])
def test_an_option_in_full_answers_the_notice(text: str) -> None:
    assert _read(_after(CARD), text) == OFFER["options"]


def test_a_form_without_options_goes_on() -> None:
    assert _read(_after({}), "no hay agua", in_form=True) is None
    assert _read(_after({}), "no hay agua") == OFFER["options"]  # nothing else was asked


def test_who_was_silent_for_long_answers_the_notice() -> None:
    assert _after(CARD, silent=timedelta(minutes=15)) == OFFER
    assert _read(OFFER) == OFFER["options"]


def test_what_was_sent_before_the_notice_does_not_answer_it() -> None:
    assert _read(_after(CARD), after=-timedelta(minutes=5)) == CARD["options"]


@given(between=Seconds, after=Seconds)
def test_of_two_notices_the_last_that_could_be_read_is_answered(between: timedelta, after: timedelta) -> None:
    second = noticed(REMINDER, _address(_after(CARD), NOW), NOW + between)
    quick = timedelta(seconds=8)
    newest = REMINDER if after >= quick else CARD if between < quick else OFFER
    assert _read(second, after=between + after) == newest["options"]
