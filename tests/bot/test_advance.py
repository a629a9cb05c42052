"""Flows hold what they promise, whatever is said and however the flow changes between two turns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from bot.advance import Turn, advance, begin, edit, load, move, pending, press
from bot.conversation import Conversation
from bot.flow import Choice, Flow, Progress, Said, Step, button, read_button
from bot.reply import Reply
from bot.steps import choose, text

START = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LATER = timedelta(seconds=20)


class Draft(BaseModel):
    kind: Literal["alone", "group"] | None = None
    group: str | None = Field(None, max_length=40)
    problem: str | None = Field(None, max_length=200)
    ask: str | None = None
    note: str | None = None


def _unused(_ctx: Any, _progress: Progress) -> Reply:
    raise AssertionError("the pure part never finishes a flow itself")


STEPS = (
    choose("kind", ("alone", "group")),
    text("group", when=lambda said, _subject: said.get("kind") == "group", longest=40),
    text("problem", collects=True, longest=200),
    text("ask"),
    text("note", optional=True),
)
FLOW = Flow("form", Draft, STEPS, _unused)


def choices(step: Step, _progress: Progress) -> Sequence[Choice]:
    return (Choice("alone", "Por mi cuenta"), Choice("group", "Con mi grupo")) if step.name == "kind" else ()


def fresh() -> Progress:
    turn = begin(FLOW, Progress("form", "r1"), START)
    assert turn.progress is not None
    return turn.progress


def talk(*said: str, flow: Flow = FLOW, progress: Progress | None = None, pause: timedelta = LATER) -> Turn:
    """Say things one after another, with time to read between them."""
    now, turn = START, Turn(progress or fresh(), "ask")
    for words in said:
        now += pause
        assert turn.progress is not None
        turn = advance(flow, turn.progress, Said(words), choices, now)
    return turn


def test_the_pending_question_is_the_first_without_an_answer() -> None:
    assert pending(FLOW, fresh()) == STEPS[0]
    turn = talk("Por mi cuenta", "no hay medicinas")
    assert turn.outcome == "ask"
    assert turn.step == STEPS[3]


def test_a_branch_is_asked_only_where_it_is_open() -> None:
    assert talk("2").step == STEPS[1]
    assert talk("1").step == STEPS[2]


def test_everything_answered_is_done() -> None:
    turn = talk("1", "no hay medicinas", "que publiquen la lista", "nada")
    assert turn.outcome == "done"
    assert turn.progress is not None
    assert [given_.step for given_ in turn.progress.answers] == ["kind", "problem", "ask", "note"]


def test_an_optional_question_can_be_skipped_and_others_cannot() -> None:
    turn = talk("1", "no hay medicinas", "que publiquen la lista")
    assert turn.progress is not None
    assert move(FLOW, turn.progress, "skip", START).outcome == "done"
    refused = move(FLOW, fresh(), "skip", START)
    assert (refused.outcome, refused.problem) == ("again", "not_optional")


def test_a_quick_text_after_a_long_answer_goes_on_with_it() -> None:
    turn = talk("1", "no hay medicinas")
    assert turn.progress is not None
    soon = START + 2 * LATER + timedelta(seconds=5)
    more = advance(FLOW, turn.progress, Said("y nadie avisa"), choices, soon)
    assert more.outcome == "added"
    assert more.progress is not None
    assert more.progress.values()["problem"] == "no hay medicinas y nadie avisa"
    assert more.step == STEPS[3]
    later = advance(FLOW, more.progress, Said("que publiquen la lista"), choices, soon + timedelta(seconds=9))
    assert later.outcome == "ask"


def test_a_quick_option_answers_the_newest_question_and_is_no_part_of_the_long_answer_before() -> None:
    steps = (text("problem", collects=True, longest=200), choose("kind", ("alone", "group")))
    flow = Flow("form", Draft, steps, _unused)
    asked = begin(flow, Progress("form", "r1"), START).progress
    assert asked is not None
    told = advance(flow, asked, Said("no hay medicinas"), choices, START).progress
    assert told is not None
    for words in ("1", "por mi cuenta"):
        turn = advance(flow, told, Said(words), choices, START + timedelta(seconds=2))
        assert turn.progress is not None
        assert turn.progress.values() == {"problem": "no hay medicinas", "kind": "alone"}
    more = advance(flow, told, Said("y nadie avisa en la posta"), choices, START + timedelta(seconds=2))
    assert more.outcome == "added"


def test_a_short_answer_that_comes_twice_at_once_counts_once() -> None:
    progress = talk("2").progress
    assert progress is not None
    now = START + LATER + timedelta(seconds=1)
    once = advance(FLOW, progress, Said("Ronda"), choices, now)
    assert once.progress is not None
    again = advance(FLOW, once.progress, Said("ronda"), choices, now + timedelta(seconds=1))
    assert again.outcome == "ignored"
    assert again.progress == once.progress


def test_a_tap_twice_is_ignored_and_a_tap_on_an_old_question_is_stale() -> None:
    first = press(FLOW, fresh(), "kind", "alone", choices, START + LATER)
    assert first.progress is not None
    assert press(FLOW, first.progress, "kind", "alone", choices, START + LATER).outcome == "ignored"
    assert press(FLOW, first.progress, "kind", "group", choices, START + LATER).outcome == "stale"
    assert press(FLOW, first.progress, "gone", "x", choices, START + LATER).outcome == "stale"


def test_a_forged_choice_is_no_answer() -> None:
    turn = press(FLOW, fresh(), "kind", "emperor", choices, START + LATER)
    assert (turn.outcome, turn.problem) == ("again", "not_an_option")


def test_an_edit_asks_that_question_again_and_keeps_the_rest() -> None:
    done = talk("2", "Ronda", "no hay medicinas", "que publiquen", "nada").progress
    assert done is not None
    turn = edit(FLOW, done, "group", START)
    assert turn.step == STEPS[1]
    assert turn.progress is not None
    assert turn.progress.withdrawn == {"group": "Ronda"}
    finished = advance(FLOW, turn.progress, Said("Ronda de Hualcuy"), choices, START + LATER)
    assert finished.outcome == "done"


def test_an_unknown_edit_asks_which() -> None:
    progress = talk("1").progress
    assert progress is not None
    assert edit(FLOW, progress, "", START).outcome == "edit"


def test_cancel_leaves_nothing_open() -> None:
    assert move(FLOW, fresh(), "cancel", START).progress is None


words = st.one_of(
    st.sampled_from(
        ["1", "2", "por mi cuenta", "Con mi grupo", "con mi grpo", "", "²", "0\x1f", "no", "listo"]
    ),
    st.text(max_size=60),
)
sayings = st.lists(words, max_size=8)


def after(said: list[str], flow: Flow = FLOW) -> Progress:
    progress = fresh()
    for position, one in enumerate(said, start=1):
        turn = advance(flow, progress, Said(one), choices, START + position * LATER)
        progress = turn.progress or progress
    return progress


@given(sayings)
@settings(max_examples=150, deadline=None)
def test_a_restart_between_any_two_turns_changes_nothing(said: list[str]) -> None:
    straight, restarted = fresh(), fresh()
    for position, one in enumerate(said, start=1):
        now = START + position * LATER
        straight = advance(FLOW, straight, Said(one), choices, now).progress or straight
        stored = json.loads(json.dumps(Conversation(restarted).to_json()))
        reread = Conversation.from_json(stored).progress
        assert reread is not None
        restarted = advance(FLOW, reread, Said(one), choices, now).progress or reread
    assert replace(restarted, subject={}) == replace(straight, subject={})


@given(sayings, words)
@settings(max_examples=150, deadline=None)
def test_back_undoes_the_last_answer_exactly(said: list[str], last: str) -> None:
    before = after(said)
    now = START + (len(said) + 1) * LATER
    turn = advance(FLOW, before, Said(last), choices, now)
    if turn.progress is None or len(turn.progress.answers) == len(before.answers):
        return
    undone = move(FLOW, turn.progress, "back", now + LATER).progress
    assert undone is not None
    assert undone.answers == before.answers
    assert pending(FLOW, undone) == pending(FLOW, before)


def _changed(order: list[int], tighter: bool, added: bool) -> Flow:
    steps = [STEPS[index] for index in order]
    if added:
        steps.insert(len(steps) // 2, choose("kind_of_day", ("good", "bad")))

    class Tighter(Draft):
        problem: str | None = Field(None, max_length=5 if tighter else 200)
        kind_of_day: str | None = None

    return Flow("form", Tighter, tuple(steps), _unused)


@given(
    sayings,
    st.lists(st.integers(0, len(STEPS) - 1), min_size=1, max_size=len(STEPS), unique=True),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_a_deploy_strands_nobody(said: list[str], order: list[int], tighter: bool, added: bool) -> None:
    """Steps added, removed, reordered or tightened: every person still gets to the end."""
    flow = _changed(order, tighter, added)
    progress, now = after(said), START + timedelta(days=3)

    def offered(step: Step, at: Progress) -> Sequence[Choice]:
        return (
            (Choice("good", "Bueno"), Choice("bad", "Malo"))
            if step.name == "kind_of_day"
            else choices(step, at)
        )

    for _ in range(2 * len(flow.steps) + 1):
        step = pending(flow, load(flow, progress))
        if step is None:
            return
        reply = "1" if offered(step, progress) else "sí"
        turn = advance(flow, progress, Said(reply), offered, now)
        now += LATER
        progress = turn.progress or progress
    raise AssertionError(f"stuck at {step}")


@given(sayings)
@settings(max_examples=100, deadline=None)
def test_answers_keep_their_order(said: list[str]) -> None:
    progress = after(said)
    stored = json.loads(json.dumps(Conversation(progress).to_json()))
    reread = Conversation.from_json(stored).progress
    assert reread is not None
    assert [one.step for one in reread.answers] == [one.step for one in progress.answers]


@given(st.from_regex(r"[0-9a-f]{1,8}", fullmatch=True), st.sampled_from(STEPS), st.text(max_size=12))
def test_a_button_says_what_it_meant(run: str, step: Step, choice: str) -> None:
    assert read_button(button(run, step.name, choice)) == (run, step.name, choice)


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3))
)
def test_a_state_that_cannot_be_read_is_begun_anew(open_form: Any) -> None:
    kept = Conversation.from_json({"open": open_form, "touched": "yesterday"})
    assert kept == Conversation()


def test_a_correction_that_is_left_changes_nothing() -> None:
    answered = talk("1", "no hay medicinas", "que publiquen la lista").progress
    assert answered is not None
    for leave in ("back", "cancel"):
        for which in ("", "problem"):
            asked = edit(FLOW, answered, which, START).progress
            assert asked is not None
            kept = Conversation.from_json(Conversation(asked).to_json()).progress
            assert kept == asked
            turn = move(FLOW, kept, leave, START)
            assert turn.step == STEPS[4]
            assert turn.progress is not None
            assert turn.progress.values() == answered.values()
            assert move(FLOW, turn.progress, "cancel", START).outcome == "cancelled"
