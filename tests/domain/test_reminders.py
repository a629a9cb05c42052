"""When people are reminded: the rules of design.md §7, by example and as properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.quiet import is_quiet
from domain.reminders import BadRule, Due, Timetable, parse_rules, schedule

LIMA = ZoneInfo("America/Lima")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=LIMA)


def event(
    starts_at: datetime, modality: str = "presencial", status: str = "exacta", *rules: str
) -> Timetable:
    return Timetable(starts_at, LIMA, modality, status, rules)


def said(dues: tuple[Due, ...]) -> list[tuple[str, str]]:
    return [(due.rule, f"{due.at.astimezone(LIMA):%d %H:%M}") for due in dues]


@pytest.mark.parametrize(
    ("timetable", "expected"),
    [
        (event(at(12, 9)), [("3d", "09 09:00"), ("24h", "11 09:00")]),
        (event(at(12, 15), "virtual"), [("24h", "11 15:00"), ("1h", "12 14:00")]),
        (event(at(12, 15), "hibrida"), [("3d", "09 15:00"), ("24h", "11 15:00"), ("1h", "12 14:00")]),
        (event(at(12, 15), ""), [("3d", "09 15:00"), ("24h", "11 15:00")]),
        (event(at(12, 8, 30), "virtual"), [("24h", "11 20:00")]),
        (event(at(12, 7), "hibrida"), [("3d", "08 20:00"), ("24h", "11 20:00")]),
        (event(at(12, 9, 30), "", "exacta", "24h", "2h", "1h"), [("24h", "11 20:00"), ("1h", "12 08:30")]),
        (event(at(12, 20), "virtual"), [("24h", "11 20:00"), ("1h", "12 19:00")]),
        (event(at(12, 22), "virtual"), [("24h", "11 20:00"), ("1h", "12 20:00")]),
        (event(at(12, 0), "presencial", "hora_por_confirmar"), [("3d", "09 10:00")]),
        (event(at(12, 0), "virtual", "hora_por_confirmar"), [("24h", "11 10:00")]),
        (event(at(14, 0), "presencial", "semana"), [("3d", "11 10:00")]),
        (event(at(14, 0), "", "rango", "7d", "2d", "1h"), [("7d", "07 10:00"), ("2d", "12 10:00")]),
    ],
)
def test_moments(timetable: Timetable, expected: list[tuple[str, str]]) -> None:
    assert said(schedule(timetable, LONG_AGO, LONG_AGO)) == expected


def test_whoever_registers_late_gets_only_what_is_still_to_come() -> None:
    dues = schedule(event(at(12, 9)), at(10, 9), at(10, 9))
    assert said(dues) == [("24h", "11 09:00")]
    assert schedule(event(at(12, 9)), at(11, 9), at(11, 9)) == ()


def test_a_reminder_is_missed_after_a_quarter_of_what_was_left_two_hours_or_nightfall() -> None:
    three_days, day = schedule(event(at(12, 20)), LONG_AGO, LONG_AGO)
    assert three_days.not_after == at(9, 21)
    assert day.not_after == at(11, 21)
    *_, hour = schedule(event(at(12, 15), "virtual"), LONG_AGO, LONG_AGO)
    assert hour.not_after == at(12, 14, 15)
    first, *_ = schedule(event(at(12, 9)), LONG_AGO, LONG_AGO)
    assert first.not_after == at(9, 11)


def test_rules_are_read_from_a_cell() -> None:
    assert parse_rules(" 24H; 3d;1h;3d ;") == ("3d", "24h", "1h")
    assert parse_rules("") == ()


@pytest.mark.parametrize("cell", ["3", "d", "-3d", "0h", "3 días", "24h,1h", "9999d", "٣d"])
def test_a_bad_rule_is_refused(cell: str) -> None:
    with pytest.raises(BadRule):
        parse_rules(cell)


timetables = st.builds(
    Timetable,
    st.timedeltas(timedelta(days=30), timedelta(days=700)).map(lambda later: LONG_AGO + later),
    st.sampled_from([LIMA, ZoneInfo("America/Santiago"), ZoneInfo("UTC")]),
    st.sampled_from(["presencial", "virtual", "hibrida", ""]),
    st.sampled_from(["exacta", "exacta", "hora_por_confirmar", "semana", "rango"]),
    st.lists(st.sampled_from(["7d", "3d", "1d", "48h", "24h", "12h", "3h", "2h", "1h"]), unique=True).map(
        tuple
    ),
)


@settings(max_examples=200, deadline=None)
@given(timetables, st.timedeltas(timedelta(), timedelta(days=12)))
def test_never_in_the_night_never_late_and_never_twice(timetable: Timetable, before: timedelta) -> None:
    registered_at = timetable.starts_at - before
    dues = schedule(timetable, registered_at, registered_at)
    for due in dues:
        assert registered_at < due.at < due.not_after <= timetable.starts_at
        assert not is_quiet(due.at, timetable.zone)
        assert not is_quiet(due.not_after - timedelta(seconds=1), timetable.zone)
    assert len({due.rule for due in dues}) == len(dues) == len({due.at for due in dues})
    assert list(dues) == sorted(dues, key=lambda due: due.at)


@settings(max_examples=100, deadline=None)
@given(timetables)
def test_whoever_registers_in_time_is_reminded(timetable: Timetable) -> None:
    assert schedule(timetable, LONG_AGO, LONG_AGO)
