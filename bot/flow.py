"""What a conversation is made of: a flow, its steps, and the answers given so far.

A flow is a value: a draft (what is valid), an ordered tuple of steps, and what to do when it is done. Nothing
here points at "the current step": the pending question is always computed from the answers (bot/advance.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from bot.context import Context
    from bot.reply import Reply

Answers = Mapping[str, Any]
"""Values by step name; what each may be, the flow's draft says."""

BUTTON = "f"
"""First part of a flow button's payload: `f:RUN:STEP:CHOICE`."""


WHICH, KEEP = "?", "="
"""In place of a step that is corrected: which one is asked; all stays as it is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer a step. `label` is literal text; empty: the key FLOW.STEP.option.ID is used."""

    id: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said to a flow: text, or the choice of a tapped button, or a voice note."""

    text: str = ""
    choice: str | None = None
    voice: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """How a step understood it: a value, or a code of what was wrong, or several choices that fit alike.
    `also` answers later steps, said in the same breath."""

    value: Any = None
    problem: str = ""
    between: tuple[Choice, ...] = ()
    also: tuple[tuple[str, Any], ...] = ()


Reader = Callable[[Said, Sequence[Choice]], Heard]
Chooser = Callable[["Context", "Progress"], Sequence[Choice]]
Condition = Callable[[Answers, Mapping[str, Any]], bool]


def _always(_answers: Answers, _subject: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `when` looks at earlier answers and the subject only. `collects`: what comes quickly
    after the answer belongs to it too (people split sentences). `place`: a map helps to answer. `picky`: not
    any words are an answer. `fixed`: it is no answer that one corrects, as a permission is none."""

    name: str
    read: Reader
    choices: Chooser | None = None
    when: Condition = _always
    optional: bool = False
    collects: bool = False
    place: bool = False
    picky: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A form to fill in by talking.

    `draft` says which values are valid, field by field. `on_done` is called with the whole progress when no
    question is left. `facts` are what the questions mention. `takes_media`: photos, files, voices and places
    may come at any time and stay with the form.
    """

    name: str
    draft: type[BaseModel]
    steps: tuple[Step, ...]
    on_done: Callable[[Context, Progress], Reply]
    facts: Callable[[Context, Progress, Step], Mapping[str, Any]] = lambda _ctx, _progress, _step: {}
    takes_media: bool = False

    def step(self, name: str) -> Step | None:
        """The step of that name, if this version of the flow still has it."""
        return next((step for step in self.steps if step.name == name), None)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, in the order given. `said` is the folded text it came from, to notice a repetition."""

    step: str
    value: Any
    at: datetime
    said: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is in a flow: their answers, never a position.

    `subject` is what the run is about and what was known when it began. `asked` is the last question shown
    and `asked_at` when it was first shown. `withdrawn` holds what they took back, by step, as suggestions.
    `files` are media ids with the step they came at; `place` is a shared point. `heard` is the last message
    that was an answer or meant to be one, by its sender's id of it, and the step that it was about. `editing`
    is the step that is being corrected, WHICH while that is asked.
    """

    flow: str
    run: str
    subject: Mapping[str, Any] = field(default_factory=dict)
    answers: tuple[Given, ...] = ()
    withdrawn: Mapping[str, Any] = field(default_factory=dict)
    asked: str = ""
    asked_at: datetime | None = None
    files: tuple[tuple[int, str], ...] = ()
    place: tuple[float, float] | None = None
    heard: tuple[str, str] = ("", "")
    editing: str = ""

    def values(self) -> dict[str, Any]:
        """The answers by step."""
        return {given.step: given.value for given in self.answers}

    @property
    def worth_keeping(self) -> bool:
        """Whether who leaves it is told how to come back: something was answered, or it is `owed` (in the
        subject), as the rest of what was done already."""
        return bool(self.answers) or bool(self.subject.get("owed"))

    def with_answer(self, given: Given) -> Progress:
        """A new answer goes last; an answer to the same step is replaced where it stands."""
        if all(old.step != given.step for old in self.answers):
            return replace(self, answers=(*self.answers, given))
        return replace(self, answers=tuple(given if old.step == given.step else old for old in self.answers))

    def without(self, step: str) -> Progress:
        """The answer to `step` taken back, kept as a suggestion."""
        gone = {given.step: given.value for given in self.answers if given.step == step}
        kept = tuple(given for given in self.answers if given.step != step)
        return replace(self, answers=kept, withdrawn={**self.withdrawn, **gone})


def button(run: str, step: str, choice: str) -> str:
    """The payload of a choice's button."""
    return f"{BUTTON}:{run}:{step}:{choice}"


def read_button(payload: str) -> tuple[str, str, str] | None:
    """(run, step, choice) of a flow button's payload, or None for any other payload."""
    parts = payload.split(":", 3)
    return (parts[1], parts[2], parts[3]) if len(parts) == 4 and parts[0] == BUTTON else None
