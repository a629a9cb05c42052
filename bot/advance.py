"""One step of a conversation, as a pure function: what was said, and what follows from it.

No database, no clock, no channel, no words: the shell gives the choices of a question and renders what comes
out. The pending question is the first active step without a valid answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from pydantic import BaseModel, ValidationError

from bot.flow import KEEP, WHICH, Choice, Flow, Given, Heard, Progress, Said, Step
from domain.text import fold, match_choice

Choices = Callable[[Step, Progress], Sequence[Choice]]
"""The options of a step, labels resolved, as the person reads them."""

Move = Literal["back", "skip", "cancel", "help", "done"]

Outcome = Literal["ask", "again", "between", "done", "cancelled", "help", "stale", "ignored", "added", "edit"]

QUICK = timedelta(seconds=8)
"""What comes sooner than this after a question was not written in answer to it (people.md)."""

SHORT = 24
"""Characters of a short answer: the same one again, quickly, is a message sent twice."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows: the new progress (None: nothing is open any more) and what to show.

    `step` is the question that the outcome is about; `problem` is the code of what was wrong with an answer.
    """

    progress: Progress | None
    outcome: Outcome
    step: Step | None = None
    problem: str = ""
    between: tuple[Choice, ...] = ()


def load(flow: Flow, progress: Progress) -> Progress:
    """The progress as this version of the flow sees it: answers of any earlier release are validated again,
    and what is no longer valid, or answers a step that is gone, is kept only as a suggestion."""
    for given in progress.answers:
        step = flow.step(given.step)
        if step is None or not _valid(flow, given):
            progress = progress.without(given.step)
    return progress


def pending(flow: Flow, progress: Progress) -> Step | None:
    """The next question, or None when everything that is asked has an answer."""
    values = progress.values()
    for index, step in enumerate(flow.steps):
        if step.name not in values:
            earlier = {name: values[name] for name in _names(flow.steps[:index]) if name in values}
            if step.when(earlier, progress.subject):
                return step
    return None


def begin(flow: Flow, progress: Progress, now: datetime) -> Turn:
    """Show the first question, or the end where everything is known already."""
    return _next(flow, load(flow, progress), now)


def advance(flow: Flow, progress: Progress, said: Said, choices: Choices, now: datetime) -> Turn:
    """What a person said to the pending question."""
    progress = load(flow, progress)
    if progress.editing == WHICH:
        progress = replace(progress, editing="")
    step = pending(flow, progress)
    if step is None:
        return Turn(progress, "done")
    if said.choice is None and _sent_twice(progress, said, now):
        return Turn(progress, "ignored", step)
    offered = choices(step, progress)
    heard = step.read(said, offered)
    longer = None if _meant(step, said, heard, offered) else _continued(flow, progress, said, now)
    if longer is not None:
        return _added(flow, progress.with_answer(longer))
    if heard.between:
        return Turn(progress, "between", step, between=heard.between)
    if not heard.problem and not _valid(flow, Given(step.name, heard.value, now)):
        heard = Heard(problem="not_valid")
    if heard.problem:
        return Turn(progress, "again", step, problem=heard.problem)
    progress = progress.with_answer(Given(step.name, heard.value, now, _mark(said)))
    for name, value in heard.also:
        progress = progress.with_answer(Given(name, value, now))
    return _next(flow, load(flow, progress) if heard.also else progress, now)


def move(flow: Flow, progress: Progress, to: Move, now: datetime) -> Turn:
    """The moves that work the same in every flow."""
    progress = load(flow, progress)
    step = pending(flow, progress)
    if progress.editing and to in ("back", "cancel"):
        return _as_it_was(flow, progress, now)
    if to == "cancel":
        return Turn(None, "cancelled")
    if to == "back":
        return _back(flow, progress, now)
    if to == "help":
        return Turn(progress, "help", step)
    if step is not None and step.optional:
        return _next(flow, progress.with_answer(Given(step.name, None, now)), now)
    if to == "done":  # «listo» after a collecting answer: what comes next is no part of it
        return Turn(replace(progress, asked_at=None), "ask", step)
    return Turn(progress, "again", step, problem="not_optional")


def edit(flow: Flow, progress: Progress, name: str, now: datetime) -> Turn:
    """Take back the answer to `name` and ask it again; an unknown or empty name asks which one, KEEP none."""
    progress = load(flow, progress)
    if name == KEEP:
        return _as_it_was(flow, progress, now)
    if name not in progress.values():
        return Turn(replace(progress, editing=WHICH), "edit", pending(flow, progress))
    turn = _next(flow, progress.without(name), now)
    return replace(turn, progress=turn.progress and replace(turn.progress, editing=name))


def press(
    flow: Flow, progress: Progress, step_name: str, choice: str, choices: Choices, now: datetime
) -> Turn:
    """A tapped button of this run. One of an earlier question is stale; the same again is ignored."""
    progress = load(flow, progress)
    step = pending(flow, progress)
    given = next((given for given in progress.answers if given.step == step_name), None)
    if given is not None and given.value == choice:
        return Turn(progress, "ignored", step)
    if step is None or step.name != step_name:
        return Turn(progress, "stale", step)
    return advance(flow, progress, Said(choice=choice), choices, now)


def _next(flow: Flow, progress: Progress, now: datetime) -> Turn:
    step = pending(flow, progress)
    if step is None:
        return Turn(replace(progress, editing=""), "done")
    return Turn(replace(progress, asked=step.name, asked_at=now, editing=""), "ask", step)


def _as_it_was(flow: Flow, progress: Progress, now: datetime) -> Turn:
    """Leave a correction: what was to be corrected stays, and what was asked before it is asked."""
    before = Given(progress.editing, progress.withdrawn.get(progress.editing), now)
    kept = progress.editing in progress.withdrawn and _valid(flow, before)
    return _next(flow, progress.with_answer(before) if kept else progress, now)


def _back(flow: Flow, progress: Progress, now: datetime) -> Turn:
    if not progress.answers:
        return Turn(progress, "again", pending(flow, progress), problem="nothing_before")
    return _next(flow, progress.without(progress.answers[-1].step), now)


def _sent_twice(progress: Progress, said: Said, now: datetime) -> bool:
    mark = _mark(said)
    last = progress.answers[-1] if progress.answers else None
    return (
        bool(mark) and last is not None and last.said == mark and len(mark) <= SHORT and _quick(progress, now)
    )


def _added(flow: Flow, progress: Progress) -> Turn:
    """More words may change what is asked next, or leave nothing to ask (`step` is None then)."""
    step = pending(flow, progress)
    return Turn(replace(progress, asked=step.name if step else ""), "added", step)


def _meant(step: Step, said: Said, heard: Heard, offered: Sequence[Choice]) -> bool:
    """Whether these words are for the newest question, however quick: its option, or few words that it
    understands, such as a place, where it does not take any."""
    few = len(said.text.strip()) <= SHORT
    return _chooses(said, offered) or (step.picky and few and not (heard.problem or heard.between))


def _chooses(said: Said, offered: Sequence[Choice]) -> bool:
    """Whether an option of the newest question was tapped, or typed by its number or in few words."""
    if said.choice is not None:
        return True
    labels = [choice.label or choice.id for choice in offered]
    return len(said.text.strip()) <= SHORT and match_choice(said.text, labels).index is not None


def _continued(flow: Flow, progress: Progress, said: Said, now: datetime) -> Given | None:
    """The collecting answer together with the quick text that goes on with it."""
    last = progress.answers[-1] if progress.answers else None
    step = flow.step(last.step) if last is not None else None
    if last is None or step is None or not step.collects or not isinstance(last.value, str):
        return None
    if not said.text.strip() or not _quick(progress, now) or now - last.at >= QUICK:
        return None
    longer = replace(last, value=f"{last.value} {said.text.strip()}")
    return longer if _valid(flow, longer) else None


def _quick(progress: Progress, now: datetime) -> bool:
    return progress.asked_at is not None and now - progress.asked_at < QUICK


def _mark(said: Said) -> str:
    return fold(said.text)[:200]


def _valid(flow: Flow, given: Given) -> bool:
    if given.step not in flow.draft.model_fields:
        return False
    try:
        flow.draft.__pydantic_validator__.validate_assignment(
            _blank(flow.draft).model_copy(), given.step, given.value
        )
    except ValidationError as error:
        return all(problem["loc"][:1] != (given.step,) for problem in error.errors())
    return True


@cache
def _blank(draft: type[BaseModel]) -> BaseModel:
    return draft.model_construct()


def _names(steps: Sequence[Step]) -> list[str]:
    return [step.name for step in steps]
