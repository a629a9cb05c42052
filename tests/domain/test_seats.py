"""Who gets a seat: the rules by example, and exactness over any history of a small event."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event_seats import EventSeats, Rule
from domain.pools import OPEN, Pools, Reserve
from domain.seats import Refused, Request, Seated, Waitlisted, decide
from domain.waiting import Party, could_ever_fit, share

LIMA = ZoneInfo("America/Lima")
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
START = datetime(2026, 12, 12, 14, tzinfo=UTC)

EVENT = EventSeats("published", "abierto", START, None, "exacta", LIMA, 10, (), 3, True)
ONE = Request("ninguna", 1, together=True)
KEPT = (Reserve("osc", 4, date(2026, 12, 1)),)


def waiting(cls: str = "ninguna", size: int = 1, *, together: bool = True, priority: int = 1) -> Party:
    return Party(7, cls, size, together, priority)


@pytest.mark.parametrize(
    ("change", "request_", "code", "facts"),
    [
        ({"status": "cancelled"}, ONE, "cancelled", {}),
        ({"status": "closed"}, ONE, "closed", {}),
        ({"status": "draft"}, ONE, "closed", {}),
        ({"starts_at": NOW}, ONE, "past", {}),
        ({"opens": START}, ONE, "not_open_yet", {"opens": START}),
        ({"closes": NOW}, ONE, "registration_closed", {"closed": NOW}),
        ({"access": "invitacion"}, ONE, "invitation_needed", {}),
        ({"access": "designacion"}, replace(ONE, invitation_left=0), "invitation_spent", {"left": 0}),
        ({}, replace(ONE, size=4), "too_many", {"max": 3}),
        ({}, replace(ONE, size=0), "too_many", {"max": 3}),
        ({"capacity": 2}, replace(ONE, size=3), "too_many", {"max": 2}),
        ({"capacity": 0}, ONE, "full_no_list", {"free": 0}),
        ({}, replace(ONE, already="R7K4"), "already", {"code": "R7K4"}),
        ({"closes": NOW}, replace(ONE, already="R7K4"), "already", {"code": "R7K4"}),
        ({"status": "cancelled"}, replace(ONE, already="R7K4"), "cancelled", {}),
        ({"taken": {OPEN: 10}, "waiting_list": False}, ONE, "full_no_list", {"free": 0}),
        ({"taken": {OPEN: 9}, "waiting_list": False}, replace(ONE, size=2), "full_no_list", {"free": 1}),
        ({"taken": {OPEN: 10}, "waiting_limit": 0}, ONE, "list_full", {"free": 0}),
        ({"taken": {OPEN: 10}, "waiting_limit": 1}, replace(ONE, size=2), "list_full", {"free": 0}),
    ],
)
def test_refusals_say_why(
    change: dict[str, Any], request_: Request, code: str, facts: dict[str, object]
) -> None:
    assert decide(replace(EVENT, **change), request_, (), NOW) == Refused(code, facts)


def test_a_class_takes_its_own_reserve_first_and_then_the_open_pool() -> None:
    event = replace(EVENT, reserves=KEPT, taken={"osc": 3})
    assert decide(event, Request("osc", 3, together=True), (), NOW) == Seated(("osc", OPEN, OPEN))


def test_the_open_pool_is_what_unreleased_reserves_leave() -> None:
    event = replace(EVENT, reserves=KEPT, taken={OPEN: 6})
    until = Rule("osc", date(2026, 12, 1))
    assert decide(event, ONE, (), NOW) == Waitlisted(1, 1, "full", until)
    eve = datetime(2026, 12, 1, 4, 59, tzinfo=UTC)
    assert isinstance(decide(event, ONE, (), eve), Waitlisted)
    assert decide(event, ONE, (), eve + timedelta(minutes=1)) == Seated((OPEN,))


def test_without_a_limit_there_is_always_a_seat() -> None:
    event = replace(EVENT, capacity=None, reserves=KEPT, taken={OPEN: 5_000})
    assert decide(event, Request("osc", 2, together=True), (), NOW) == Seated((OPEN, OPEN))


def test_a_party_goes_together_or_as_many_as_fit() -> None:
    event = replace(EVENT, taken={OPEN: 9})
    together = Request("ninguna", 3, together=True)
    assert decide(event, together, (), NOW) == Waitlisted(3, 1, "together", None)
    some = replace(together, together=False)
    assert decide(event, some, (), NOW) == Seated((OPEN,), Waitlisted(2, 1, "full", None))
    assert decide(replace(event, waiting_list=False), some, (), NOW) == Seated((OPEN,), left_out=2)


def test_nobody_overtakes_the_waiting_list() -> None:
    event = replace(EVENT, taken={OPEN: 9})
    party = waiting(size=3)
    assert decide(event, ONE, (party,), NOW) == Waitlisted(1, 4, "queue", None)


def test_a_seat_that_the_list_cannot_use_is_free() -> None:
    event = replace(EVENT, reserves=KEPT, taken={OPEN: 6})
    assert decide(event, Request("osc", 1, together=True), (waiting(),), NOW) == Seated(("osc",))


def test_when_it_is_too_late_to_offer_who_comes_sits() -> None:
    event = replace(EVENT, taken={OPEN: 9})
    assert decide(event, ONE, (waiting(),), START - timedelta(hours=1)) == Seated((OPEN,))


def test_civil_society_waits_first_while_seats_are_kept_for_it() -> None:
    event = replace(EVENT, reserves=KEPT, taken={OPEN: 6, "osc": 4})
    verdict = decide(event, Request("osc", 1, together=True), (waiting(), waiting("osc", priority=0)), NOW)
    assert verdict == Waitlisted(1, 2, "full", Rule("osc", date(2026, 12, 1)))
    assert event.rule(datetime(2026, 12, 2, tzinfo=UTC)) is None


def test_whoever_could_not_be_reached_holds_nobody_up() -> None:
    event = replace(EVENT, taken={OPEN: 9})
    unreached = replace(waiting(size=3), passed_over=True)
    assert decide(event, ONE, (unreached,), NOW) == Seated((OPEN,))
    verdict = decide(event, replace(ONE, size=2), (unreached,), NOW)
    assert verdict == Waitlisted(2, 4, "together", None)


def test_civil_society_does_not_wait_behind_a_party_that_does_not_fit_yet() -> None:
    event = replace(EVENT, reserves=KEPT, taken={OPEN: 5, "osc": 4})
    party = waiting(size=3)
    assert decide(event, Request("osc", 1, together=True), (party,), NOW) == Seated((OPEN,))
    assert isinstance(decide(event, ONE, (party,), NOW), Waitlisted)


def test_a_capacity_lowered_below_what_is_taken_gives_no_seat() -> None:
    event = replace(EVENT, capacity=5, reserves=KEPT, taken={OPEN: 7})
    assert isinstance(decide(event, Request("osc", 1, together=True), (), NOW), Waitlisted)
    assert event.pools(NOW).free == 0


@pytest.mark.parametrize(
    ("status", "ends_at", "over"),
    [
        ("exacta", None, START),
        ("exacta", START + timedelta(hours=4), START + timedelta(hours=4)),
        ("hora_por_confirmar", None, datetime(2026, 12, 13, 5, tzinfo=UTC)),
        ("semana", None, datetime(2026, 12, 19, 5, tzinfo=UTC)),
        ("rango", START + timedelta(days=2), datetime(2026, 12, 15, 5, tzinfo=UTC)),
    ],
)
def test_when_an_event_is_over(status: str, ends_at: datetime | None, over: datetime) -> None:
    assert replace(EVENT, date_status=status, ends_at=ends_at).over_at == over


@dataclass
class World:
    """The seats of one event after any history, kept in the plainest way."""

    event: EventSeats
    held: list[tuple[int, str]] = field(default_factory=list)  # (registration, pool)
    queue: list[Party] = field(default_factory=list)

    def pools(self) -> Pools:
        return self.now_event.pools(NOW)

    @property
    def now_event(self) -> EventSeats:
        return replace(self.event, taken=Counter(pool for _, pool in self.held))

    def ask(self, number: int, cls: str, size: int, together: bool) -> None:
        event = self.now_event
        ahead = [one for one in self.queue if one.priority <= event.priority(cls, NOW)]
        unclaimed = share(event.pools(NOW), ahead)[1].free_for(cls)
        verdict = decide(event, Request(cls, size, together), tuple(self.queue), NOW)
        if isinstance(verdict, Seated):
            assert unclaimed is None or len(verdict.from_reserve) <= unclaimed
            self.give(number, verdict.from_reserve)
        waits = verdict.waiting if isinstance(verdict, Seated) else verdict
        if isinstance(waits, Waitlisted):
            self.queue.append(Party(number, cls, waits.size, together, event.priority(cls, NOW)))

    def leave(self, which: int) -> None:
        if self.held:
            gone = self.held[which % len(self.held)][0]
            self.held = [seat for seat in self.held if seat[0] != gone]

    def offer(self) -> None:
        for offer in share(self.pools(), self.queue)[0]:
            party = next(item for item in self.queue if item.registration_id == offer.registration_id)
            assert not [one for one in self.queue if self.was_overtaken(one, party)]
            self.queue.remove(party)
            if len(offer.from_reserve) < party.size:
                self.queue.append(replace(party, size=party.size - len(offer.from_reserve)))
            self.give(party.registration_id, offer.from_reserve)

    def was_overtaken(self, one: Party, by: Party) -> bool:
        ahead = (one.priority, one.registration_id) < (by.priority, by.registration_id)
        possible = not one.together or could_ever_fit(self.pools(), one.cls, one.size)
        return ahead and one.cls == by.cls and possible

    def give(self, number: int, seats: tuple[str, ...]) -> None:
        self.held += [(number, pool) for pool in seats]
        pools = self.pools()
        assert pools.capacity is None or len(self.held) <= pools.capacity
        for reserve in pools.reserves:
            outside = sum(pool != reserve.cls for _, pool in self.held)
            own_only = set(seats) == {reserve.cls}
            assert pools.capacity is None or own_only or outside <= pools.capacity - reserve.seats


actions = st.one_of(
    st.tuples(
        st.just("ask"), st.sampled_from(["osc", "publico", "ninguna"]), st.integers(1, 3), st.booleans()
    ),
    st.tuples(st.just("leave"), st.integers(0, 20)),
    st.tuples(st.just("offer")),
    st.tuples(st.just("capacity"), st.integers(0, 8)),
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.none(), st.integers(0, 8)),
    st.integers(0, 4),
    st.integers(0, 2),
    st.lists(actions, max_size=40),
)
def test_never_one_seat_too_many_and_nobody_overtaken(
    capacity: int | None, osc: int, publico: int, history: list[tuple[Any, ...]]
) -> None:
    reserves = (Reserve("osc", osc), Reserve("publico", publico, date(2026, 11, 1)))
    world = World(replace(EVENT, capacity=capacity, reserves=reserves))
    for number, (name, *arguments) in enumerate(history):
        if name == "ask":
            world.ask(number, *arguments)
        elif name == "leave":
            world.leave(*arguments)
        elif name == "offer":
            world.offer()
        else:
            world.event = replace(world.event, capacity=arguments[0])
