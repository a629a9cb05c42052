"""What the life of a person's words is made of (domain/living.py puts it together)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

OPEN = "en_evaluacion"
"""The outcome that promises another one."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What grew out of a contribution. `sources`: how many contributions it was made of; `own`: this one
    among them."""

    id: int
    code: str
    on: date
    sources: int = 0
    own: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """`child` came of `parent` by `kind`: fusion, division or reformulacion."""

    parent: int
    child: int
    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Version:
    """A text of a proposal. Against the one before: `deadline` is a new one, else empty; `reworded`."""

    proposal: int
    number: int
    on: date
    stage: str = ""
    deadline: str = ""
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Discussed:
    """A stage that a proposal came to, and when it had to be answered there."""

    proposal: int
    stage: str
    on: date
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One criterion of the SMART sheet: `answer` is si, parcial or no."""

    proposal: int
    version: int
    criterion: str
    answer: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Grown:
    """All that grew out of one contribution, with every edge that leads into it."""

    proposals: tuple[Proposal, ...] = ()
    edges: tuple[Edge, ...] = ()
    versions: tuple[Version, ...] = ()
    discussed: tuple[Discussed, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `kind`: received, read, supported, merged (with `number` others), split (into
    `number`), reworded, dated (`detail`: the deadline), discussed, checked (`number` criteria met; `detail`:
    those that are not, separated by spaces), withdrawn. `name`: the stage."""

    kind: str
    on: date
    number: int = 0
    name: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A response. `proposal`: its id and `about` its code, where it is not about contributions alone."""

    id: int
    on: date
    outcome: str
    reason: str
    entity: str = ""
    stage: str = ""
    proposal: int | None = None
    about: str = ""
    merged_into: str = ""
    referred_to: str = ""
    referred_document: str = ""
    referred_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """How far a commitment was on a day. `percent`: 0 to 100, where it was said."""

    on: date
    percent: float | None
    status: str
    text: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A commitment that came of it: its last `advance`, and the next milestone that is not reached yet."""

    id: int
    code: str
    process: str
    title: str
    entity: str
    on: date | None = None
    advance: Advance | None = None
    next_on: date | None = None
    next_text: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """When a stage had to answer, and when it did."""

    stage: str
    by: date
    answered: date | None = None

    def late(self, today: date) -> int:
        """Days of delay, of the answer or up to today."""
        return max(0, ((self.answered or today) - self.by).days)


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that is still to come: `by` that day at the latest, `late` days ago. `studied`: it is under
    evaluation. `now_at`: a later stage that has it now, which answers by `now_by`."""

    by: date | None = None
    late: int = 0
    studied: bool = False
    now_at: str = ""
    now_by: date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """Everything, each part in order."""

    steps: tuple[Step, ...] = ()
    decisions: tuple[Decision, ...] = ()
    standing: tuple[Decision, ...] = ()
    adopted: tuple[Adopted, ...] = ()
    dues: tuple[Due, ...] = ()
    owed: Owed | None = None
    grown: Grown = field(default_factory=Grown)
