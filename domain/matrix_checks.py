"""What can be wrong with a row of the matrix, seen with the database and the rest of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from domain.cells import Problem, nearest
from domain.codes import is_proposal
from domain.matrix_columns import CRITERION_COLUMNS, RESPONSE, SMART_ABOUT, VIABILITY_ABOUT
from domain.matrix_decisions import flaws
from domain.matrix_merge import Texts
from domain.matrix_rows import SheetRow
from domain.proposals import CRITERIA, codes, derivation
from domain.redaction import KnownNames, redact

Key = tuple[int, str]
"""A process's id and a code in it."""


@dataclass(frozen=True, slots=True)
class Stands:
    """What the rows of a file are compared with: the texts of the rows that it names, the object of each
    contribution that it names (a proposal's too), which proposals exist, their lineage by process, and the
    codes that are one letter away from one that it names and that is not there."""

    today: date
    proposals: Mapping[Key, Texts] = field(default_factory=dict)
    contributions: Mapping[Key, Texts] = field(default_factory=dict)
    objects: Mapping[Key, str] = field(default_factory=dict)
    existing: frozenset[Key] = frozenset()
    edges: Mapping[int, Sequence[tuple[str, str]]] = field(default_factory=dict)
    near: frozenset[Key] = frozenset()

    def like(self, code: str, process_id: int) -> tuple[str, ...]:
        """The codes of a process that look most like this one."""
        return nearest(code, sorted(code for own, code in self.near | self.existing if own == process_id))


def mistyped(row: SheetRow, stands: Stands) -> Problem | None:
    """A new row whose code looks like those that people were given: what stands in it is another's."""
    return (
        problem(row, "code", "proposal", stands.like(row.code, row.process.id))
        if is_proposal(row.code)
        else None
    )


def new(row: SheetRow, after: Texts) -> Iterator[Problem]:
    """A new proposal has an author or an origin, and words."""
    if not any(after.get(column) for column in ("institution", "sources", "derives_from")):
        yield problem(row, "institution", "author_missing")
    if not any(after.get(column) for column in ("title", "problem", "commitment")):
        yield problem(row, "commitment", "text_missing")


def references(row: SheetRow, changes: Texts, stands: Stands, known: AbstractSet[Key]) -> Iterator[Problem]:
    """What it grew out of and what it is merged into exist; its own words stay its source."""
    process_id = row.process.id
    sources = codes(changes.get("sources", ""))
    for code in sources:
        kind = stands.objects.get((process_id, code))
        if kind is None:
            yield problem(row, "sources", "contribution", stands.like(code, process_id), code)
        elif kind == "propuesta" and code != row.code:
            yield problem(row, "sources", "source_is_proposal", (code,))
    if "sources" in changes and row.code not in sources and stands.objects.get((process_id, row.code)):
        yield problem(row, "sources", "own_source", (row.code,))
    parents = derivation(changes.get("derives_from", ""))
    if row.code in parents:
        yield problem(row, "derives_from", "own_parent", (row.code,))
    for code in parents:
        yield from _unknown(row, "derives_from", code, stands, known)
    yield from merging(row, changes, stands, known)


def merging(row: SheetRow, changes: Texts, stands: Stands, known: AbstractSet[Key]) -> Iterator[Problem]:
    """What it is merged into exists."""
    if merged := changes.get("merged_into", ""):
        yield from _unknown(row, "merged_into", merged, stands, known)


def _unknown(
    row: SheetRow, column: str, code: str, stands: Stands, known: AbstractSet[Key]
) -> Iterator[Problem]:
    if (row.process.id, code) not in known:
        yield problem(row, column, "proposal", stands.like(code, row.process.id), code)


def judged(row: SheetRow, changes: Texts, after: Texts) -> Iterator[Problem]:
    """A note or a name without an answer would be lost."""
    for column in CRITERION_COLUMNS.values():
        for beside in (f"{column}_note", f"{column}_by"):
            if {column, beside} & changes.keys() and after.get(beside) and not after.get(column):
                yield problem(row, beside, "answer_missing")
    for columns, about in _ABOUT:
        lonely = [one for one in about if after.get(one) and not any(after.get(own) for own in columns)]
        if lonely and {*columns, *about} & changes.keys():
            yield problem(row, lonely[0], "answer_missing")


def days(row: SheetRow, changes: Texts, after: Texts) -> Iterator[Problem]:
    """It does not end before it starts."""
    ends = after.get("ends_on", "")
    if {"starts_on", "ends_on"} & changes.keys() and "" < ends < after.get("starts_on", ""):
        yield problem(row, "ends_on", "before_start", (), ends)


def decided(row: SheetRow, changes: Texts, now: Texts, today: date) -> Iterator[Problem]:
    """A decision that changes is whole."""
    if not RESPONSE.keys() & changes.keys():
        return
    texts = {column: {**now, **changes}.get(column, "") for column in RESPONSE}
    for column, code, valid in flaws(texts, now, row.code, today):
        yield problem(row, column, code, valid, texts.get(column, ""))


def revised(row: SheetRow, changes: Texts, now: Texts, after: Texts) -> Iterator[Problem]:
    """Words that were read stay read; what is reserved has a reason, and nothing else has one."""
    if not {"revision", "reservation"} & changes.keys():
        return
    if not after.get("revision"):
        yield problem(row, "revision", "required")
    elif after["revision"] == "pendiente" and now.get("revision") != "pendiente":
        yield problem(row, "revision", "already_read")
    if after.get("revision") == "con_reservas" and not after.get("reservation"):
        yield problem(row, "reservation", "required")
    if after.get("revision") != "con_reservas" and after.get("reservation"):
        yield problem(row, "reservation", "not_reserved", (), after["reservation"])


def exposed(code: str, changes: Texts, words: str) -> list[str]:
    """The code, where anybody may read these words from now on and they seem to tell who it is."""
    shown_now = changes.get("revision") == "publicable"
    return [code] if shown_now and redact(words, KnownNames()) != words else []


def problem(
    row: SheetRow, column: str, code: str, valid: Iterable[str] = (), text: str | None = None
) -> Problem:
    """What is wrong with a cell of the row; `text`: what stands in it, where that is not the row's."""
    return Problem(row.line, column, row.cells.get(column, "") if text is None else text, code, tuple(valid))


SMART_CRITERIA = tuple(CRITERION_COLUMNS[criterion] for criterion in CRITERIA["smart"])
VIABILITY_CRITERIA = tuple(CRITERION_COLUMNS[criterion] for criterion in CRITERIA["viabilidad"])
CRITERIA_OF = {
    "smart_about": CRITERIA["smart"],
    "viability_on": CRITERIA["viabilidad"],
}
"""Who judged and when goes with the criteria: by their unit (matrix_columns.unit_of), those of its sheet."""

_ABOUT = ((SMART_CRITERIA, SMART_ABOUT), (VIABILITY_CRITERIA, VIABILITY_ABOUT))
