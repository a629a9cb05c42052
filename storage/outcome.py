"""What the door says to whoever asked: facts for a text, never the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.event_seats import Rule


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a registration stands after a change.

    `refusal` is empty, or a code with its `facts` (domain/seats.py; besides: `unknown`, `ended`, `no_offer`,
    `expired`). `position` is the first place of those who wait, and `rule` who waits before others.
    """

    registration_id: int | None = None
    code: str = ""
    seated: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    position: int | None = None
    why: str = ""
    rule: Rule | None = None
    refusal: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def names_in(state: str, members: Sequence[Any]) -> tuple[str, ...]:
    """The names of the attendee rows in `state`."""
    return tuple(member.name for member in members if member.state == state)
