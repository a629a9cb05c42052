"""What a person was told and what they answered, to be compared with what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.chaos.script import Heard

FIRST = ("Rosa", "María", "Juana", "Carmen", "Luz", "Pedro", "Julio", "Elmer", "Ana", "Percy")
FAMILY = ("Quispe", "Mamani", "Flores", "Huamán", "Rojas", "Chávez", "Ramos", "Díaz", "Torres", "Castillo")
HOMES = ("ayabaca", "huancayo", "sullana", "tarapoto", "huanta")


@dataclass(frozen=True, slots=True)
class Event:
    """Something with few seats."""

    code: str
    title: str
    capacity: int


@dataclass(slots=True)
class Proposal:
    """What somebody wrote. `code`: under which they were told that it is kept."""

    problem: str
    ask: str
    hints: dict[str, str] = field(default_factory=dict)
    code: str = ""


@dataclass
class Memory:
    """One person's. `seats`: the ticket by the event's title; `needs`: the help asked for, by ticket."""

    number: int
    events: Sequence[Event]
    seats: dict[str, str] = field(default_factory=dict)
    waits: set[str] = field(default_factory=set)
    needs: dict[str, str] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    told_seats: int = 0

    @property
    def name(self) -> str:
        one, two, three = self.number % 10, self.number // 10 % 10, self.number // 100 % 10
        return f"{FIRST[one]} {FAMILY[two]} {FAMILY[three]}"

    @property
    def home(self) -> str:
        return HOMES[self.number % len(HOMES)]

    @property
    def organization(self) -> str:
        """Every third person comes for one."""
        return f"Ronda {self.name} {self.number}" if self.number % 3 == 0 else ""

    def title_in(self, text: str) -> str:
        """The event that a message is about."""
        return next((event.title for event in self.events if event.title in text), "")

    def told(self, heard: Heard, title: str) -> None:
        """Something happened to a seat, or to a proposal."""
        name = heard.line.name
        if name in ("seated", "accepted"):
            self.seats[title] = heard.codes["ticket"]
            self.told_seats += 1
        if name in ("seated", "accepted", "left", "expired"):
            self.waits.discard(title)
        if name == "left":
            self.seats.pop(title, None)
        if name == "waiting":
            self.waits.add(title)
        if name == "saved":
            self.proposals[-1].code = heard.codes["proposal"]
