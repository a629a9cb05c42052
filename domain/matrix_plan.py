"""What an import of the matrix would do: the changes of each row, or everything that is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.cells import Problem, nearest
from domain.codes import is_proposal
from domain.matrix_columns import CRITERION_COLUMNS, MARK, RESPONSE
from domain.matrix_decisions import flaws
from domain.matrix_merge import Merged, Texts, changed, merge
from domain.matrix_rows import SheetRow
from domain.proposals import CRITERIA, circle, codes, derivation

Key = tuple[int, str]
"""A process's id and a code in it."""


@dataclass(frozen=True, slots=True)
class Stands:
    """What the rows of a file are compared with: the texts of the rows that it names, the object of each
    contribution that it names (a proposal's too), which proposals exist, and their lineage by process."""

    today: date
    proposals: Mapping[Key, Texts] = field(default_factory=dict)
    contributions: Mapping[Key, Texts] = field(default_factory=dict)
    objects: Mapping[Key, str] = field(default_factory=dict)
    existing: frozenset[Key] = frozenset()
    edges: Mapping[int, Sequence[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a row asks for. `response`: its whole decision, where that changes; `others`: what somebody else
    changed of it since it was exported."""

    line: int
    process_id: int
    code: str
    new: bool
    changes: Texts
    response: Texts | None
    edition: int = 0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that the row and somebody else changed differently. `marked`: the row tells its copy."""

    line: int
    column: str
    process_id: int
    code: str
    edition: int
    mine: str
    theirs: str
    marked: bool = True


@dataclass(slots=True)
class Plan:
    """With problems or clashes nothing is done."""

    changes: list[RowChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    unchanged: int = 0


def plan_proposals(rows: Sequence[SheetRow], stands: Stands, by: str) -> Plan:
    """What the sheet of proposals asks for."""
    plan = Plan()
    known = stands.existing | {(row.process.id, row.code) for row in rows}
    for row in rows:
        key = (row.process.id, row.code)
        now = stands.proposals.get(key, {})
        found = _merged(row, now, plan, new=key not in stands.existing)
        if found is None:
            continue
        after = {**now, **found.changes}
        defaults = _defaults(found.changes, after, by, stands.today)
        problems = [
            *(_new(row, after, stands) if not now else ()),
            *_references(row, found.changes, stands, known),
            *_judged(row, found.changes, after),
            *_days(row, found.changes, after),
            *_decided(row, found.changes, now, stands.today),
        ]
        plan.problems += problems
        _keep(plan, row, Merged({**found.changes, **defaults}, (), found.others), after, new=not now)
    plan.problems += _circles(plan.changes, stands)
    return plan


def plan_contributions(rows: Sequence[SheetRow], stands: Stands, proposals: Sequence[SheetRow] = ()) -> Plan:
    """What the sheet of contributions asks for: revisions, themes, answers to those that propose nothing.
    `proposals`: the rows of the other sheet, new ones among them."""
    plan = Plan()
    known = stands.existing | {(row.process.id, row.code) for row in proposals}
    for row in rows:
        now = stands.contributions.get((row.process.id, row.code))
        if now is None:
            like = [code for _, code in stands.contributions]
            plan.problems.append(_problem(row, "code", "contribution", nearest(row.code, like)))
            continue
        found = _merged(row, now, plan, new=False)
        if found is None:
            continue
        after = {**now, **found.changes}
        plan.problems += _revised(row, found.changes, now, after)
        if RESPONSE.keys() & found.changes.keys() and now.get("object") == "propuesta":
            plan.problems.append(_problem(row, "outcome", "answer_on_proposals"))
        else:
            plan.problems += _decided(row, found.changes, now, stands.today)
            plan.problems += _merging(row, found.changes, known)
        _keep(plan, row, found, after, new=False)
    return plan


def _merged(row: SheetRow, now: Texts, plan: Plan, *, new: bool) -> Merged | None:
    if row.mark is not None and new:
        plan.problems.append(_problem(row, "code", "gone"))
        return None
    said = {column: row.cells[column] for column in row.said}
    found = merge(row.cells, row.mark, now, changed(said, row.mark, now))
    if row.misplaced and not new and (found.changes or found.clashes):
        plan.problems.append(_problem(row, MARK, "mark_unknown"))
        return None
    edition = row.mark.edition if row.mark else 0
    plan.clashes += [
        Clash(
            row.line,
            column,
            row.process.id,
            row.code,
            edition,
            row.cells[column],
            now.get(column, ""),
            row.mark is not None,
        )
        for column in found.clashes
    ]
    if not found.changes and not found.clashes:
        plan.unchanged += 1
        return None
    return found


def _keep(plan: Plan, row: SheetRow, found: Merged, after: Texts, *, new: bool) -> None:
    decided = RESPONSE.keys() & found.changes.keys()
    rest = {column: text for column, text in found.changes.items() if column not in RESPONSE}
    response = {column: after.get(column, "") for column in RESPONSE} if decided else None
    edition = row.mark.edition if row.mark else 0
    change = RowChange(row.line, row.process.id, row.code, new, rest, response, edition, found.others)
    plan.changes.append(change)


def _new(row: SheetRow, after: Texts, stands: Stands) -> Iterator[Problem]:
    if is_proposal(row.code):
        own = [code for process_id, code in stands.existing if process_id == row.process.id]
        yield _problem(row, "code", "proposal", nearest(row.code, own))
    if not any(after.get(column) for column in ("institution", "sources", "derives_from")):
        yield _problem(row, "institution", "author_missing")
    if not any(after.get(column) for column in ("title", "problem", "commitment")):
        yield _problem(row, "commitment", "text_missing")


def _references(
    row: SheetRow, changes: Texts, stands: Stands, known: frozenset[Key] | set[Key]
) -> Iterator[Problem]:
    process_id = row.process.id
    sources = codes(changes.get("sources", ""))
    for code in sources:
        kind = stands.objects.get((process_id, code))
        if kind is None:
            like = [own for own_process, own in stands.objects if own_process == process_id]
            yield _problem(row, "sources", "contribution", nearest(code, like), code)
        elif kind == "propuesta" and code != row.code:
            yield _problem(row, "sources", "source_is_proposal", (code,))
    if "sources" in changes and row.code not in sources and stands.objects.get((process_id, row.code)):
        yield _problem(row, "sources", "own_source", (row.code,))
    parents = derivation(changes.get("derives_from", ""))
    yield from _unknown(row, "derives_from", parents, known)
    yield from _merging(row, changes, known)


def _merging(row: SheetRow, changes: Texts, known: frozenset[Key] | set[Key]) -> Iterator[Problem]:
    merged = changes.get("merged_into", "")
    yield from _unknown(row, "merged_into", [merged] if merged else [], known)


def _unknown(
    row: SheetRow, column: str, named: Iterable[str], known: frozenset[Key] | set[Key]
) -> Iterator[Problem]:
    for code in named:
        if (row.process.id, code) not in known:
            like = [own for process_id, own in known if process_id == row.process.id]
            yield _problem(row, column, "proposal", nearest(code, like), code)


def _judged(row: SheetRow, changes: Texts, after: Texts) -> Iterator[Problem]:
    """A note or a name without an answer would be lost."""
    for column in CRITERION_COLUMNS.values():
        for beside in (f"{column}_note", f"{column}_by"):
            if {column, beside} & changes.keys() and after.get(beside) and not after.get(column):
                yield _problem(row, beside, "answer_missing")
    for columns, about in _ABOUT:
        lonely = [one for one in about if after.get(one) and not any(after.get(own) for own in columns)]
        if lonely and {*columns, *about} & changes.keys():
            yield _problem(row, lonely[0], "answer_missing")


def _days(row: SheetRow, changes: Texts, after: Texts) -> Iterator[Problem]:
    ends = after.get("ends_on", "")
    if {"starts_on", "ends_on"} & changes.keys() and "" < ends < after.get("starts_on", ""):
        yield _problem(row, "ends_on", "before_start", (), ends)


def _defaults(changes: Texts, after: Texts, by: str, today: date) -> dict[str, str]:
    """Who judged and when, where the sheet does not say: who brings it, today."""
    found: dict[str, str] = {}
    day = today.isoformat()
    if any(changes.get(column) for column in _SMART):
        found |= {"smart_by": after.get("smart_by") or by, "smart_on": after.get("smart_on") or day}
    given = [column for column in _VIABILITY if changes.get(column)]
    for column in given:
        found |= {
            f"{column}_by": after.get(f"{column}_by") or by,
            "viability_on": after.get("viability_on") or day,
        }
    return {column: text for column, text in found.items() if text and text != after.get(column, "")}


def _decided(row: SheetRow, changes: Texts, now: Texts, today: date) -> Iterator[Problem]:
    if not RESPONSE.keys() & changes.keys():
        return
    texts = {column: {**now, **changes}.get(column, "") for column in RESPONSE}
    for column, code, valid in flaws(texts, now, row.code, today):
        yield _problem(row, column, code, valid, texts.get(column, ""))


def _revised(row: SheetRow, changes: Texts, now: Texts, after: Texts) -> Iterator[Problem]:
    if not {"revision", "reservation"} & changes.keys():
        return
    if not after.get("revision"):
        yield _problem(row, "revision", "required")
    elif after["revision"] == "pendiente" and now.get("revision") != "pendiente":
        yield _problem(row, "revision", "already_read")
    if after.get("revision") == "con_reservas" and not after.get("reservation"):
        yield _problem(row, "reservation", "required")
    if after.get("revision") != "con_reservas" and after.get("reservation"):
        yield _problem(row, "reservation", "not_here", (), after["reservation"])


def _circles(changes: Sequence[RowChange], stands: Stands) -> Iterator[Problem]:
    asked: dict[int, dict[str, RowChange]] = defaultdict(dict)
    for change in changes:
        if "derives_from" in change.changes or (change.response or {}).get("merged_into"):
            asked[change.process_id][change.code] = change
    for process_id, rows in asked.items():
        found = circle(_edges(rows, stands.edges.get(process_id, ())))
        for code in found:
            if code in rows:
                column = "derives_from" if "derives_from" in rows[code].changes else "merged_into"
                yield Problem(rows[code].line, column, code, "circle", (*found, found[0]))


def _edges(rows: Mapping[str, RowChange], existing: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for parent, child in existing:
        if child not in rows or "derives_from" not in rows[child].changes:
            yield parent, child
    for code, row in rows.items():
        for parent in derivation(row.changes.get("derives_from", "")):
            yield parent, code
        merged = (row.response or {}).get("merged_into")
        if merged and merged != code:  # that is told where the decision is judged
            yield code, merged


def _problem(
    row: SheetRow, column: str, code: str, valid: Iterable[str] = (), text: str | None = None
) -> Problem:
    return Problem(row.line, column, row.cells.get(column, "") if text is None else text, code, tuple(valid))


_SMART = tuple(CRITERION_COLUMNS[criterion] for criterion in CRITERIA["smart"])
_VIABILITY = tuple(CRITERION_COLUMNS[criterion] for criterion in CRITERIA["viabilidad"])
_ABOUT = ((_SMART, ("smart_by", "smart_role", "smart_on")), (_VIABILITY, ("viability_on",)))
