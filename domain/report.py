"""What the report of a process is made of: numbers with their query, and rows without sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.cuadros import Cuadro

SEVERAL: Final = "*"
"""In the place of a theme: more than one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the text: the query's name, what it was narrowed to (a theme, a stage: words of the
    process) and what came out, a count or an average written with one decimal."""

    query: str
    value: int | str
    about: str = ""

    @property
    def count(self) -> int:
        """The number as a count. ValueError for an average."""
        return int(self.value)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its days, and how many proposals were discussed there, by how they came and by how they left
    (codes of domain/pack_trails.py)."""

    name: str
    opens_on: date | None
    closes_on: date | None
    respond_by: date | None
    how: str
    discussed: int
    entries: Mapping[str, int]
    exits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Silent:
    """A proposal of which nothing was said in time: the name of its last stage, how it left it (a code of
    domain/pack_trails.py), and since how many days its answer is due, where there was a day."""

    code: str
    stage: str
    exit: str
    late: int | None


@dataclass(frozen=True, slots=True)
class Document:
    """A draft or report that was open to comment."""

    code: str
    title: str
    opens_on: date | None
    closes_on: date | None
    readers: Figure
    comments: Figure


@dataclass(frozen=True, slots=True)
class Outreach:
    """Something done so that people would know; `reach` in people, where anybody counted them."""

    on: date | None
    medium: str
    description: str
    place: str
    reach: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that may be shown, without personal data. `name` only with its owner's permission."""

    code: str
    text: str
    name: str
    organization: str
    sector: str
    region: str
    via: str


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """What was said of a theme; `quotable` counts the contributions that `quotes` were chosen from."""

    name: str
    contributions: Figure
    proposals: Figure
    supports: Figure
    quotable: Figure
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A response in force. `codes`: the proposal, or the first contributions that it answers (`more`: there
    are others). `title` is empty where its words may not be shown."""

    codes: tuple[str, ...]
    more: bool
    title: str
    theme: str
    outcome: str
    reason_code: str
    reason: str
    entity: str
    stage: str
    decided_on: date
    merged_into: str = ""
    referred_to: str = ""
    referred_document: str = ""
    referred_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The decisions of one outcome on one theme (its name, or SEVERAL): how many, and the first of them."""

    outcome: str
    theme: str
    number: Figure
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a theme has no response: `late` have passed their day, the first one `days` days ago."""

    theme: str
    number: Figure
    late: Figure
    days: Figure
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    text: str
    starts_on: date | None
    ends_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Advance:
    """Progress as it was reported; `percent` 0 to 100, where anybody said."""

    on: date
    percent: float | None
    status: str
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment with the fields of an OGP sheet, and the codes of the words that it grew from."""

    code: str
    title: str
    theme: str
    problem: str
    text: str
    contribution: str
    ogp_values: str
    entity: str
    other_actors: str
    indicator: str
    baseline: str
    goal: str
    budget: str
    starts_on: date | None
    ends_on: date | None
    adopted_on: date | None
    milestones: tuple[Milestone, ...]
    advances: tuple[Advance, ...]
    proposals: tuple[str, ...]
    contributions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """What an event's attendees thought of it: how many said so, and their average from 1 to 5 (None where
    so few spoke that it would tell what one of them said)."""

    title: str
    on: date
    number: Figure
    average: Figure | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Institution:
    """What one institution answers for: its commitments, the decisions about it, and the words behind both:
    the codes, and those that may be quoted."""

    name: str
    commitments: tuple[Commitment, ...]
    groups: tuple[Group, ...]
    quotes: tuple[Quote, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Process:
    code: str
    name: str
    starts_on: date | None
    ends_on: date | None
    respond_by: date | None
    contact: str
    link: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the documents of one process say. `numbers`: the figures that are named by their query
    alone; `kinds`, `vias` and `outcomes`: figures by key, largest first."""

    process: Process
    numbers: Mapping[str, Figure]
    kinds: tuple[tuple[str, Figure], ...]
    vias: tuple[tuple[str, Figure], ...]
    outcomes: tuple[tuple[str, Figure], ...]
    cuadros: Mapping[str, Cuadro]
    stages: tuple[Stage, ...]
    silent: tuple[Silent, ...]
    documents: tuple[Document, ...]
    outreach: tuple[Outreach, ...]
    themes: tuple[ThemeWords, ...]
    groups: tuple[Group, ...]
    waiting: tuple[Waiting, ...]
    commitments: tuple[Commitment, ...]
    ratings: tuple[Rated, ...]
    institutions: tuple[Institution, ...]
    organizations: tuple[tuple[str, str], ...]
