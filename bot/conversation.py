"""The open conversation of an address, as it is kept between turns: plain data in, plain data out."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.flow import Given, Progress
from domain.limits import CALM, Rhythm

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversation:
    """`progress` is the open form; `parked` one that was set aside when another began. `touched_at` is when a
    form last heard something: notices wait for a quiet moment. `memory` is what stateless screens need for a
    while (the place of a search), small and dispensable. `rhythm` is how its person has been writing."""

    progress: Progress | None = None
    parked: Progress | None = None
    touched_at: datetime | None = None
    memory: dict[str, Any] = field(default_factory=dict)
    rhythm: Rhythm = CALM

    def opened(self, progress: Progress) -> Conversation:
        """With a new form open; another one that has answers is set aside."""
        old = self.progress
        keep = old if old is not None and old.worth_keeping and old.flow != progress.flow else self.parked
        return replace(self, progress=progress, parked=keep)

    def closed(self) -> Conversation:
        """Without its open form."""
        return replace(self, progress=None)

    def in_rhythm(self, rhythm: Rhythm) -> Conversation:
        """With another rhythm."""
        return Conversation(self.progress, self.parked, self.touched_at, self.memory, rhythm)

    def to_json(self) -> dict[str, Any]:
        """What is stored: empty parts left out."""
        state: dict[str, Any] = {}
        if self.progress:
            state["open"] = _progress_to_json(self.progress)
        if self.parked:
            state["parked"] = _progress_to_json(self.parked)
        if self.touched_at:
            state["touched"] = self.touched_at.isoformat()
        if self.memory:
            state["memory"] = self.memory
        if rhythm := self.rhythm.to_json():
            state["rhythm"] = rhythm
        return state

    @staticmethod
    def from_json(state: dict[str, Any]) -> Conversation:
        """The conversation that `to_json` wrote, of this or an earlier release. One that cannot be read is
        begun anew, so that nobody is stuck for ever."""
        try:
            return _from_json(state)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            log.error("a conversation could not be read: %s", type(error).__name__)
            return Conversation()


def _from_json(state: dict[str, Any]) -> Conversation:
    touched = state.get("touched")
    return Conversation(
        _progress_from_json(state.get("open")),
        _progress_from_json(state.get("parked")),
        datetime.fromisoformat(touched) if touched else None,
        state.get("memory", {}),
        Rhythm(*state["rhythm"]) if "rhythm" in state else CALM,
    )


def _progress_to_json(progress: Progress) -> dict[str, Any]:
    heard: dict[str, Any] = {"heard": list(progress.heard)} if progress.heard[0] else {}
    editing = {"editing": progress.editing} if progress.editing else {}
    return {
        "flow": progress.flow,
        "run": progress.run,
        "subject": dict(progress.subject),
        # a list: a JSON object in PostgreSQL would lose the order of the answers
        "answers": [[one.step, one.value, one.at.isoformat(), one.said] for one in progress.answers],
        "withdrawn": dict(progress.withdrawn),
        "asked": progress.asked,
        "asked_at": progress.asked_at.isoformat() if progress.asked_at else None,
        "files": [list(file) for file in progress.files],
        "place": list(progress.place) if progress.place else None,
        **heard,
        **editing,
    }


def _progress_from_json(stored: dict[str, Any] | None) -> Progress | None:
    if not stored:
        return None
    asked_at, place = stored.get("asked_at"), stored.get("place")
    return Progress(
        stored["flow"],
        stored["run"],
        stored.get("subject", {}),
        tuple(
            Given(step, value, datetime.fromisoformat(at), said)
            for step, value, at, said in stored["answers"]
        ),
        stored.get("withdrawn", {}),
        stored.get("asked", ""),
        datetime.fromisoformat(asked_at) if asked_at else None,
        tuple((media, step) for media, step in stored.get("files", ())),
        (place[0], place[1]) if place else None,
        tuple(stored.get("heard", ("", ""))),
        stored.get("editing", ""),
    )
