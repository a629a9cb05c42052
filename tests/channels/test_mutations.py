"""Whatever an authentic request holds, it is read or it is Unreadable; what is read can be stored."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.contract import Unreadable
from bot.channels.telegram_updates import read_update
from bot.channels.terminal import TerminalChannel
from bot.channels.twilio_forms import parse_status, read_form
from bot.messages import Incoming
from tests.channels import test_telegram_updates, test_twilio_forms

UPDATES = [raw for raw, _ in test_telegram_updates.ROWS] + test_telegram_updates.NOT_OURS
FORMS = [dict(form) for form, _ in test_twilio_forms.ROWS]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers() | st.sampled_from([2**31, 2**53, 2**63, -(2**64), 10**30]),
    st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.sampled_from(
        ["\x00", "\ud83d", "private", "@all", "x" * 30_000, "٣٤", "+5198765432", {}, [], [{}], {"id": 1}]
    ),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from _places(inner, (*path, key))


@st.composite
def mutated(draw: st.DrawFn, samples: list[dict[str, Any]]) -> dict[str, Any]:
    """A real request with one to three of its values replaced or taken away."""
    raw: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(raw))
        if not places:
            break
        *way, last = draw(st.sampled_from(places))
        holder: Any = raw
        for key in way:
            holder = holder[key]
        if draw(st.booleans()):
            holder[last] = copy.deepcopy(draw(JUNK))  # else a later change would tie it to itself
        else:
            del holder[last]
    return raw


def _storable(said: Incoming) -> None:
    assert said.address
    assert said.message_id
    assert len(said.text) <= 20_000
    assert len(said.address) <= 160
    assert said.payload is None or len(said.payload.encode()) <= 300
    for piece in (said.text, said.payload or "", said.address, said.profile_name, said.reply_to or ""):
        piece.encode()  # no lone surrogate
        assert "\x00" not in piece
    for media in said.media:
        assert media.size is None or abs(media.size) < 2**53
    if said.location:
        json.dumps([said.location.latitude, said.location.longitude], allow_nan=False)


@settings(max_examples=200, deadline=None)
@given(mutated(UPDATES))
def test_any_update_is_read_or_unreadable(raw: dict[str, Any]) -> None:
    try:
        for said in read_update(raw):
            _storable(said)
    except Unreadable:
        pass


@settings(max_examples=200, deadline=None)
@given(mutated(FORMS))
def test_any_form_is_read_or_unreadable(raw: dict[str, Any]) -> None:
    for read in (read_form, parse_status):
        try:
            for said in read(raw):
                if isinstance(said, Incoming):
                    _storable(said)
        except Unreadable:
            pass


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "text"]), JUNK))
def test_any_line_of_the_terminal_is_read_or_unreadable(raw: dict[str, Any]) -> None:
    try:
        for said in TerminalChannel().parse(raw):
            _storable(said)
    except Unreadable:
        pass


def test_a_message_nested_without_end_is_unreadable_or_read() -> None:
    raw = copy.deepcopy(test_telegram_updates.ROSA.says("hola"))
    inner = raw["message"]
    for _ in range(3000):
        inner["reply_to_message"] = {**inner, "message_id": 1}
        inner = inner["reply_to_message"]
    try:
        (said,) = read_update(raw)
        assert said.text == "hola"
    except Unreadable:
        pass
