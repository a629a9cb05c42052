"""What an import of the matrix would do: the changes of each row, or everything that is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from domain import matrix_checks as checks
from domain.cells import Problem
from domain.matrix_checks import Key, Stands
from domain.matrix_columns import COLUMNS, CONTRIBUTIONS_SHEET, MARK, PROPOSALS_SHEET, RESPONSE, unit_of
from domain.matrix_merge import Merged, Texts, changed, merge
from domain.matrix_rows import SheetRow
from domain.matrix_shown import in_words
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
    """A field, or several that are changed as one, which the row and somebody else changed differently.
    `cells`: (column, mine, theirs) as people read them, in the sheet's order; `unit`: what they belong to;
    `marked`: the row tells its copy."""

    line: int
    process_id: int
    code: str
    edition: int
    unit: str
    cells: tuple[tuple[str, str, str], ...]
    marked: bool = True


@dataclass(slots=True)
class Plan:
    """With problems or clashes nothing is done. `exposed`: codes of words that anybody may read from now on
    and that seem to hold a phone, an e-mail or a document of identity. `parted`: codes of proposals that have
    a response and lose something they came from."""

    changes: list[RowChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    exposed: list[str] = field(default_factory=list)
    parted: list[str] = field(default_factory=list)
    unchanged: int = 0


def plan_proposals(rows: Sequence[SheetRow], stands: Stands, by: str) -> Plan:
    """What the sheet of proposals asks for."""
    plan = Plan()
    known = stands.existing | {(row.process.id, row.code) for row in rows}
    for row in rows:
        key = (row.process.id, row.code)
        now = stands.proposals.get(key, {})
        found = _merged(row, now, plan, PROPOSALS_SHEET, new=key not in stands.existing)
        if found is None:
            continue
        if not now and (wrong := checks.mistyped(row, stands)):
            plan.problems.append(wrong)
            continue
        after = {**now, **found.changes}
        plan.problems += _proposal_problems(row, found.changes, now, stands, known)
        defaults = _defaults(found.changes, after, by, stands.today)
        wanted = Merged({**found.changes, **defaults}, (), found.others)
        parted = _parted(now, after)
        plan.parted += [row.code] if parted and now.get("outcome") else []
        _keep(plan, row, wanted, after, new=not now, parted=parted)
    plan.problems += _circles(plan.changes, stands)
    plan.problems += _still_merged(plan.changes, rows, stands)
    return plan


def _proposal_problems(
    row: SheetRow, changes: Texts, now: Texts, stands: Stands, known: AbstractSet[Key]
) -> Iterator[Problem]:
    after = {**now, **changes}
    if not now:
        yield from checks.new(row, after)
    yield from checks.references(row, changes, stands, known)
    yield from checks.judged(row, changes, after)
    yield from checks.days(row, changes, after)
    yield from checks.decided(row, changes, now, stands.today)


def plan_contributions(rows: Sequence[SheetRow], stands: Stands, proposals: Sequence[SheetRow] = ()) -> Plan:
    """What the sheet of contributions asks for: revisions, themes, answers to those that propose nothing.
    `proposals`: the rows of the other sheet, new ones among them."""
    plan = Plan()
    known = stands.existing | {(row.process.id, row.code) for row in proposals}
    for row in rows:
        now = stands.contributions.get((row.process.id, row.code))
        if now is None:
            plan.problems.append(
                checks.problem(row, "code", "contribution", stands.like(row.code, row.process.id))
            )
            continue
        found = _merged(row, now, plan, CONTRIBUTIONS_SHEET, new=False)
        if found is None:
            continue
        plan.problems += _contribution_problems(row, found.changes, now, stands, known)
        plan.exposed += checks.exposed(row.code, found.changes, now.get("words", ""))
        _keep(plan, row, found, {**now, **found.changes}, new=False)
    return plan


def _contribution_problems(
    row: SheetRow, changes: Texts, now: Texts, stands: Stands, known: AbstractSet[Key]
) -> Iterator[Problem]:
    yield from checks.revised(row, changes, now, {**now, **changes})
    if RESPONSE.keys() & changes.keys() and now.get("object") == "propuesta":
        yield checks.problem(row, "outcome", "answer_on_proposals")
        return
    yield from checks.decided(row, changes, now, stands.today)
    yield from checks.merging(row, changes, stands, known)


def _merged(row: SheetRow, now: Texts, plan: Plan, sheet: str, *, new: bool) -> Merged | None:
    if row.mark is not None and new:
        plan.problems.append(checks.problem(row, "code", "gone"))
        return None
    said = {column: row.cells[column] for column in row.said}
    found = merge(row.cells, row.mark, now, changed(said, row.mark, now))
    if row.misplaced and not new and (found.changes or found.clashes):
        plan.problems.append(checks.problem(row, MARK, "mark_unknown"))
        return None
    plan.clashes += _clashes(row, found, now, sheet)
    if not found.changes and not found.clashes:
        plan.unchanged += 1
        return None
    return found


def _clashes(row: SheetRow, found: Merged, now: Texts, sheet: str) -> Iterator[Clash]:
    """One for each thing that was changed twice, in the sheet's order."""
    order = list(COLUMNS[sheet])
    units: dict[str, list[str]] = defaultdict(list)
    for column in sorted(found.clashes, key=order.index):
        units[unit_of(column)].append(column)
    edition = row.mark.edition if row.mark else 0
    for unit, columns in units.items():
        if not any(also in units for also in checks.CRITERIA_OF.get(unit, ())):
            cells = tuple(_both(row, column, now) for column in columns)
            yield Clash(row.line, row.process.id, row.code, edition, unit, cells, row.mark is not None)


def _both(row: SheetRow, column: str, now: Texts) -> tuple[str, str, str]:
    mine, theirs = (in_words(column, texts.get(column, ""), row.process.stages) for texts in (row.cells, now))
    return column, mine, theirs


def _parted(now: Texts, after: Texts) -> bool:
    had, has = (derivation(texts.get("derives_from", "")) for texts in (now, after))
    return any(has.get(code) != kind for code, kind in had.items())


def _still_merged(
    changes: Sequence[RowChange], rows: Sequence[SheetRow], stands: Stands
) -> Iterator[Problem]:
    """The decision of what is taken out of a proposal must not say any more that it was merged into it."""
    decided = {(one.process_id, one.code): one.response for one in changes if one.response is not None}
    parted = {one.line: one.changes for one in changes if one.parted}
    for row in (row for row in rows if row.line in parted):
        now = stands.proposals.get((row.process.id, row.code), {})
        stay = derivation(parted[row.line].get("derives_from", ""))
        for code in sorted(derivation(now.get("derives_from", "")).keys() - stay.keys()):
            key = (row.process.id, code)
            own = decided.get(key, stands.proposals.get(key, {}))
            if (own.get("outcome"), own.get("merged_into")) == ("fusionada_con", row.code):
                yield checks.problem(row, "derives_from", "still_merged", (code,))


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
        merged = (row.response or {}).get("merged_into")
        named = [(parent, code) for parent in derivation(row.changes.get("derives_from", ""))]
        named += [(code, merged)] if merged else []
        yield from (edge for edge in named if edge[0] != edge[1])  # itself: told where the cell is judged


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
