"""What an import of the matrix would do: the changes of each row, or everything that is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain import matrix_checks as checks
from domain.cells import Problem, nearest
from domain.matrix_checks import Stands
from domain.matrix_columns import MARK, RESPONSE
from domain.matrix_merge import Merged, Texts, changed, merge
from domain.matrix_rows import SheetRow
from domain.proposals import circle, derivation


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a row asks for. `response`: its whole decision, where that changes; `others`: what somebody else
    changed of it since it was exported; `parted`: it comes from something no more."""

    line: int
    process_id: int
    code: str
    new: bool
    changes: Texts
    response: Texts | None
    edition: int = 0
    others: tuple[str, ...] = ()
    parted: bool = False


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
    """With problems or clashes nothing is done. `exposed`: codes of words that anybody may read from now on
    and that seem to hold a phone, an e-mail or a document of identity."""

    changes: list[RowChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    exposed: list[str] = field(default_factory=list)
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
            *(checks.new(row, after, stands) if not now else ()),
            *checks.references(row, found.changes, stands, known),
            *checks.judged(row, found.changes, after),
            *checks.days(row, found.changes, after),
            *checks.decided(row, found.changes, now, stands.today),
        ]
        plan.problems += problems
        parted = _parted(now, after)
        wanted = Merged({**found.changes, **defaults}, (), found.others)
        _keep(plan, row, wanted, after, new=not now, parted=parted)
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
            plan.problems.append(checks.problem(row, "code", "contribution", nearest(row.code, like)))
            continue
        found = _merged(row, now, plan, new=False)
        if found is None:
            continue
        after = {**now, **found.changes}
        plan.problems += checks.revised(row, found.changes, now, after)
        plan.exposed += checks.exposed(row.code, found.changes, now.get("words", ""))
        if RESPONSE.keys() & found.changes.keys() and now.get("object") == "propuesta":
            plan.problems.append(checks.problem(row, "outcome", "answer_on_proposals"))
        else:
            plan.problems += checks.decided(row, found.changes, now, stands.today)
            plan.problems += checks.merging(row, found.changes, known)
        _keep(plan, row, found, after, new=False)
    return plan


def _merged(row: SheetRow, now: Texts, plan: Plan, *, new: bool) -> Merged | None:
    if row.mark is not None and new:
        plan.problems.append(checks.problem(row, "code", "gone"))
        return None
    said = {column: row.cells[column] for column in row.said}
    found = merge(row.cells, row.mark, now, changed(said, row.mark, now))
    if row.misplaced and not new and (found.changes or found.clashes):
        plan.problems.append(checks.problem(row, MARK, "mark_unknown"))
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


def _parted(now: Texts, after: Texts) -> bool:
    had, has = (derivation(texts.get("derives_from", "")) for texts in (now, after))
    return any(has.get(code) != kind for code, kind in had.items())


def _keep(plan: Plan, row: SheetRow, found: Merged, after: Texts, *, new: bool, parted: bool = False) -> None:
    decided = RESPONSE.keys() & found.changes.keys()
    rest = {column: text for column, text in found.changes.items() if column not in RESPONSE}
    response = {column: after.get(column, "") for column in RESPONSE} if decided else None
    edition = row.mark.edition if row.mark else 0
    change = RowChange(row.line, row.process.id, row.code, new, rest, response, edition, found.others, parted)
    plan.changes.append(change)


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


def _defaults(changes: Texts, after: Texts, by: str, today: date) -> dict[str, str]:
    """Who judged and when, where the sheet does not say: who brings it, today."""
    found: dict[str, str] = {}
    day = today.isoformat()
    if any(changes.get(column) for column in checks.SMART_CRITERIA):
        found |= {"smart_by": after.get("smart_by") or by, "smart_on": after.get("smart_on") or day}
    given = [column for column in checks.VIABILITY_CRITERIA if changes.get(column)]
    for column in given:
        found |= {
            f"{column}_by": after.get(f"{column}_by") or by,
            "viability_on": after.get("viability_on") or day,
        }
    return {column: text for column, text in found.items() if text and text != after.get(column, "")}
