"""The life of a person's words: what happened to them, in order, and what is still owed to their author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from domain.life import (
    OPEN,
    Adopted,
    Decision,
    Discussed,
    Due,
    Edge,
    Grown,
    Life,
    Owed,
    Proposal,
    Step,
    Version,
)
from domain.proposals import CRITERIA


def lived(
    first: Iterable[Step],
    grown: Grown,
    decisions: Sequence[Decision],
    adopted: Sequence[Adopted],
    promised: tuple[str, date | None],
    today: date,
) -> Life:
    """Put it together. `first`: what happened to the contribution itself; `promised`: its own stage, and the
    day that its author was told."""
    came = [step for step in steps_of(grown) if (step.kind, step.name) != ("discussed", promised[0])]
    steps = in_order([*first, *came])
    holding = standing(decisions, grown.edges)
    withdrawn = any(step.kind == "withdrawn" for step in steps)
    waited = _dues(promised, grown.discussed)
    owed = None if withdrawn else _owed(waited, holding, today)
    answered = tuple(replace(due, answered=_answered(due, decisions)) for due in waited)
    return Life(steps, tuple(decisions), holding, tuple(adopted), answered, owed, grown)


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """By day, else in the order given. What was merged twice on one day is told once, and so is a stage that
    the parts of a split proposal came to one by one."""
    found: list[Step] = []
    for step in sorted(steps, key=lambda step: step.on):
        last = found[-1] if found else None
        if any(one.kind == step.kind == "discussed" and one.name == step.name for one in found):
            continue
        if last is not None and (last.kind, last.on) == ("merged", step.on) and step.kind == "merged":
            found[-1] = replace(last, number=last.number + step.number)
        else:
            found.append(step)
    return tuple(found)


def by_day(steps: Iterable[Step]) -> Iterator[tuple[date, tuple[Step, ...]]]:
    """Steps that are in order, a day at a time."""
    for on, some in groupby(steps, key=lambda step: step.on):
        yield on, tuple(some)


def steps_of(grown: Grown) -> Iterator[Step]:
    """What happened to proposals, told as it looks from the contribution."""
    stages = {(one.proposal, one.number): one.stage for one in grown.versions}
    for proposal in _as_they_came(grown):
        if proposal.own and proposal.sources > 1:
            yield Step("merged", proposal.on, proposal.sources - 1)
        yield from _lineage(proposal, grown.edges, stages.get((proposal.id, 1), ""))
        yield from _checked(proposal, grown)
    yield from _versions(grown.versions)
    told = {(one.proposal, one.stage) for one in grown.versions if one.number > 1}
    for one in grown.discussed:
        if (one.proposal, one.stage) not in told:
            yield Step("discussed", one.on, name=one.stage)


def standing(decisions: Sequence[Decision], edges: Iterable[Edge]) -> tuple[Decision, ...]:
    """The decisions, in order, that no later one took the place of. One about a proposal gives way to a later
    one about the same, about what came of it, or about the contribution itself; so both halves of a proposal
    that was split keep theirs."""
    known = list(edges)
    return tuple(
        one
        for place, one in enumerate(decisions)
        if not any(_replaces(later, one, known) for later in decisions[place + 1 :])
    )


def _as_they_came(grown: Grown) -> list[Proposal]:
    """Each after what it came of, so that what happened to both on one day is told in its order."""
    after = {one.id: _descendants(one.id, grown.edges) for one in grown.proposals}
    return sorted(grown.proposals, key=lambda one: sum(one.id in found for found in after.values()))


def _replaces(later: Decision, one: Decision, edges: Sequence[Edge]) -> bool:
    if later.proposal is None or one.proposal is None or later.proposal == one.proposal:
        return True
    return later.proposal in _descendants(one.proposal, edges)


def _descendants(proposal: int, edges: Sequence[Edge]) -> set[int]:
    found, looked = set[int](), {proposal}
    while looked:
        looked = {edge.child for edge in edges if edge.parent in looked} - found
        found |= looked
    return found


def _lineage(proposal: Proposal, edges: Sequence[Edge], stage: str) -> Iterator[Step]:
    merged = [edge for edge in edges if edge.child == proposal.id and edge.kind == "fusion"]
    others = len(merged) - 1 + bool(proposal.sources)  # it may be one of them itself
    if merged and others > 0:
        yield Step("merged", max(edge.on for edge in merged), others)
    reworded = [edge for edge in edges if edge.child == proposal.id and edge.kind == "reformulacion"]
    if reworded:
        yield Step("reworded", max(edge.on for edge in reworded), name=stage)
    split = [edge for edge in edges if edge.parent == proposal.id and edge.kind == "division"]
    if len(split) > 1:
        yield Step("split", max(edge.on for edge in split), len(split))


def _versions(versions: Sequence[Version]) -> Iterator[Step]:
    for one in versions:
        if one.number > 1 and one.reworded:
            yield Step("reworded", one.on, name=one.stage)
        if one.number > 1 and one.deadline:
            yield Step("dated", one.on, name=one.stage, detail=one.deadline)


def _checked(proposal: Proposal, grown: Grown) -> Iterator[Step]:
    """The SMART sheet of its last text that was judged."""
    own = [check for check in grown.checks if check.proposal == proposal.id]
    last = max((check.version for check in own), default=0)
    judged = [check for check in own if check.version == last and check.answer]
    days = [check.on for check in judged if check.on is not None]
    if judged and days:
        unmet = {check.criterion for check in judged if check.answer != "si"}
        lacking = [criterion for criterion in CRITERIA["smart"] if criterion in unmet]
        yield Step("checked", max(days), len(judged) - len(lacking), detail=" ".join(lacking))


def _dues(promised: tuple[str, date | None], discussed: Sequence[Discussed]) -> tuple[Due, ...]:
    """Each stage once, in the order in which it was come to."""
    found: dict[str, Due] = {}
    for stage, by in (promised, *((one.stage, one.due) for one in discussed)):
        if by is not None:
            found.setdefault(stage, Due(stage, by))
    return tuple(found.values())


def _answered(due: Due, decisions: Sequence[Decision]) -> date | None:
    there = [one for one in decisions if one.stage == due.stage] or decisions
    return there[0].on if there else None


def _owed(dues: Sequence[Due], holding: Sequence[Decision], today: date) -> Owed | None:
    studied = [one for one in holding if one.outcome == OPEN]
    if holding and not studied:
        return None
    if studied:
        until = min((one.until for one in studied if one.until is not None), default=None)
        return Owed(until, max(0, (today - until).days) if until else 0, studied=True)
    if not dues:
        return Owed()
    first = min(dues, key=lambda due: due.by)  # what was promised is not put off by going on to another stage
    now = dues[-1]
    late = first.late(today)
    if late and now.by >= today:
        return Owed(first.by, late, now_at=now.stage, now_by=now.by)
    return Owed(first.by, late)
