"""What a turn may want to be thought about, and how it says so.

Thinking takes a model of 130 MB and some milliseconds, so no turn does it. A handler asks
`ctx.think(question)`; where no thought is there yet this raises NeedsThought, the turn is undone as if it
had not begun, and it is taken again with the thought, or without one where none came in time
(bot/service.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from storage.trouble import Undone

Thought = tuple[tuple[str, float], ...]
"""What was found, with scores of 0 to 1, the best first."""


@dataclass(frozen=True, slots=True)
class Question:
    """`alike`: which of these others (key, text) ask for the same. `theme`: which of these themes (code,
    name) the text is about. `meant`: what in the chat answers it (domain/likeness_questions.py)."""

    kind: Literal["alike", "theme", "meant"]
    text: str
    among: tuple[tuple[str, str], ...] = ()


class NeedsThought(Undone):
    """A turn cannot go on without a thought, and nothing of it may stay."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.kind)
        self.question = question


class Thinker(Protocol):
    """Who thinks. Never raises, and answers soon: None where it does not know in time."""

    async def think(self, question: Question) -> Thought | None: ...
    async def close(self) -> None: ...
