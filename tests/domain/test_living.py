"""What holds of many decisions, and what is still owed: over made-up lives of proposals."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.life import Decision, Discussed, Edge, Grown, Proposal, Step
from domain.living import by_day, in_order, lived, standing, steps_of

TODAY = date(2027, 2, 1)
days = st.integers(-60, 60).map(lambda number: TODAY + timedelta(days=number))
outcomes = st.sampled_from(["incluida", "no_incluida", "fusionada_con", "en_evaluacion"])
# children have greater ids than their parents, so that nothing comes of itself
edges = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 6), st.sampled_from(["fusion", "division"]))
    .filter(lambda edge: edge[0] < edge[1])
    .map(lambda edge: Edge(edge[0], edge[1], edge[2], TODAY)),
    max_size=8,
    unique_by=lambda edge: (edge.parent, edge.child),
)


@st.composite
def decided(draw: st.DrawFn) -> list[Decision]:
    rows = draw(st.lists(st.tuples(days, outcomes, st.none() | st.integers(1, 6), days), max_size=6))
    ordered = sorted(rows, key=lambda row: row[0])
    return [
        Decision(number, on, outcome, "r", proposal=proposal, until=until if outcome[0] == "e" else None)
        for number, (on, outcome, proposal, until) in enumerate(ordered, start=1)
    ]


@settings(max_examples=40)
@given(decided(), edges)
def test_the_last_decision_holds_and_one_about_a_proposal_at_a_time(
    decisions: list[Decision], lineage: list[Edge]
) -> None:
    holding = standing(decisions, lineage)
    assert set(holding) <= set(decisions)
    assert holding[-1:] == tuple(decisions[-1:])
    about = [one.proposal for one in holding]
    assert len(set(about)) == len(about)
    if None in about:
        assert len(about) == 1


@settings(max_examples=40)
@given(decided(), edges)
def test_what_came_of_it_speaks_last(decisions: list[Decision], lineage: list[Edge]) -> None:
    """No decision holds beside a later one about what came directly of its proposal."""
    holding = standing(decisions, lineage)
    for earlier, later in pairwise(holding):
        assert not any((edge.parent, edge.child) == (earlier.proposal, later.proposal) for edge in lineage)


def test_both_halves_of_a_split_hold() -> None:
    lineage = [Edge(1, child, "division", TODAY) for child in (2, 3)]
    whole, *halves = (Decision(n, TODAY, "incluida", "r", proposal=n) for n in (1, 2, 3))
    assert standing([whole, *halves], lineage) == tuple(halves)


@settings(max_examples=40)
@given(decided(), st.none() | days, st.lists(st.none() | days, max_size=3), st.booleans())
def test_what_is_owed(
    decisions: list[Decision], promised: date | None, dues: list[date | None], withdrawn: bool
) -> None:
    discussed = tuple(Discussed(1, f"etapa {n}", TODAY, due) for n, due in enumerate(dues))
    first = [Step("received", TODAY - timedelta(days=90))]
    first += [Step("withdrawn", TODAY)] if withdrawn else []
    grown = Grown((Proposal(1, "P", TODAY),), discussed=discussed)
    life = lived(first, grown, decisions, (), ("", promised), TODAY)
    final = [one for one in life.standing if one.outcome != "en_evaluacion"]
    if withdrawn or (final and len(final) == len(life.standing)):
        assert life.owed is None
        return
    assert life.owed is not None
    assert life.owed.late == (max(0, (TODAY - life.owed.by).days) if life.owed.by else 0)
    if not decisions:
        known = [due for due in (promised, *dues) if due is not None]
        assert life.owed.by == min(known, default=None)
        assert life.owed.now_by is None or life.owed.now_by >= TODAY
    assert all(due.late(TODAY) >= 0 for due in life.dues)


@given(st.lists(st.tuples(st.sampled_from(["received", "merged", "read"]), days, st.integers(1, 4))))
def test_in_order_nothing_is_lost(some: list[tuple[str, date, int]]) -> None:
    steps = in_order(Step(kind, on, number) for kind, on, number in some)
    assert [step.on for step in steps] == sorted(step.on for step in steps)
    told = sum(step.number for step in steps if step.kind == "merged")
    assert told == sum(number for kind, _, number in some if kind == "merged")
    assert [step for _, day in by_day(steps) for step in day] == list(steps)


def test_how_many_others_were_merged() -> None:
    """Into a new proposal; into one that is itself of the people's."""
    two = [Edge(1, 3, "fusion", TODAY), Edge(2, 3, "fusion", TODAY)]
    fresh = Grown((Proposal(1, "P-A", TODAY, 1, own=True), Proposal(3, "PM", TODAY)), tuple(two))
    assert [(step.kind, step.number) for step in steps_of(fresh)] == [("merged", 1)]
    own = Grown((Proposal(3, "P-C", TODAY, 1, own=True),), tuple(two))
    assert [(step.kind, step.number) for step in steps_of(own)] == [("merged", 2)]
    together = Grown((Proposal(1, "P-A", TODAY, 3, own=True),))
    assert [(step.kind, step.number) for step in steps_of(together)] == [("merged", 2)]


def test_a_split_that_is_merged_again_is_told_in_its_order_and_its_stage_once() -> None:
    halves = [Edge(5, 2, "division", TODAY), Edge(5, 3, "division", TODAY)]
    joined = [Edge(3, 1, "fusion", TODAY), Edge(4, 1, "fusion", TODAY)]
    own = Proposal(5, "P-A", TODAY, 1, own=True)
    grown = Grown(
        (Proposal(1, "MT-1", TODAY), Proposal(2, "MT-2", TODAY), Proposal(3, "MT-3", TODAY), own),
        (*halves, *joined),
        discussed=tuple(Discussed(number, "Nacionales", TODAY) for number in (1, 2, 3)),
    )
    told = [(step.kind, step.number) for step in in_order(steps_of(grown))]
    assert told == [("split", 2), ("merged", 1), ("discussed", 0)]
