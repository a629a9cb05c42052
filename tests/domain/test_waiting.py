"""The waiting list: who is offered what, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pools import OPEN, Pools, Reserve
from domain.quiet import after_waking_time, is_quiet, next_waking, waking_time
from domain.waiting import KEPT_FOR, Offer, Party, in_order, offer_until, share, was_heard

LIMA = ZoneInfo("America/Lima")
SINCE = datetime(2026, 11, 22, tzinfo=UTC)


def party(
    number: int, size: int = 1, *, together: bool = True, cls: str = "ninguna", priority: int = 1
) -> Party:
    return Party(number, cls, size, together, priority)


def pools(free: int, *reserves: Reserve) -> Pools:
    return Pools(10, reserves, {OPEN: 10 - free})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=LIMA)


def test_the_list_goes_by_priority_and_then_by_time() -> None:
    first, second, third = party(1), party(2), party(3, cls="osc", priority=0)
    assert in_order([second, third, first]) == (third, first, second)


def test_seats_go_to_the_head_and_on() -> None:
    offers, left = share(pools(3), [party(2), party(1, 2), party(3)])
    assert offers == (Offer(1, (OPEN, OPEN)), Offer(2, (OPEN,)))
    assert left.free == 0


def test_a_party_that_goes_together_holds_its_place_until_it_fits() -> None:
    line = [party(1, 3), party(2)]
    assert share(pools(2), line)[0] == ()
    assert share(pools(2), line)[1].free == 0
    assert share(pools(4), line)[0] == (Offer(1, (OPEN,) * 3), Offer(2, (OPEN,)))


def test_as_many_as_fit_are_offered_and_the_rest_keep_waiting() -> None:
    assert share(pools(2), [party(1, 3, together=False), party(2)])[0] == (Offer(1, (OPEN, OPEN)),)


def test_a_class_behind_may_take_what_nobody_ahead_could_use() -> None:
    kept = Pools(10, (Reserve("osc", 2),), {OPEN: 8})
    assert share(kept, [party(1), party(2, cls="osc")])[0] == (Offer(2, ("osc",)),)


def test_a_party_that_can_never_fit_holds_nobody_up() -> None:
    small = Pools(2, (), {OPEN: 1})
    assert share(small, [party(1, 3), party(2)])[0] == (Offer(2, (OPEN,)),)
    soon = Pools(3, (Reserve("osc", 1, date(2026, 12, 1)),), {OPEN: 1})
    assert share(soon, [party(1, 3), party(2)])[0] == ()


def test_whoever_could_not_be_reached_is_passed_over_but_not_forgotten() -> None:
    silent = replace(party(1), passed_over=True)
    assert share(pools(1), [silent, party(2)])[0] == (Offer(2, (OPEN,)),)
    assert share(pools(2), [silent, party(2)])[0] == (Offer(2, (OPEN,)), Offer(1, (OPEN,)))


@pytest.mark.parametrize(
    ("now", "starts_at", "until"),
    [
        (at(1, 8), at(12, 9), at(1, 20)),
        (at(1, 18), at(12, 9), at(2, 17)),
        (at(1, 23), at(12, 9), at(2, 20)),
        (at(2, 3), at(12, 9), at(2, 20)),
        (at(11, 12), at(12, 9), at(11, 17)),
        (at(12, 10), at(12, 18), at(12, 14)),
        (at(12, 10), at(12, 12), at(12, 11)),
        (at(11, 20, 45), at(12, 8, 30), at(12, 8, 15)),
        (at(12, 10, 1), at(12, 12), None),
        (at(11, 22), at(12, 9), None),
        (at(11, 22), at(12, 7), None),
        (at(11, 20, 50), at(12, 7), None),
        (at(12, 13), at(12, 12), None),
    ],
)
def test_deadlines(now: datetime, starts_at: datetime, until: datetime | None) -> None:
    assert offer_until(now, starts_at, LIMA) == until


@settings(max_examples=200, deadline=None)
@given(st.timedeltas(timedelta(), timedelta(days=3)), st.timedeltas(timedelta(hours=-3), timedelta(days=4)))
def test_an_offer_ends_by_day_and_before_the_event(after: timedelta, left: timedelta) -> None:
    now = SINCE + after
    until = offer_until(now, now + left, LIMA)
    if until is None:
        assert left < timedelta(hours=14)
        return
    sent = next_waking(now, LIMA)
    assert not is_quiet(until - timedelta(seconds=1), LIMA)
    assert sent < until < now + left
    assert waking_time(sent, until, LIMA) <= KEPT_FOR + timedelta(minutes=1)
    assert not until.second


@settings(max_examples=100, deadline=None)
@given(st.timedeltas(timedelta(), timedelta(days=2)), st.timedeltas(timedelta(minutes=1), timedelta(days=2)))
def test_time_by_day_is_counted_as_it_is_added(after: timedelta, length: timedelta) -> None:
    start = SINCE + after
    assert waking_time(start, after_waking_time(start, length, LIMA), LIMA) == length


lines = st.lists(
    st.builds(
        party, st.integers(1, 9), st.integers(1, 3), together=st.booleans(), cls=st.sampled_from(["osc", "x"])
    ),
    max_size=9,
    unique_by=lambda one: one.registration_id,
)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10), st.integers(0, 6), lines)
def test_offers_are_never_more_than_what_is_free(free: int, kept: int, line: list[Party]) -> None:
    before = pools(free, Reserve("osc", kept))
    offers, left = share(before, line)
    given_ = sum(len(offer.from_reserve) for offer in offers)
    assert before.free is not None
    assert left.free is not None
    assert given_ <= before.free
    sizes = {one.registration_id: one for one in line}
    for offer in offers:
        one = sizes[offer.registration_id]
        assert len(offer.from_reserve) == one.size or not one.together


@pytest.mark.parametrize(
    ("told", "until", "left_on_a_page", "wrote", "heard"),
    [
        (at(1, 10), at(1, 15), False, None, True),
        (at(1, 14, 45), at(1, 15), False, None, True),
        (at(1, 14, 46), at(1, 15), False, None, False),
        (at(1, 20, 55), at(2, 8, 9), False, None, False),  # the night between does not count
        (at(1, 10), at(1, 15), True, None, False),
        (at(1, 10), at(1, 15), True, at(1, 9), False),  # before the offer lay there
        (at(1, 10), at(1, 15), True, at(1, 11), True),
    ],
)
def test_silence_is_a_no_only_of_who_could_answer(
    told: datetime, until: datetime, left_on_a_page: bool, wrote: datetime | None, heard: bool
) -> None:
    assert was_heard(told, until, LIMA, left_on_a_page=left_on_a_page, wrote_at=wrote) is heard
